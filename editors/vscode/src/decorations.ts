// Knows how captured variables are drawn. Must never know which ones they are: the server tells.

import * as vscode from "vscode";
import type { LanguageClient, Range } from "vscode-languageclient/node";

const METHOD = "closureLsp/capturedVariables";

/** Keeps lines below the captured variables of all visible editors. Gives what draws them anew. */
export function decorate(
  selector: vscode.DocumentSelector,
  client: () => LanguageClient | undefined,
  subscriptions: vscode.Disposable[],
): () => void {
  const cell = underlined("dotted", "closureLsp.cell");
  const free = underlined("solid", "closureLsp.free");
  const isOurs = (document: vscode.TextDocument) => vscode.languages.match(selector, document) > 0;

  const draw = async (editor: vscode.TextEditor) => {
    const version = editor.document.version;
    const server = vscode.workspace.getConfiguration("closureLsp").get("decorations.enabled") ? client() : undefined;
    const asked = server && isOurs(editor.document) ? capturedVariables(server, editor) : undefined;
    const captured = await asked?.catch(() => undefined); // it may just be stopping
    if (editor.document.version === version) { // otherwise this is called again
      editor.setDecorations(cell, captured?.cell ?? []);
      editor.setDecorations(free, captured?.free ?? []);
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const redraw = () => {
    clearTimeout(timer);
    timer = setTimeout(() => vscode.window.visibleTextEditors.forEach(draw), 100);
  };
  subscriptions.push(
    cell,
    free,
    vscode.window.onDidChangeVisibleTextEditors(redraw),
    // of others too, but not for each line of a log: to draw may write one
    vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => isOurs(textEditor.document) && redraw()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => isOurs(document) && redraw()),
    vscode.workspace.onDidChangeConfiguration(redraw),
  );
  return redraw;
}

/** What the server finds in the part of a document that is to be seen, by the side of the capture. */
async function capturedVariables(client: LanguageClient, { document, visibleRanges }: vscode.TextEditor) {
  const { code2ProtocolConverter: code, protocol2CodeConverter: protocol } = client;
  const textDocument = code.asTextDocumentIdentifier(document);
  const range = code.asRange(visibleRanges.reduce((all, one) => all.union(one)));
  const found: Record<"cell" | "free", Range[]> = await client.sendRequest(METHOD, { textDocument, range });
  return { cell: await protocol.asRanges(found.cell), free: await protocol.asRanges(found.free) };
}

function underlined(borderStyle: string, color: string): vscode.TextEditorDecorationType {
  const borderColor = new vscode.ThemeColor(color);
  return vscode.window.createTextEditorDecorationType({ borderColor, borderStyle, borderWidth: "0 0 1px 0" });
}
