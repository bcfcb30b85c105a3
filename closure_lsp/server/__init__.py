"""The language server: converts between LSP and `closure_lsp.ide`, and keeps the state of a running server.

Reading order: `app` (the table of features), `handlers` (one function each), `from_lsp` and `to_lsp` (conversion),
`documents` (what is open), `project` (what pyproject.toml says), `protocol` (JSON-RPC's rules), `conversation` (one
client), `framing` (bytes to messages), `pipes`, `network` and `watch` (transports, and the client at the other end),
`serve` (starts everything).
"""
