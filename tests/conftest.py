"""What all tests share: properties are judged by their examples, never by how long one takes on a busy machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("closure-lsp", deadline=None)
settings.load_profile("closure-lsp")
