"""Commands that put the score to the test: evaluate and attack."""

from typing import Annotated, Literal

import typer

from groundswell.cli.asking import answer
from groundswell.cli.options import AsJson, Where, opened_for_long
from groundswell.cli.terminal import progress


def register(app: typer.Typer) -> None:
    app.command()(evaluate)
    app.command()(attack)


def evaluate(
    window_days: Annotated[Literal[7, 28], typer.Option(help="How many days of later reactions are foretold.")] = 28,
    metric: Annotated[str, typer.Option(help="How a ranking is judged: Spearman, NDCG@20 and others.")] = "Spearman",
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Test the score on future weeks of your own data, beside the usual ways to rank people.

    Example: groundswell evaluate --metric NDCG@20
    """
    workspace = opened_for_long(where)
    with progress() as note:
        workspace.evaluate(progress=note)
    answer(workspace, "evaluation", as_json, window_days=window_days, metric=metric)


def attack(as_json: AsJson = False, where: Where = None) -> None:
    """Find what it costs to lift a score that was not earned. Nothing in the workspace is changed by the attacks.

    Example: groundswell attack
    """
    workspace = opened_for_long(where)
    with progress() as note:
        workspace.attack(progress=note)
    answer(workspace, "gaming", as_json)
