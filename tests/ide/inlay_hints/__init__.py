"""The tests of `closure_lsp.ide.inlay_hints`."""

import pytest

pytest.register_assert_rewrite("tests.ide.inlay_hints.check")
