package content

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

// A role is what a file of the site is for; its path alone decides.
type role uint8

const (
	stray        role = iota + 1 // its name or place is a finding
	record                       // Markdown with front matter
	dataFile                     // YAML: a map from id to record
	roll                         // CSV beside an agreement
	cslFile                      // CSL-JSON
	asset                        // a file beside records that cannot run: an image, a document, a table
	drawing                      // SVG beside records: an asset if it only draws
	layoutFile                   // below layouts/
	fontFile                     // below layouts/fonts/
	staticFile                   // below static/
	settingsFile                 // accord.yaml
	addressFile                  // urls.txt
)

// A slot is a file's place in the site.
type slot struct {
	role role
	kind policy.Kind
	id   policy.ID     // of a record or roll
	bad  *diag.Finding // of a stray file
}

// parsed reports whether files of the role are parsed here; the others are only listed.
func (r role) parsed() bool {
	return r == record || r == dataFile || r == roll || r == cslFile || r == drawing || r == settingsFile || r == addressFile
}

// slotOf returns the place of a path that dropping does not ignore.
func slotOf(file string) slot {
	top, below, _ := strings.Cut(file, "/")
	switch {
	case file == policy.ConfigFile:
		return slot{role: settingsFile}
	case file == policy.AddressFile:
		return slot{role: addressFile}
	case top == "layouts" && strings.HasPrefix(below, "fonts/"):
		return slot{role: fontFile}
	case top == "layouts":
		return slot{role: layoutFile}
	case top == "static":
		return slot{role: staticFile}
	}
	folder, below, inFolder := strings.Cut(below, "/")
	if !inFolder {
		return strayFile(diag.FilePlace, file, "a file in content/ belongs to a folder that names its kind", "move it to "+folderList())
	}
	kind, ok := policy.KindOf(folder)
	if !ok {
		return strayFolder(path.Join(top, folder))
	}
	return contentSlot(kind, file, below)
}

func strayFile(code diag.Code, file, what, hint string) slot {
	f := diag.Findingf(code, diag.Place{File: file}, "%s", what)
	if hint != "" {
		f = f.WithHint("%s", hint)
	}
	return slot{role: stray, bad: &f}
}

func strayFolder(folder string) slot {
	hint := "folders in content/ are " + folderList()
	if best := diag.Nearest(path.Base(folder), slices.Values(folders())); best != "" {
		hint = "did you mean content/" + best + "?"
	}
	return strayFile(diag.FilePlace, folder, "no kind of record lives in a folder of this name", hint)
}

func folders() []string {
	list := make([]string, 0, len(policy.Kinds()))
	for _, k := range policy.Kinds() {
		list = append(list, k.Folder())
	}
	return list
}

func folderList() string { return strings.Join(folders(), ", ") }

// contentSlot returns the place of a file in a kind's folder; below is its path in there.
func contentSlot(kind policy.Kind, file, below string) slot {
	name := path.Base(below)
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	switch strings.ToLower(ext) {
	case ".md":
		if ext != ".md" {
			return strayFile(diag.FileName, file, "the extension is written in lower case", "rename it to "+stem+".md")
		}
		return recordSlot(kind, file, below, stem)
	case ".yaml":
		if ext != ".yaml" {
			return strayFile(diag.FileName, file, "the extension is written in lower case", "rename it to "+stem+".yaml")
		}
		return slot{role: dataFile, kind: kind}
	case ".markdown", ".mdown", ".mkd":
		return strayFile(diag.FileName, file, "Markdown files end in .md here", "rename it to "+stem+".md")
	case ".yml":
		return strayFile(diag.FileName, file, "YAML files end in .yaml here", "rename it to "+stem+".yaml")
	case ".csv":
		if kind == policy.Agreements {
			id, _ := idOfFile(below, stem)
			return slot{role: roll, kind: kind, id: policy.ID(id)}
		}
		return slot{role: asset, kind: kind}
	case ".svg":
		return slot{role: drawing, kind: kind}
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".pdf", ".txt":
		return slot{role: asset, kind: kind}
	case ".json":
		if kind == policy.Sources {
			return slot{role: cslFile, kind: kind}
		}
	}
	return strayFile(diag.FilePlace, file, "beside records stand images, PDF, CSV and text files only",
		"put it into static/, which is trusted")
}

