// Starts closure-lsp for VS Code, with its commands and its status. Must never know anything about Python.

import * as vscode from "vscode";
import { ErrorAction, LanguageClient, State } from "vscode-languageclient/node";
import { showsClosures } from "./closures";
import { decorate } from "./decorations";
import { explainRule, SCHEME } from "./rules";
import { findServer, onDidSelectInterpreter } from "./server";
import { openTopic } from "./topics";

const SCHEMES = ["file", "untitled", "vscode-notebook-cell", "vscode-vfs"];
const SELECTOR = SCHEMES.map((scheme) => ({ scheme, language: "python" }));

const Severity = vscode.LanguageStatusSeverity;
const STATES = {
  [State.Starting]: { text: "closure-lsp: starting", severity: Severity.Information, busy: true },
  [State.Running]: { text: "closure-lsp: running", severity: Severity.Information, busy: false },
  [State.Stopped]: { text: "closure-lsp: stopped", severity: Severity.Error, busy: false },
  [State.StartFailed]: { text: "closure-lsp: did not start", severity: Severity.Error, busy: false },
};

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("closure-lsp", { log: true });
  const status = vscode.languages.createLanguageStatusItem("closureLsp", SELECTOR);
  status.name = "closure-lsp";
  status.command = { command: "closureLsp.showLogs", title: "Logs" };
  Object.assign(status, STATES[State.Starting]);
  const redraw = decorate(SELECTOR, () => client, context.subscriptions);

  showsClosures(() => client, context.subscriptions);

  const replace = async () => {
    const { command, args, interpreterVersion } = await findServer(context.extensionPath);
    log.info([command, ...args].join(" "));
    const last = client;
    const next: LanguageClient = new LanguageClient(
      "closureLsp",
      "closure-lsp",
      // not in the workspace's folder: its modules are not to be imported
      { command, args, options: { cwd: context.extensionPath } },
      {
        documentSelector: SELECTOR,
        outputChannel: log,
        initializationOptions: { showClosures: true, interpreterVersion, hasOwnCommands: true },
        // a message that a dying server does not read is no reason to stop it: when it has gone it is started again
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => restarts.closed(),
        },
      },
    );
    const restarts = next.createDefaultErrorHandler(3);
    next.onDidChangeState(({ newState }) => {
      if (next === client) {
        Object.assign(status, STATES[newState], { detail: command });
        redraw();
      } else if (newState === State.Running) {
        void next.start().then(() => next.stop()).catch(() => {}); // another one took its place while it was starting
      }
    });
    client = next;
    void last?.stop().catch(() => {});
    void next.start().catch(() => {}); // the user has been told
  };
  const restart = () =>
    replace().catch((error: Error) => {
      log.error(error.message);
      Object.assign(status, STATES[client?.state ?? State.StartFailed]);
      void vscode.window.showErrorMessage(`closure-lsp cannot start: ${error.message}`);
    });

  context.subscriptions.push(
    log,
    status,
    vscode.commands.registerCommand("closureLsp.restart", restart),
    vscode.commands.registerCommand("closureLsp.showLogs", () => log.show()),
    vscode.commands.registerCommand("closureLsp.explainRule", () => explainRule(client)),
    vscode.commands.registerCommand("closureLsp.explain", (rule: string) => explainRule(client, rule)),
    vscode.commands.registerCommand("closureLsp.toggleHints", () => client?.sendRequest("closureLsp/toggleHints")),
    vscode.commands.registerCommand("closureLsp.toggleLines", toggleLines),
    vscode.commands.registerCommand("closureLsp.fixAll", () =>
      vscode.commands.executeCommand("editor.action.codeAction", { kind: "source.fixAll.closureLsp", apply: "first" }),
    ),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => tellCursor(client, textEditor)),
    vscode.commands.registerCommand("closureLsp.openTour", () => openTopic(context.extensionUri)),
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent: ({ query }) => query }),
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("closureLsp.path") && restart()),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  );
  await restart();
  await onDidSelectInterpreter(restart, context.subscriptions);
}

/** Draws the lines below captured variables, or draws them no more. */
async function toggleLines(): Promise<void> {
  const settings = vscode.workspace.getConfiguration("closureLsp");
  const isOn = settings.get<boolean>("decorations.enabled");
  await settings.update("decorations.enabled", !isOn, vscode.ConfigurationTarget.Global);
}

/** For hints of the function at the cursor alone. */
function tellCursor(server: LanguageClient | undefined, { document, selection }: vscode.TextEditor): void {
  const when = vscode.workspace.getConfiguration("closureLsp", document).get("inlayHints.when");
  if (server?.isRunning() && when === "cursor" && vscode.languages.match(SELECTOR, document) > 0) {
    const { code2ProtocolConverter: code } = server;
    const place = { textDocument: code.asTextDocumentIdentifier(document), position: code.asPosition(selection.active) };
    void server.sendNotification("closureLsp/didMoveCursor", place).catch(() => {});
  }
}

export async function deactivate(): Promise<void> {
  await client?.stop().catch(() => {});
}
