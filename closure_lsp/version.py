"""The version of closure-lsp, written here alone; `closure_lsp.__version__` is the public name."""

__version__ = "0.1.0"
