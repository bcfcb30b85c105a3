// Knows what the commands for the active editor do. Must never know Python: the server does the work.

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { explainRule, SCHEME } from "./rules";

/** Registers the commands that are about the file in the active editor. */
export function hasCommands(client: () => LanguageClient | undefined, subscriptions: vscode.Disposable[]): void {
  const register = (name: string, run: (...given: never[]) => unknown) =>
    subscriptions.push(vscode.commands.registerCommand(`closureLsp.${name}`, run));
  register("explainRule", () => explainRule(client()));
  register("explain", (rule: string) => explainRule(client(), rule));
  register("explainAtCursor", () => explainRule(client(), ruleAtCursor()));
  register("toggleHints", () => client()?.sendRequest("closureLsp/toggleHints"));
  register("toggleLines", toggleLines);
  register("showScopes", () => showScopes(client()));
  register("fixAll", () =>
    vscode.commands.executeCommand("editor.action.codeAction", { kind: "source.fixAll.closureLsp", apply: "first" }),
  );
}

/** The rule by which something was found at the cursor, else on its line; undefined where nothing was. */
function ruleAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return undefined;
  }
  const { active } = editor.selection;
  const ours = vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter(({ source, range }) => source === "closure-lsp" && range.start.line <= active.line && active.line <= range.end.line);
  const code = (ours.find(({ range }) => range.contains(active)) ?? ours[0])?.code;
  return code === undefined ? undefined : String(typeof code === "object" ? code.value : code);
}

/** Draws the lines below captured variables, or draws them no more. */
async function toggleLines(): Promise<void> {
  const settings = vscode.workspace.getConfiguration("closureLsp");
  const isOn = settings.get<boolean>("decorations.enabled");
  await settings.update("decorations.enabled", !isOn, vscode.ConfigurationTarget.Global);
}

/** Shows the scopes of all names of the file, beside it. */
async function showScopes(client: LanguageClient | undefined): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!client || document?.languageId !== "python") {
    return;
  }
  const textDocument = client.code2ProtocolConverter.asTextDocumentIdentifier(document);
  const { text } = await client.sendRequest<{ text: string }>("closureLsp/scopes", { textDocument });
  const uri = vscode.Uri.from({ scheme: SCHEME, path: "Scopes", query: text });
  const shown = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(shown, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
}
