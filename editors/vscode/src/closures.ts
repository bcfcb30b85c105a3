// Knows the panel that shows the picture of closures beside the editor. Must never know Python: the server draws.

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

interface Place {
  uri: string;
  /** Without one the whole file is drawn. */
  position?: { line: number; character: number };
}

const GO_TO = "closureLsp.goToPlace";
const PAUSE = 150; // milliseconds in which the cursor and the text have to stay as they are

/** Registers the commands of the panel. */
export function showsClosures(client: () => LanguageClient | undefined, subscriptions: vscode.Disposable[]): void {
  let panel: vscode.WebviewPanel | undefined;
  let shown: Place | undefined;
  let timer: NodeJS.Timeout | undefined;

  const draw = async () => {
    const place = shown;
    if (!panel || !place) {
      return;
    }
    const link = `command:${GO_TO}?${encodeURIComponent(JSON.stringify([place.uri]).slice(0, -1))},{line},{character}%5D`;
    const params = { textDocument: { uri: place.uri }, position: place.position, format: "svg", link };
    const answer = await client()
      ?.sendRequest<{ picture: string }>("closureLsp/closures", params)
      .catch(() => undefined); // the document has been closed, or the server is away: the last picture stays
    if (answer && place === shown) {
      panel.webview.html = page(answer.picture);
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void draw(), PAUSE);
  };
  const follow = ({ textEditor }: { textEditor: vscode.TextEditor }) => {
    const follows = vscode.workspace.getConfiguration("closureLsp").get<boolean>("graph.followCursor", true);
    if (panel?.visible && follows && textEditor.document.languageId === "python") {
      shown = placeOf(textEditor);
      soon();
    }
  };
  const show = async (place?: Place) => {
    const editor = vscode.window.activeTextEditor;
    shown = place ?? (editor && placeOf(editor));
    if (!panel) {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      // no script: a click runs the one command that is named here
      panel = vscode.window.createWebviewPanel("closureLsp.closures", "Closures", column, { enableCommandUris: [GO_TO] });
      panel.onDidDispose(() => (panel = undefined));
      panel.onDidChangeViewState(soon);
    } else {
      panel.reveal(undefined, true);
    }
    await draw();
  };
  const goTo = async (uri: string, line: number, character: number) => {
    const selection = new vscode.Range(line, character, line, character);
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
    const viewColumn = editor?.viewColumn ?? vscode.ViewColumn.One;
    await vscode.window.showTextDocument(vscode.Uri.parse(uri, true), { selection, viewColumn });
  };

  subscriptions.push(
    vscode.commands.registerCommand("closureLsp.showClosures", show),
    vscode.commands.registerCommand(GO_TO, goTo),
    vscode.window.onDidChangeTextEditorSelection(follow),
    vscode.window.onDidChangeActiveTextEditor((textEditor) => textEditor && follow({ textEditor })),
    vscode.workspace.onDidChangeTextDocument(({ document }) => document.uri.toString() === shown?.uri && soon()),
    { dispose: () => panel?.dispose() },
  );
}

function placeOf({ document, selection }: vscode.TextEditor): Place {
  const { line, character } = selection.active;
  return { uri: document.uri.toString(), position: { line, character } };
}

/** A page with the picture. Where a theme lacks a color, its kind decides, not that of the system around VS Code. */
function page(picture: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Closures</title>
<style>
body { padding: 0; color-scheme: light dark }
body.vscode-light { color-scheme: light }
body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light) { color-scheme: dark }
svg { display: block; height: auto; max-width: max(100%, 680px) }
a:focus-visible { outline: 1px solid var(--vscode-focusBorder) }
</style>
</head>
<body>${picture}</body>
</html>`;
}
