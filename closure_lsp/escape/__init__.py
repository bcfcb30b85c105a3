"""Knows where a function's value goes, hence whether it outlives the iteration of the loop, or the call, that made it."""

from closure_lsp.escape.iteration import Fate as Fate
from closure_lsp.escape.verdicts import Verdict as Verdict
from closure_lsp.escape.verdicts import fate_beyond as fate_beyond
from closure_lsp.escape.verdicts import verdict as verdict
