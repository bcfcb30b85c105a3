// The part of the Python extension's interface that closure-lsp uses, as its documentation has it.
const vscode = require("vscode");

exports.activate = (context) => {
  const selected = new vscode.EventEmitter();
  let [path, version] = process.env.SELECTED_INTERPRETER?.split("=") ?? [];
  const select = () => {
    [path, version] = process.env.OTHER_INTERPRETER.split("=");
    selected.fire({ id: path, path, resource: undefined });
  };
  context.subscriptions.push(vscode.commands.registerCommand("standIn.select", select));
  return {
    environments: {
      getActiveEnvironmentPath: () => ({ id: path, path }),
      resolveEnvironment: async (environment) => ({
        ...environment,
        executable: { uri: vscode.Uri.file(environment.path) },
        version: { major: 3, minor: Number(version.split(".")[1]), micro: 0 },
      }),
      onDidChangeActiveEnvironmentPath: selected.event,
    },
  };
};
