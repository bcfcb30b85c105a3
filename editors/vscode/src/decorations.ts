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
  // told apart by shape as well: not everybody sees every color
  const marks: Record<Mark, vscode.TextEditorDecorationType> = {
    cell: underlined("dotted", 1, "closureLsp.cell"),
    free: underlined("solid", 1, "closureLsp.free"),
    reboundCell: underlined("dashed", 2, "closureLsp.rebound"),
    reboundFree: underlined("double", 3, "closureLsp.rebound"),
  };
  const isOurs = (document: vscode.TextDocument) => vscode.languages.match(selector, document) > 0;

  const draw = async (editor: vscode.TextEditor) => {
    const version = editor.document.version;
    const settings = vscode.workspace.getConfiguration("closureLsp", editor.document);
    const server = settings.get("decorations.enabled") ? client() : undefined;
    const asked = server && isOurs(editor.document) ? capturedVariables(server, editor) : undefined;
    const captured = await asked?.catch(() => undefined); // it may just be stopping
    if (editor.document.version === version) { // otherwise this is called again
      for (const mark of MARKS) {
        editor.setDecorations(marks[mark], captured?.[mark] ?? []);
      }
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const redraw = () => {
    clearTimeout(timer);
    timer = setTimeout(() => vscode.window.visibleTextEditors.forEach(draw), 100);
  };
  subscriptions.push(
    ...Object.values(marks),
    vscode.window.onDidChangeVisibleTextEditors(redraw),
    // of others too, but not for each line of a log: to draw may write one
    vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => isOurs(textEditor.document) && redraw()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => isOurs(document) && redraw()),
    vscode.workspace.onDidChangeConfiguration(redraw),
  );
  return redraw;
}

const MARKS = ["cell", "free", "reboundCell", "reboundFree"] as const;
type Mark = (typeof MARKS)[number];

/** What the server finds in the part of a document that is to be seen, by the side of the capture. */
async function capturedVariables(client: LanguageClient, { document, visibleRanges }: vscode.TextEditor) {
  const { code2ProtocolConverter: code, protocol2CodeConverter: protocol } = client;
  const textDocument = code.asTextDocumentIdentifier(document);
  const range = code.asRange(visibleRanges.reduce((all, one) => all.union(one)));
  const found: Record<Mark, Range[]> = await client.sendRequest(METHOD, { textDocument, range });
  const written = MARKS.map(async (mark) => [mark, await protocol.asRanges(found[mark])] as const);
  return Object.fromEntries(await Promise.all(written)) as Record<Mark, vscode.Range[]>;
}

function underlined(borderStyle: string, pixels: number, color: string): vscode.TextEditorDecorationType {
  const borderColor = new vscode.ThemeColor(color);
  return vscode.window.createTextEditorDecorationType({ borderColor, borderStyle, borderWidth: `0 0 ${pixels}px 0` });
}
