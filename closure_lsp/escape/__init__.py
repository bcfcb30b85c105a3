"""Knows where a function's value goes, hence whether it outlives the iteration of the loop, or the call, that made it."""

from closure_lsp.escape.old import Fate as Fate
from closure_lsp.escape.old import Verdict as Verdict
from closure_lsp.escape.old import condition_of_arm as condition_of_arm
from closure_lsp.escape.old import fate_beyond as fate_beyond
from closure_lsp.escape.old import verdict as verdict
