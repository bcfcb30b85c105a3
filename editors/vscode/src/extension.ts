// Starts closure-lsp for VS Code, with its commands and its status. Must never know anything about Python.

import * as vscode from "vscode";
import { ErrorAction, LanguageClient, State } from "vscode-languageclient/node";
import { showsClosures } from "./closures";
import { hasCommands } from "./commands";
import { decorate } from "./decorations";
import { SCHEME } from "./rules";
import { findServer, onDidSelectInterpreter } from "./server";
import { showsStatus } from "./status";
import { openTopic } from "./topics";

const SCHEMES = ["file", "untitled", "vscode-notebook-cell", "vscode-vfs"];
const SELECTOR = SCHEMES.map((scheme) => ({ scheme, language: "python" }));

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("closure-lsp", { log: true });
  const status = showsStatus(SELECTOR, () => client, context.subscriptions);
  const redraw = decorate(SELECTOR, () => client, context.subscriptions);
  showsClosures(() => client, context.subscriptions);
  hasCommands(() => client, context.subscriptions);

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
        initializationOptions: {
          showClosures: true,
          showsTarget: true,
          hasOwnCommands: true,
          interpreterVersion,
          isTrusted: vscode.workspace.isTrusted,
        },
        // a message that a dying server does not read is not a reason to stop it: when it has gone it is started again
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => restarts.closed(),
        },
      },
    );
    const restarts = next.createDefaultErrorHandler(3);
    next.onDidChangeState(({ newState }) => {
      if (next === client) {
        status.show(newState);
        redraw();
      } else if (newState === State.Running) {
        void next.start().then(() => next.stop()).catch(() => {}); // another one took its place while it was starting
      }
    });
    next.onNotification("closureLsp/didChangeTarget", status.refresh);
    client = next;
    void last?.stop().catch(() => {});
    void next.start().catch(() => {}); // the user has been told
  };
  const restart = () =>
    replace().catch((error: Error) => {
      log.error(error.message);
      status.show(client?.state ?? State.StartFailed);
      void vscode.window.showErrorMessage(`closure-lsp cannot start: ${error.message}`);
    });

  context.subscriptions.push(
    log,
    vscode.commands.registerCommand("closureLsp.restart", restart),
    vscode.commands.registerCommand("closureLsp.showLogs", () => log.show()),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => tellCursor(client, textEditor)),
    vscode.commands.registerCommand("closureLsp.openTour", () => openTopic(context.extensionUri)),
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent: ({ query }) => query }),
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("closureLsp.path") && restart()),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  );
  await restart();
  await onDidSelectInterpreter(restart, context.subscriptions);
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
