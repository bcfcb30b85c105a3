"""The tests of `closure_lsp.ide.code_actions`."""

import pytest

pytest.register_assert_rewrite("tests.ide.code_actions.check")
