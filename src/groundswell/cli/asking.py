"""Commands that ask: one for each report, and one for any report by its name."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import typer

from groundswell.cli.layout import line
from groundswell.cli.options import AsJson, Cursor, Limit, Person, ScoreVersion, Where, opened
from groundswell.cli.render import render
from groundswell.cli.terminal import console, print_json
from groundswell.errors import InputError
from groundswell.reports import all_reports, find_report
from groundswell.reports.base import Page
from groundswell.reports.evidence import Evidence
from groundswell.vocabulary import ReactionKind
from groundswell.workspace import Workspace

LARGEST_PAGE = 500
Named = Annotated[list[str], typer.Argument(help="Filters as name=value, such as limit=5.")]


def register(app: typer.Typer) -> None:
    app.command()(top)
    for command in (show, explain, forecast, change, compare, network, report):
        app.command(no_args_is_help=True)(command)
    app.command("object", no_args_is_help=True)(object_)
    app.command()(data)


def top(
    *,
    network: Annotated[str | None, typer.Option(help="Only this network.", show_default=False)] = None,
    window: Annotated[
        int | None, typer.Option(help="Order by points of the last 7, 28, 90 or 365 days.", show_default=False)
    ] = None,
    search: Annotated[str | None, typer.Option(help="Only names and handles with this.", show_default=False)] = None,
    version: ScoreVersion = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Who moves others most, and why in one line.

    Examples:

        groundswell top --limit 10

        groundswell top --network mastodon --window 28

        groundswell top --search ana --json
    """
    filters = {"network": network, "window_days": window, "search": search, "version": version}
    answer(opened(where), "leaderboard", as_json, limit=limit, cursor=cursor, **filters)


def show(
    person: Person, version: ScoreVersion = None, limit: Limit = 10, as_json: AsJson = False, where: Where = None
) -> None:
    """One person: score, history, what earned most, who reacts, and what was not counted.

    Example: groundswell show @ana
    """
    answer(opened(where), "person", as_json, person=person, version=version, limit=min(limit, 100))


def forecast(person: Person, version: ScoreVersion = None, as_json: AsJson = False, where: Where = None) -> None:
    """How many reactions a person's next object and next four weeks are likely to draw, with intervals.

    Example: groundswell forecast @ana
    """
    answer(opened(where), "forecast", as_json, person=person, version=version)


def change(
    *,
    person: Person,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day before; by default a week.", show_default=False)
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Later day; by default newest.", show_default=False),
    ] = None,
    version: ScoreVersion = None,
    from_version: Annotated[
        str | None, typer.Option(help="Score version of the day before, if another.", show_default=False)
    ] = None,
    limit: Limit = 10,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Why a score changed between two days or two score versions: reasons that sum to the change.

    Examples:

        groundswell change @ana

        groundswell change @ana --since 2024-03-01

        groundswell change @ana --from-version first
    """
    days = {"since": since.date() if since else None, "until": until.date() if until else None}
    filters = {"version": version, "from_version": from_version, "limit": min(limit, 100)}
    answer(opened(where), "change", as_json, person=person, **days, **filters)


def explain(
    *,
    person: Person,
    kind: Annotated[ReactionKind | None, typer.Option(help="Only this kind.", show_default=False)] = None,
    reactor: Annotated[str | None, typer.Option(help="Only reactions of this account.", show_default=False)] = None,
    object_: Annotated[
        str | None, typer.Option("--object", help="Only reactions to this object.", show_default=False)
    ] = None,
    days: Annotated[int | None, typer.Option(help="Only of the last days.", show_default=False)] = None,
    left_out: Annotated[
        str | None,
        typer.Option(help="Only those not wholly counted: capped, friends or limited.", show_default=False),
    ] = None,
    version: ScoreVersion = None,
    limit: Limit = 50,
    every: Annotated[bool, typer.Option("--all", help="Every reaction, not one page.")] = False,
    cursor: Cursor = None,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Every reaction behind a score with its points, and what was not counted and why.

    Examples:

        groundswell explain @ana

        groundswell explain @ana --kind reply --days 28 --all

        groundswell explain @ana --left-out friends
    """
    workspace = opened(where)
    filters = {"kind": kind, "reactor": reactor, "object": object_, "window_days": days, "left_out": left_out}
    filters |= {"version": version}
    size = LARGEST_PAGE if every else limit
    found: Evidence = workspace.report("evidence", person=person, limit=size, cursor=cursor, **filters)
    if every:
        found = _whole(workspace, found, person=person, limit=size, **filters)
    if as_json:
        print_json(found)
        return
    render(find_report("evidence"), found)
    for left in workspace.report("person", person=found.person.actor, version=version, limit=1).not_counted:
        told = f"Not counted, {left.reason}: {left.announces:.2f} announces of {left.reactions_count:,} reactions."
        console().print(line(f"{told} {left.words}", "dim"))


def _whole(workspace: Workspace, first: Evidence, **filters: object) -> Evidence:
    """All pages as one."""
    rows, following = list(first.rows), first.page.next
    while following:
        found: Evidence = workspace.report("evidence", cursor=following, **filters)
        rows, following = rows + found.rows, found.page.next
    return replace(first, rows=rows, page=Page(total=first.page.total, next=None))


def compare(
    who: Annotated[list[str], typer.Argument(help="Two to ten people, or groups written name=person,person.")],
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """People or groups side by side, and whether they move the same audience.

    Examples:

        groundswell compare @ana @ben

        groundswell compare staff=@ana,@ben fans=@cleo,@dan
    """
    answer(opened(where), "compare", as_json, who=who)


def object_(
    *,
    object_id: Annotated[str, typer.Argument(metavar="ID", help="Object id, or the address of the original.")],
    nodes: Annotated[int, typer.Option(min=1, max=2000, help="Most nodes of the tree.")] = 40,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """One object: what it set off as a tree and over time, who reacted, who earned what.

    Example: groundswell object https://town.example/@ana/7
    """
    answer(opened(where), "object", as_json, object=object_id, nodes=nodes, limit=limit, cursor=cursor)


def network(person: Person, limit: Limit = 20, as_json: AsJson = False, where: Where = None) -> None:
    """The reactions around one person: who moves whom.

    Example: groundswell network @ana --limit 10
    """
    answer(opened(where), "network", as_json, person=person, limit=limit, edges=limit * 3)


def data(as_json: AsJson = False, where: Where = None) -> None:
    """What was added, what was left out and why, and every run.

    Example: groundswell data
    """
    answer(opened(where), "data", as_json)


def report(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(all_reports())}.")],
    filters: Named = [],  # noqa: B006 - Typer copies it
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Any report by its name, with its filters as the API takes them.

    Example: groundswell report evidence person=@ana kind=like limit=5
    """
    answer(opened(where), name, as_json, **_filters(name, filters))


def _filters(name: str, given: list[str]) -> dict[str, Any]:
    """Filters by name; one that the report takes several of, as a list."""
    known = find_report(name).filters.model_fields
    found: dict[str, Any] = {}
    for text in given:
        key, sign, value = text.partition("=")
        if not sign:
            raise InputError(f"{text} is not name=value", todo=f"{name} takes: {', '.join(known)}.")
        several = key in known and str(known[key].annotation).startswith("list")
        found[key] = [*found.get(key, []), value] if several else value
    return found


def answer(workspace: Workspace, name: str, as_json: bool, **filters: Any) -> None:
    """Ask a report and print what it found."""
    found = workspace.report(name, **filters)
    if as_json:
        print_json(found)
    else:
        render(find_report(name), found)
