"""The tests of `closure_lsp.ide`."""
