"""Tests of `closure_lsp.project.beside`."""