// idOfFile returns the id that a file's name gives: its stem, or for index.md the name of its folder.
func idOfFile(below, stem string) (id string, folder bool) {
	if stem == "index" && path.Dir(below) != "." {
		return path.Base(path.Dir(below)), true
	}
	return stem, false
}

func recordSlot(kind policy.Kind, file, below, stem string) slot {
	base, lang, dotted := strings.Cut(stem, ".")
	if dotted && isLanguage(lang) {
		return strayFile(diag.TranslationLater, file, "a translation ("+lang+"); translations are not built yet",
			"keep it elsewhere until then; the record itself is "+base+".md")
	}
	id, inFolder := idOfFile(below, stem)
	if kind == policy.Sources && ValidSourceID(id) && badFile(id) == "" && id != "index" || kind != policy.Sources && ValidID(id) {
		return slot{role: record, kind: kind, id: policy.ID(id)}
	}
	suggestion := SuggestID(id, kind.String())
	meant := func(what, hint string) slot { // references to the id that the name is to have are in order
		s := strayFile(diag.FileName, file, what, hint)
		s.kind, s.id = kind, policy.ID(suggestion)
		return s
	}
	switch {
	case stem == "index" && !inFolder:
		return strayFile(diag.FileName, file, "index.md stands in a folder that is named by its id", "move it to "+kind.Folder()+"/<id>/index.md")
	case suggestion == "":
		return strayFile(diag.FileName, file, quoteShort(id)+" is not an id, and file names are ids",
			"name it with lower-case letters, digits and single hyphens, beginning with a letter")
	case inFolder:
		return meant("the folder's name "+quoteShort(id)+" is not an id", "rename it to "+suggestion+"/index.md")
	default:
		return meant(quoteShort(id)+" is not an id, and file names are ids", "rename it to "+suggestion+".md")
	}
}

// FileFor returns the file of a new record of a kind that has an id; the error says why it can have none.
func FileFor(kind policy.Kind, id string) (string, error) {
	file := "content/" + kind.Folder() + "/" + id + ".md"
	switch s := slotOf(file); {
	case kind == policy.Sources && !ValidSourceID(id):
		return "", fmt.Errorf("%q is not the id of a source: it holds no spaces, commas, semicolons or closing brackets", id)
	case kind != policy.Sources && !ValidID(id):
		if better := SuggestID(id, kind.String()); better != "" {
			return "", fmt.Errorf("%q is not an id: it has lower-case letters, digits and single hyphens; write %s", id, better)
		}
		return "", fmt.Errorf("%q is not an id: it has lower-case letters, digits and single hyphens, and begins with a letter", id)
	case !ours(file) || s.role != record || string(s.id) != id:
		return "", fmt.Errorf("%q cannot be the name of a file: write the source into a data file, content/%s/*.yaml, below this id", id, kind.Folder())
	}
	return file, nil
}

// badFile says why a name cannot be that of a file on all systems; "" if it can.
func badFile(name string) string {
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	switch {
	case name == "" || name == "." || name == ".." || strings.ContainsAny(name, `/\:*?"<>|`) || strings.ContainsFunc(name, isControl):
		return quoteShort(name) + " holds a character that not all systems take in file names"
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") || deviceName(stem):
		return quoteShort(name) + " is a name that not all systems take for a file"
	}
	return ""
}

// dropping reports whether a file or folder is left behind by an editor or system and means nothing. In static/ other
// names that begin with a dot, such as .well-known, do mean something.
func dropping(file string) bool {
	name := path.Base(file)
	lower := strings.ToLower(name)
	switch {
	case strings.HasPrefix(name, "."):
		return !strings.HasPrefix(file, "static/") || name == ".DS_Store" || name == ".git" || strings.HasPrefix(name, ".#") ||
			strings.HasPrefix(name, ".goutputstream") || strings.HasSuffix(name, ".swp") || strings.HasSuffix(name, ".swx")
	case strings.HasPrefix(name, "#"), strings.HasSuffix(name, "~"), strings.Contains(lower, ".sb-"):
		return true
	case strings.HasSuffix(name, "___"): // name.md___jb_tmp___
		return strings.Contains(name, "___jb_") || strings.HasPrefix(name, "jb_")
	}
	switch lower {
	case "4913", "thumbs.db", "desktop.ini", "icon\r":
		return true
	}
	switch path.Ext(lower) {
	case ".swp", ".swo", ".swx", ".bck", ".bak", ".tmp", ".orig", ".part", ".crswap":
		return true
	}
	return false
}
