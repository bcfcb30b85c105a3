// The smallest client of any language server.
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async () => {
  const [command, ...args] = vscode.workspace.getConfiguration("anotherServer").get("command");
  if (command === undefined) {
    return; // not this test's
  }
  const documentSelector = [{ language: "python" }];
  client = new LanguageClient("anotherServer", "another", { command, args }, { documentSelector });
  await client.start();
};

exports.deactivate = () => client?.dispose();
