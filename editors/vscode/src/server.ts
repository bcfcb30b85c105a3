// Knows which program serves. Must never know what it says.

import { type Environment, PVSC_EXTENSION_ID, type PythonExtension } from "@vscode/python-extension";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";

/**
 * The program that the settings name, else the launcher in `folder`, on the selected interpreter if there is one, and
 * that one's version ("3.12"). Throws where it does not say that it is closure-lsp; what it says is in the error.
 */
export async function findServer(folder: string) {
  const path = vscode.workspace.getConfiguration("closureLsp").get<string>("path");
  const selected = await selectedInterpreter().catch(() => undefined);
  const python = selected?.executable.uri?.fsPath ?? (process.platform === "win32" ? "python" : "python3");
  const version = selected?.version;
  // isolated (-I): nothing of the user's folders and variables is imported in place of the server's own modules
  const [command, ...args] = path ? [path] : [python, "-I", join(folder, "server")];
  const said = await promisify(execFile)(command, [...args, "--version"], { cwd: folder, timeout: 30_000 });
  if (!said.stdout.startsWith("closure-lsp ")) {
    throw new Error(`${command} is not closure-lsp, it says: ${said.stdout}`);
  }
  return { command, args, interpreterVersion: version && `${version.major}.${version.minor}` };
}

/** Calls back when another interpreter is selected. */
export async function onDidSelectInterpreter(callback: () => void, subscriptions: vscode.Disposable[]): Promise<void> {
  (await pythonExtension())?.environments.onDidChangeActiveEnvironmentPath(callback, undefined, subscriptions);
}

/** The one selected in the Python extension, if there is one and we may run it. */
async function selectedInterpreter(): Promise<Environment | undefined> {
  const environments = vscode.workspace.isTrusted ? (await pythonExtension())?.environments : undefined;
  const path = environments?.getActiveEnvironmentPath(vscode.workspace.workspaceFolders?.[0]?.uri);
  return path && environments?.resolveEnvironment(path);
}

async function pythonExtension(): Promise<PythonExtension | undefined> {
  return vscode.extensions.getExtension<PythonExtension>(PVSC_EXTENSION_ID)?.activate();
}
