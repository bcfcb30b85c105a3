"""closure-lsp: which Python variables closures capture, and what follows from it."""

__version__ = "0.1.0"
