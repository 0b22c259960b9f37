"""What trust takes that begins with a past week's, beside the same from nothing; `perf.refresh` writes it down."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

from groundswell import pipeline
from groundswell.engine.reader import Reader
from groundswell.engine.run import run_steps
from groundswell.engine.steps import Scope
from groundswell.graph import STEPS
from groundswell.signals import monthly
from groundswell.signals.trust import spread
from groundswell.signals.versions import FOURTH
from groundswell.tables import TRUST
from groundswell.workspace import Workspace
from perf.kernels_large import timed

TURNS = 5


def rounds_of(workspace: Workspace) -> dict[str, float]:
    """Rounds and milliseconds until trust is found, of the newest day or, where that is a Sunday, of the day before:
    from what each account has of its own, and from what it had in a past week; and milliseconds to look that up."""
    limits, weeks = pipeline.limits(workspace.settings), workspace.settings.history_weeks
    looked_up, found = spread.held_before, spread.settled
    with (
        workspace.lake.writing(),
        patch.object(spread, "held_before", wraps=looked_up) as looking,
        patch.object(spread, "settled", wraps=found) as finding,
    ):
        ties = [(step, Scope()) for step in pipeline.ordered((*STEPS, *monthly(FOURTH)))]
        run_steps(workspace.lake, ties, **limits, note=lambda _: None)
        day = Reader(workspace.lake).rows("SELECT max(day) AS day FROM ties")[0]["day"]
        day -= timedelta(days=pipeline.begins(day, weeks) is None)
        plan = pipeline.daily(workspace.settings, FOURTH.name, [day])
        run_steps(workspace.lake, [one for one in plan if one[0].name == TRUST.name], **limits, note=lambda _: None)
    votes, start, damping, held, threads = finding.call_args.args
    anew, (_, rounds_anew) = least(partial(found, votes, start, damping, start, threads))
    begun, (_, rounds_begun) = least(partial(found, votes, start, damping, held, threads))
    return {
        "people": len(start),
        "pairs": len(votes.by),
        "rounds anew": rounds_anew,
        "anew": anew,
        "rounds begun": rounds_begun,
        "begun": begun,
        "looked up": least(partial(looked_up, *looking.call_args.args))[0],
    }


def least(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds of the processor, the least of some turns, and what it gives."""
    turns = [timed(work) for _ in range(TURNS)]
    return 1000 * min(spent["processor"] for spent, _ in turns), turns[-1][1]
