"""What a process needs before it can add and score at once: loaded ahead by those that start many."""

from importlib import import_module
from pathlib import Path

import py3langid

from groundswell import graph, signals
from groundswell.engine.compiled import decisive, queries, used
from groundswell.settings import check
from groundswell.signals.opinions.polarity import polarity
from groundswell.signals.topics.tagger import tag
from groundswell.signals.versions import version

NEEDED = ("groundswell.workspace", "pandas", "pyarrow.acero", "pyarrow.dataset", "scipy.optimize")
LOADED = [import_module(name) for name in NEEDED]
USUAL = version(check({}, Path()).score_version)
OF_DAYS = (*signals.steps(USUAL), *signals.steps(USUAL, shown=False))
STEPS = (*graph.STEPS, *signals.ONCE, *signals.monthly(USUAL), *OF_DAYS)
SQL = [told(step) for step in STEPS for told in (queries, decisive, used)]
READ = [polarity().read("It is wonderful"), tag("Football tonight", [], [], "en"), py3langid.classify("It rains here")]
