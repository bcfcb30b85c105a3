// Knows how a page about closures is chosen and opened, with its picture. Must never know what is on one.

import * as vscode from "vscode";

/** Has a page of the bundled server chosen; opens its program, its text above it, and the picture beside. */
export async function openTopic(extension: vscode.Uri): Promise<void> {
  const folder = vscode.Uri.joinPath(extension, "server", "closure_lsp", "demo", "pages");
  const files = await vscode.workspace.fs.readDirectory(folder);
  const names = files.map(([name]) => name.replace(/\.md$/, ""));
  const chosen = await vscode.window.showQuickPick(names.sort(), { placeHolder: "A topic" });
  if (!chosen) {
    return;
  }
  const page = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, `${chosen}.md`)));
  const [, text, program, output] = /^# .*\n\n([^]*?)\n\n```python\n([^]*?)```\n\n```text\n([^]*?)```/.exec(page) ?? [];
  if (program === undefined) {
    return;
  }
  const prints = output.trimEnd().replaceAll(/^/gm, "# ");
  const content = `"""${text}"""\n\n${program}\n# It prints:\n${prints}\n`;
  const document = await vscode.workspace.openTextDocument({ language: "python", content });
  await vscode.window.showTextDocument(document, { preview: false });
  await vscode.commands.executeCommand("closureLsp.showClosures", { uri: document.uri.toString() });
}
