// Knows how captured variables are drawn. Must never know which ones they are: the server tells.

import * as vscode from "vscode";
import { type LanguageClient, type Range, State } from "vscode-languageclient/node";

type Captured = Record<"cell" | "free", Range[]>;

export class Decorations implements vscode.Disposable {
  private readonly types = { cell: underlined("dotted", "closureLsp.cell"), free: underlined("solid", "closureLsp.free") };
  private readonly events: vscode.Disposable[];
  private timer?: NodeJS.Timeout;

  constructor(private readonly client: () => LanguageClient | undefined) {
    const redraw = () => this.redraw();
    this.events = [
      vscode.window.onDidChangeVisibleTextEditors(redraw),
      vscode.window.onDidChangeTextEditorVisibleRanges(redraw),
      vscode.workspace.onDidChangeTextDocument(redraw),
      vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("closureLsp") && redraw()),
    ];
  }

  /** Draws what is to be seen anew, soon. */
  redraw(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => vscode.window.visibleTextEditors.forEach((editor) => void this.draw(editor)), 100);
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.events, this.types.cell, this.types.free).dispose();
  }

  private async draw(editor: vscode.TextEditor): Promise<void> {
    const { document, visibleRanges } = editor;
    if (document.languageId !== "python" || !visibleRanges.length) {
      return;
    }
    const version = document.version;
    const seen = visibleRanges.reduce((all, range) => all.union(range));
    const client = this.client();
    const found = await this.captured(client, document.uri, seen);
    if (document.version !== version) {
      return; // drawn again anyway
    }
    editor.setDecorations(this.types.cell, (await client?.protocol2CodeConverter.asRanges(found.cell)) ?? []);
    editor.setDecorations(this.types.free, (await client?.protocol2CodeConverter.asRanges(found.free)) ?? []);
  }

  private async captured(client: LanguageClient | undefined, uri: vscode.Uri, range: vscode.Range): Promise<Captured> {
    const nothing = { cell: [], free: [] };
    if (client?.state !== State.Running || !vscode.workspace.getConfiguration("closureLsp").get("decorations.enabled")) {
      return nothing;
    }
    const { code2ProtocolConverter: code } = client;
    const params = { textDocument: { uri: code.asUri(uri) }, range: code.asRange(range) };
    // refused where the server does not have the document, as the old side of a comparison
    return client.sendRequest<Captured>("closureLsp/capturedVariables", params).catch(() => nothing);
  }
}

function underlined(style: string, color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    borderColor: new vscode.ThemeColor(color),
    borderStyle: style,
    borderWidth: "0 0 1px 0",
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}
