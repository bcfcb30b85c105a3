"""The language server: converts between LSP and `closure_lsp.ide`, and keeps what a running server has to keep.

Reading order: `app` (the table of features), `handlers` (one function each), `from_lsp` and `to_lsp` (the border),
`documents` (what is open), `project` (what pyproject.toml says), `protocol` (JSON-RPC's rules), `conversation` (one
client's), `framing` (bytes to messages), `pipes`, `network` and `watch` (transports, and who is at their other end),
`serve` (starts it all).
"""
