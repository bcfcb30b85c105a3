"""CPython is the judge: what `closure-lsp scopes` says is compared with what each interpreter makes of the file."""
