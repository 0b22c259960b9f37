"""What a process needs before it can add and score at once: loaded ahead by those that start many."""

from importlib import import_module

from groundswell import graph, signals
from groundswell.engine.compiled import queries
from groundswell.signals.versions import FIRST

LOADED = [import_module(name) for name in ("groundswell.workspace", "pandas", "pyarrow.acero", "pyarrow.dataset")]
SQL = [queries(step) for step in (*graph.STEPS, *signals.ONCE, *signals.steps(FIRST))]
