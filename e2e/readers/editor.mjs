// Does in the site's folder what somebody does in an editor, over the protocol library of Visual Studio Code, and prints what came
// of it as JSON. Arguments: the program, the site's folder.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import rpc from "vscode-languageserver-protocol/node.js";

const [program, dir] = process.argv.slice(2);
const server = spawn(program, ["lsp", "--stdio", "--now", "2026-11-22"], { cwd: dir, stdio: ["pipe", "pipe", "inherit"] });
const ended = new Promise(resolve => server.on("exit", resolve));
const connection = rpc.createProtocolConnection(new rpc.StreamMessageReader(server.stdout), new rpc.StreamMessageWriter(server.stdin));
const uri = file => pathToFileURL(path.join(dir, file)).href;

// What was last said of each file; those that wait for something are asked again whenever anything is said.
const said = new Map();
let waiting = [];
connection.onNotification(rpc.PublishDiagnosticsNotification.type, p => {
  said.set(fileURLToPath(p.uri), p);
  waiting = waiting.filter(ask => !ask());
});
const until = (file, want) => new Promise(resolve => {
  const ask = () => {
    const p = said.get(path.join(dir, file));
    if (p && want(p)) resolve(p);
    return p && want(p);
  };
  if (!ask()) waiting.push(ask);
});
let watches = 0;
connection.onRequest(rpc.RegistrationRequest.type, p => { watches += p.registrations[0].registerOptions.watchers.length; });
connection.listen();

const { capabilities } = await connection.sendRequest(rpc.InitializeRequest.type, {
  processId: process.pid, rootUri: pathToFileURL(dir).href, workspaceFolders: [{ uri: pathToFileURL(dir).href, name: "site" }],
  capabilities: {
    textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } },
    workspace: { didChangeWatchedFiles: { dynamicRegistration: true }, workspaceEdit: { documentChanges: true, resourceOperations: ["rename"] } },
  },
});
await connection.sendNotification(rpc.InitializedNotification.type, {});

// Typing: a name that no record has, behind letters of one, two and four bytes.
const article = "content/articles/joint-statement.md";
const text = fs.readFileSync(path.join(dir, article), "utf8");
const typed = text.trimEnd() + "\n\nGröße 🙂 [[five-eye]]\n";
const line = typed.split("\n").length - 2;
await connection.sendNotification(rpc.DidOpenTextDocumentNotification.type, { textDocument: { uri: uri(article), languageId: "markdown", version: 1, text } });
await connection.sendNotification(rpc.DidChangeTextDocumentNotification.type, { textDocument: { uri: uri(article), version: 2 }, contentChanges: [{ text: typed }] });
const wrong = await until(article, p => p.version === 2 && p.diagnostics.some(d => d.code === "unknown-id"));
const mistake = wrong.diagnostics.find(d => d.code === "unknown-id");

const at = { textDocument: { uri: uri(article) }, position: { line, character: typed.split("\n")[line].indexOf("five") + 4 } };
const offers = await connection.sendRequest(rpc.CompletionRequest.type, at);
const offer = offers.items.find(i => i.label === "five-eyes");
const edit = offer.textEdit, lines = typed.split("\n");
lines[line] = lines[line].slice(0, edit.range.start.character) + edit.newText + lines[line].slice(edit.range.end.character);
await connection.sendNotification(rpc.DidChangeTextDocumentNotification.type, { textDocument: { uri: uri(article), version: 3 }, contentChanges: [{ text: lines.join("\n") }] });
const mended = await until(article, p => p.version === 3);
const hover = await connection.sendRequest(rpc.HoverRequest.type, at);
const definition = await connection.sendRequest(rpc.DefinitionRequest.type, at);

// Everything is saved, and then the record gets another name.
fs.writeFileSync(path.join(dir, article), lines.join("\n"));
const range = await connection.sendRequest(rpc.PrepareRenameRequest.type, at);
const renaming = await connection.sendRequest(rpc.RenameRequest.type, { ...at, newName: "the-five" });
for (const change of renaming.documentChanges) {
  if (change.kind === "rename") {
    fs.renameSync(fileURLToPath(change.oldUri), fileURLToPath(change.newUri));
    continue;
  }
  const file = fileURLToPath(change.textDocument.uri), lines = fs.readFileSync(file, "utf8").split("\n");
  for (const e of change.edits.sort((a, b) => b.range.start.line - a.range.start.line || b.range.start.character - a.range.start.character)) {
    const l = lines[e.range.start.line];
    lines[e.range.start.line] = l.slice(0, e.range.start.character) + e.newText + l.slice(e.range.end.character);
  }
  fs.writeFileSync(file, lines.join("\n"));
}
const refused = await connection.sendRequest(rpc.RenameRequest.type, { textDocument: { uri: uri(article) }, position: { line: 0, character: 0 }, newName: "usa" })
  .then(() => "", e => e.message);

const last = await connection.sendRequest(rpc.ShutdownRequest.type);
await connection.sendNotification(rpc.ExitNotification.type);
console.log(JSON.stringify({ capabilities: Object.keys(capabilities).sort(), watches, mistake, line, offer: offer.labelDetails.description,
  mended: mended.diagnostics.filter(d => d.code === "unknown-id").length, hover: hover.contents.value, definition: fileURLToPath(definition.uri),
  placeholder: range.placeholder, changed: renaming.documentChanges.length, refused, last, exit: await ended }));
