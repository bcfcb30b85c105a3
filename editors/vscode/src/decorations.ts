// Knows how captured variables are drawn. Must never know which ones they are: the server tells.

import * as vscode from "vscode";
import { type LanguageClient, type Range, State } from "vscode-languageclient/node";

type Captured = Record<"cell" | "free", Range[]>;

export class Decorations implements vscode.Disposable {
  private readonly types = { cell: underlined("dotted", "closureLsp.cell"), free: underlined("solid", "closureLsp.free") };
  private readonly redraw = () => this.redrawSoon();
  private readonly disposables = [
    ...Object.values(this.types),
    vscode.window.onDidChangeVisibleTextEditors(this.redraw),
    vscode.window.onDidChangeTextEditorVisibleRanges(this.redraw),
    vscode.workspace.onDidChangeTextDocument(this.redraw),
    vscode.workspace.onDidChangeConfiguration(this.redraw),
  ];
  private timer?: NodeJS.Timeout;

  constructor(private readonly client: () => LanguageClient | undefined) {}

  redrawSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => vscode.window.visibleTextEditors.forEach((editor) => void this.draw(editor)), 100);
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private async draw(editor: vscode.TextEditor): Promise<void> {
    const version = editor.document.version;
    const found = await this.captured(editor);
    if (editor.document.version !== version) {
      return; // drawn again anyway
    }
    for (const place of ["cell", "free"] as const) {
      const ranges = await this.client()?.protocol2CodeConverter.asRanges(found[place]);
      editor.setDecorations(this.types[place], ranges ?? []);
    }
  }

  /** What the server finds in the part of a document that is to be seen. */
  private async captured({ document, visibleRanges }: vscode.TextEditor): Promise<Captured> {
    const [client, nothing] = [this.client(), { cell: [], free: [] }];
    const enabled = vscode.workspace.getConfiguration("closureLsp").get("decorations.enabled");
    if (client?.state !== State.Running || !enabled || document.languageId !== "python" || !visibleRanges.length) {
      return nothing;
    }
    const code = client.code2ProtocolConverter;
    const range = code.asRange(visibleRanges.reduce((all, one) => all.union(one)));
    const params = { textDocument: { uri: code.asUri(document.uri) }, range };
    // refused where the server does not have the document, as the old side of a comparison
    return client.sendRequest<Captured>("closureLsp/capturedVariables", params).catch(() => nothing);
  }
}

function underlined(borderStyle: string, color: string): vscode.TextEditorDecorationType {
  const borderColor = new vscode.ThemeColor(color);
  return vscode.window.createTextEditorDecorationType({ borderColor, borderStyle, borderWidth: "0 0 1px 0" });
}
