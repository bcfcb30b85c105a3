// Starts closure-lsp for VS Code, with its commands and its status. Must never know anything about Python.

import * as vscode from "vscode";
import { LanguageClient, State } from "vscode-languageclient/node";
import { Decorations } from "./decorations";
import { findServer, onDidSelectInterpreter } from "./server";

interface Rule {
  name: string;
  severity: string;
  summary: string;
  manual: string;
}

const SCHEMES = ["file", "untitled", "vscode-notebook-cell", "vscode-vfs"];
const SELECTOR = SCHEMES.map((scheme) => ({ scheme, language: "python" }));

let client: LanguageClient | undefined;
let restarted: Promise<void> = Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("closure-lsp", { log: true });
  const status = vscode.languages.createLanguageStatusItem("closureLsp", SELECTOR);
  status.name = "closure-lsp";
  status.command = { command: "closureLsp.showLogs", title: "Logs" };
  const decorations = new Decorations(() => client);

  const show = (state: State, detail: string) => {
    status.text = `closure-lsp: ${State[state].toLowerCase()}`;
    status.detail = detail;
    status.busy = state === State.Starting;
    status.severity = vscode.LanguageStatusSeverity[status.busy || state === State.Running ? "Information" : "Error"];
  };
  const start = async () => {
    await client?.dispose();
    client = undefined;
    try {
      const server = await findServer(context.extensionPath);
      log.info(`${server.version} (${server.origin}): ${[server.command, ...server.args].join(" ")}`);
      client = new LanguageClient(
        "closureLsp",
        "closure-lsp",
        // not in the workspace's folder: its modules are not to be imported
        { command: server.command, args: server.args, options: { cwd: context.extensionPath } },
        { documentSelector: SELECTOR, outputChannel: log },
      );
      client.onDidChangeState(({ newState }) => {
        show(newState, `${server.version}, ${server.origin}`);
        decorations.redrawSoon();
      });
      await client.start();
    } catch (error) {
      log.error(String(error));
      show(State.Stopped, String(error));
      void vscode.window.showErrorMessage("closure-lsp cannot start its server; the log says why.", "Show Logs").then(
        (answer) => answer && log.show(),
      );
    }
  };
  // one after the other, whoever asks
  const restart = () => (restarted = restarted.then(start));

  context.subscriptions.push(
    log,
    status,
    decorations,
    vscode.commands.registerCommand("closureLsp.restart", restart),
    vscode.commands.registerCommand("closureLsp.showLogs", () => log.show()),
    vscode.commands.registerCommand("closureLsp.explainRule", explainRule),
    vscode.workspace.registerTextDocumentContentProvider("closure-lsp", { provideTextDocumentContent: manual }),
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("closureLsp.path") && restart()),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  );
  await restart();
  const selection = await onDidSelectInterpreter(restart);
  context.subscriptions.push(...(selection ? [selection] : []));
}

export async function deactivate(): Promise<void> {
  await restarted;
  await client?.dispose();
}

/** Has a rule chosen, and shows its manual. */
async function explainRule(): Promise<void> {
  const items = rules().then((all) =>
    all.map(({ name, severity, summary }) => ({ label: name, description: severity, detail: summary })),
  );
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: "A rule", matchOnDetail: true });
  if (chosen) {
    const uri = vscode.Uri.from({ scheme: "closure-lsp", path: `${chosen.label}.md` });
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  }
}

async function manual(uri: vscode.Uri): Promise<string> {
  const rule = (await rules()).find(({ name }) => uri.path === `${name}.md`);
  return rule ? `# ${rule.name}\n\n*${rule.severity}*\n\n${rule.manual}` : "";
}

async function rules(): Promise<Rule[]> {
  return (await client?.sendRequest<Rule[]>("closureLsp/rules")) ?? [];
}
