"""Follows a function from where a loop or a call makes it: does it outlive the iteration or the call?"""

from closure_lsp.escape.early import EarlyRuns as EarlyRuns
from closure_lsp.escape.early import Run as Run
from closure_lsp.escape.iteration import Fate as Fate
from closure_lsp.escape.known_runs import early_runs as early_runs
from closure_lsp.escape.summaries import Step as Step
from closure_lsp.escape.summaries import Trail as Trail
from closure_lsp.escape.verdicts import Verdict as Verdict
from closure_lsp.escape.verdicts import verdict as verdict
from closure_lsp.escape.verdicts import verdict_beyond as verdict_beyond
from closure_lsp.escape.verdicts import verdict_of_module as verdict_of_module
from closure_lsp.escape.verdicts import verdict_on_own_name as verdict_on_own_name
