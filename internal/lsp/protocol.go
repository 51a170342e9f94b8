package lsp

import "encoding/json"

// The part of the protocol (3.17) that is spoken here; names and meanings are the protocol's.

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"` // in the units that were agreed on
}

type span struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type location struct {
	URI   string `json:"uri"`
	Range span   `json:"range"`
}

type initializeParams struct {
	RootURI          string `json:"rootUri"`
	RootPath         string `json:"rootPath"`
	WorkspaceFolders []struct {
		URI string `json:"uri"`
	} `json:"workspaceFolders"`
	Capabilities clientCapabilities `json:"capabilities"`
}

type clientCapabilities struct {
	General struct {
		PositionEncodings []string `json:"positionEncodings"`
	} `json:"general"`
	TextDocument struct {
		PublishDiagnostics struct {
			RelatedInformation bool `json:"relatedInformation"`
		} `json:"publishDiagnostics"`
	} `json:"textDocument"`
	Workspace struct {
		WorkspaceEdit struct {
			DocumentChanges    bool     `json:"documentChanges"`
			ResourceOperations []string `json:"resourceOperations"`
		} `json:"workspaceEdit"`
		DidChangeWatchedFiles struct {
			DynamicRegistration bool `json:"dynamicRegistration"`
		} `json:"didChangeWatchedFiles"`
	} `json:"workspace"`
}

type versionedDocument struct {
	URI     string `json:"uri"`
	Version *int   `json:"version"` // null for a file that is not open
}

type documentParams struct {
	TextDocument struct {
		URI     string `json:"uri"`
		Version *int   `json:"version"`
		Text    string `json:"text"`
	} `json:"textDocument"`
	Position       position `json:"position"`
	NewName        string   `json:"newName"`
	ContentChanges []struct {
		Range *span  `json:"range"` // null where the text is the whole one
		Text  string `json:"text"`
	} `json:"contentChanges"`
}

type watchedParams struct {
	Changes []struct {
		URI  string `json:"uri"`
		Type int    `json:"type"` // 3: it was deleted
	} `json:"changes"`
}

type diagnostic struct {
	Range    span      `json:"range"`
	Severity int       `json:"severity"`
	Code     string    `json:"code"`
	Source   string    `json:"source"`
	Message  string    `json:"message"`
	Related  []related `json:"relatedInformation,omitempty"`
}

type related struct {
	Location location `json:"location"`
	Message  string   `json:"message"`
}

type diagnosticsParams struct {
	URI         string       `json:"uri"`
	Version     *int         `json:"version,omitempty"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

type markup struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

func markdownOf(text string) *markup { return &markup{"markdown", text} }

type hover struct {
	Contents *markup `json:"contents"`
	Range    span    `json:"range"`
}

type completionList struct {
	IsIncomplete bool             `json:"isIncomplete"`
	Items        []completionItem `json:"items"`
}

type completionItem struct {
	Label         string        `json:"label"`
	LabelDetails  *labelDetails `json:"labelDetails,omitempty"`
	Kind          int           `json:"kind"`
	Detail        string        `json:"detail,omitempty"`
	Documentation *markup       `json:"documentation,omitempty"`
	SortText      string        `json:"sortText"`
	FilterText    string        `json:"filterText"`
	TextEdit      textEdit      `json:"textEdit"`
}

// The kinds of completions, by which editors choose a picture.
const (
	functionItem  = 3
	propertyItem  = 10
	enumItem      = 20
	referenceItem = 18
)

type labelDetails struct {
	Description string `json:"description"`
}

type textEdit struct {
	Range   span   `json:"range"`
	NewText string `json:"newText"`
}

// A workspaceEdit holds textDocumentEdits, then renameFiles.
type workspaceEdit struct {
	DocumentChanges []any `json:"documentChanges"`
}

type textDocumentEdit struct {
	TextDocument versionedDocument `json:"textDocument"`
	Edits        []textEdit        `json:"edits"`
}

type renameFile struct {
	Kind   string `json:"kind"`
	OldURI string `json:"oldUri"`
	NewURI string `json:"newUri"`
}

type renameSpan struct {
	Range       span   `json:"range"`
	Placeholder string `json:"placeholder"`
}

// capabilities are what the server does, in the encoding of columns that was agreed on.
func capabilities(encoding string) json.RawMessage {
	return json.RawMessage(`{"positionEncoding":"` + encoding + `",
"textDocumentSync":{"openClose":true,"change":1,"save":{"includeText":false}},
"completionProvider":{"triggerCharacters":["[","@","#"," ","(",","]},
"hoverProvider":true,"definitionProvider":true,"renameProvider":{"prepareProvider":true}}`)
}

// watchers asks the client to tell of changes to the files that a build reads.
const watchers = `{"registrations":[{"id":"files","method":"workspace/didChangeWatchedFiles","registerOptions":{"watchers":[
{"globPattern":"**/accord.yaml"},{"globPattern":"**/content/**"},{"globPattern":"**/layouts/**"},{"globPattern":"**/static/**"}]}}]}`
