// The smallest client of any language servers.
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const clients = [];

exports.activate = async () => {
  const commands = vscode.workspace.getConfiguration("anotherServer").get("commands"); // none: not this test's
  const documentSelector = [{ language: "python" }];
  for (const [index, [command, ...args]] of commands.entries()) {
    const client = new LanguageClient(`anotherServer${index}`, `another ${index}`, { command, args }, { documentSelector });
    clients.push(client);
    await client.start();
  }
};

exports.deactivate = () => Promise.all(clients.map((client) => client.dispose()));
