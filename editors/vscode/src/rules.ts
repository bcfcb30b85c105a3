// Knows how the manual of a rule is chosen and shown. Must never know a rule: the server tells.

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

type Rule = Record<"name" | "severity" | "summary" | "manual", string>;

/** Of the addresses of manuals; such an address holds the manual itself, as its query. */
export const SCHEME = "closure-lsp";

/** Shows the manual of the rule of this name; has one chosen where no name is given. */
export async function explainRule(client: LanguageClient | undefined, name?: string): Promise<void> {
  const rules = client?.sendRequest<Rule[]>("closureLsp/rules").then((all) =>
    all.map(({ name, severity, summary, manual }) => ({ label: name, description: severity, detail: summary, manual })),
  );
  const chosen = name
    ? (await rules)?.find(({ label }) => label === name)
    : rules && (await vscode.window.showQuickPick(rules, { placeHolder: "A rule", matchOnDetail: true }));
  if (chosen) {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `${chosen.label}.md`, query: chosen.manual });
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  }
}
