"""The tests of `closure_lsp.ide.diagnostics`."""

import pytest

pytest.register_assert_rewrite("tests.ide.diagnostics.check")
