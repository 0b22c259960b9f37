"""The command that finds people, topics and posts by words."""

from typing import Annotated

import typer

from groundswell.cli.asking import answer
from groundswell.cli.options import AsJson, Cursor, Limit, Where, opened
from groundswell.reports.search import Kind


def register(app: typer.Typer) -> None:
    app.command(no_args_is_help=True)(search)


def search(
    *,
    query: Annotated[str, typer.Argument(help='Words that must all be there, "quoted ones" together, -these not.')],
    kind: Annotated[Kind | None, typer.Option(help="Only these.", show_default=False)] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Find people, topics and posts. Names may be off by a letter; the last word may be the beginning of one.

    Examples:

        groundswell search "osier cyc"

        groundswell search '"cargo bike" -electric' --kind object
    """
    filters = {"query": query, "kind": kind, "limit": min(limit, 100), "cursor": cursor}
    answer(opened(where), "search", as_json, **filters)
