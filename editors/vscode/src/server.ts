// Knows which program serves. Must never know what it says.

import { PVSC_EXTENSION_ID, type PythonExtension } from "@vscode/python-extension";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";

export interface Server {
  command: string;
  args: string[];
  /** As the user reads it. */
  origin: string;
  /** `closure-lsp 1.2.3` */
  version: string;
}

/**
 * The first that answers: the one of the settings; that of the selected interpreter; the copy in `folder`, the
 * extension's own. Throws where there is none, and says what was tried.
 */
export async function findServer(folder: string): Promise<Server> {
  const failures: string[] = [];
  for (const candidate of await candidates(join(folder, "server"))) {
    try {
      const options = { cwd: folder, timeout: 30_000 };
      const said = await promisify(execFile)(candidate.command, [...candidate.args, "--version"], options);
      const version = said.stdout.trim();
      if (version.startsWith("closure-lsp ")) {
        return { ...candidate, version };
      }
      failures.push(`${candidate.origin}: this is no closure-lsp, it says ${version}`);
    } catch (error) {
      failures.push(`${candidate.origin}: ${error instanceof Error ? error.message.trim() : error}`);
    }
  }
  throw new Error(failures.join("\n"));
}

async function candidates(bundled: string): Promise<Omit<Server, "version">[]> {
  const path = vscode.workspace.getConfiguration("closureLsp").get<string>("path");
  if (path) {
    return [{ command: path, args: [], origin: "closureLsp.path" }];
  }
  const selected = await selectedInterpreter().catch(() => undefined);
  // isolated (-I): nothing of the user's folders and variables is imported in place of the copy's own modules
  const copy = [...(selected ? [selected] : []), "python3", "python"].map((command) => ({
    command,
    args: ["-I", bundled],
    origin: `bundled, run by ${command}`,
  }));
  return selected ? [{ command: selected, args: ["-m", "closure_lsp"], origin: selected }, ...copy] : copy;
}

/** The interpreter selected in the Python extension, if there is one and we may run it. */
async function selectedInterpreter(): Promise<string | undefined> {
  const environments = vscode.workspace.isTrusted ? (await pythonExtension())?.environments : undefined;
  const path = environments?.getActiveEnvironmentPath(vscode.workspace.workspaceFolders?.[0]?.uri);
  return path && (await environments?.resolveEnvironment(path))?.executable.uri?.fsPath;
}

/** Calls back when another interpreter is selected. */
export async function onDidSelectInterpreter(callback: () => void): Promise<vscode.Disposable | undefined> {
  return (await pythonExtension())?.environments.onDidChangeActiveEnvironmentPath(callback);
}

async function pythonExtension(): Promise<PythonExtension | undefined> {
  return vscode.extensions.getExtension<PythonExtension>(PVSC_EXTENSION_ID)?.activate();
}
