// Knows what the language status says of the server. Must never know how the server is started.

import * as vscode from "vscode";
import { type LanguageClient, State } from "vscode-languageclient/node";

const Severity = vscode.LanguageStatusSeverity;
const STATES = {
  [State.Starting]: { text: "closure-lsp: starting", severity: Severity.Information, busy: true },
  [State.Running]: { text: "closure-lsp: running", severity: Severity.Information, busy: false },
  [State.Stopped]: { text: "closure-lsp: stopped", severity: Severity.Error, busy: false },
  [State.StartFailed]: { text: "closure-lsp: did not start", severity: Severity.Error, busy: false },
};

export interface Status {
  show(state: State): void;
  /** Asks anew which Python the file in the active editor is looked at for. */
  refresh(): void;
}

/** Two items: whether the server runs, with a restart; and the target version with its source, with the logs. */
export function showsStatus(
  selector: vscode.DocumentSelector,
  client: () => LanguageClient | undefined,
  subscriptions: vscode.Disposable[],
): Status {
  const server = vscode.languages.createLanguageStatusItem("closureLsp", selector);
  const target = vscode.languages.createLanguageStatusItem("closureLsp.target", selector);
  for (const item of [server, target]) {
    item.name = "closure-lsp";
  }
  server.command = { command: "closureLsp.restart", title: "Restart" };
  target.command = { command: "closureLsp.showLogs", title: "Logs" };
  target.text = "closure-lsp";

  const refresh = async () => {
    const document = vscode.window.activeTextEditor?.document;
    const running = client();
    if (!document || !running?.isRunning() || vscode.languages.match(selector, document) === 0) {
      return;
    }
    const textDocument = running.code2ProtocolConverter.asTextDocumentIdentifier(document);
    const found = await running
      .sendRequest<{ python: string; source: string }>("closureLsp/target", { textDocument })
      .catch(() => undefined); // it has been closed meanwhile, or the server is stopping
    if (found) {
      target.text = `for Python ${found.python}`;
      target.detail = found.source;
    }
  };
  const show = (state: State) => {
    Object.assign(server, STATES[state]);
    void refresh();
  };
  show(State.Starting);
  subscriptions.push(server, target, vscode.window.onDidChangeActiveTextEditor(() => void refresh()));
  return { show, refresh: () => void refresh() };
}
