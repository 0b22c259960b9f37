"""Which steps a scoring runs, in the order of the tables they read and write."""

from collections.abc import Iterable, Set
from datetime import date, timedelta
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb

from groundswell import graph, signals
from groundswell.engine.lake import INDEX, Lake, Manifest
from groundswell.engine.run import Done, Last, Limits, Note, run_steps
from groundswell.engine.steps import Scope, Step
from groundswell.errors import SettingsError
from groundswell.search.refreshing import Asked, refresh
from groundswell.settings import Settings
from groundswell.signals.opinions.texts import read_by
from groundswell.signals.topics.ontology import ontology
from groundswell.signals.versions import version as version_of

WEEK = timedelta(days=7)
SUNDAY = 7
Plan = list[tuple[Step, Scope]]


def score(lake: Lake, settings: Settings, as_of: date, note: Note) -> Done:
    """Bring the graph up to date, then the scores of the day and the weeks before. Call while holding the lake."""
    days = [*history(as_of, settings.history_weeks), as_of]
    plan = once(settings) + daily(settings, settings.score_version, days, as_of)
    index = search_index(lake, settings.score_version, as_of, note)
    return run_steps(lake, plan, **limits(settings), note=note, last=index)


def history(as_of: date, weeks: int) -> list[date]:
    """The Sundays on which so many past weeks are scored, oldest first: each whole weeks back, or up to six days more.

    They are the same from one day to the next, so that a refresh finds them scored.
    """
    newest = as_of - WEEK - timedelta(days=as_of.isoweekday() % SUNDAY)
    return [newest - WEEK * back for back in range(weeks - 1, -1, -1)]


def begins(day: date, weeks: int) -> date | None:
    """The Sunday with whose trust that of a day begins; None for a Sunday, and where no past weeks are scored.

    Which it is hangs on the day and that setting alone, never on what was scored before, and so do the bytes.
    """
    return history(day, 1)[0] if weeks and day.isoweekday() != SUNDAY else None


def score_also(lake: Lake, settings: Settings, days: list[date], note: Note) -> Done:
    """Score further days beside the one that is shown, for a backtest. Call while holding the lake."""
    return run_steps(lake, daily(settings, settings.score_version, days), **limits(settings), note=note)


def rescore(lake: Lake, settings: Settings, note: Note) -> Done:
    """Rebuild everything derived that is kept, from the raw tables of the draft, and purge what it replaces.

    Every score day of every version is rebuilt: what an erased person did to others' scores goes too.
    """
    plan = once(settings)
    draft = lake.draft()
    for name, days in kept_days(draft, "influence").items():
        shown = kept_days(draft, "pairs").get(name, days)
        plan += daily(settings, name, days, shown[-1], set(kept_days(draft, "trust").get(name, ())))
    newest = kept_days(draft, "pairs").get(settings.score_version)
    index = search_index(lake, settings.score_version, newest[-1], note) if newest else no_index
    return run_steps(lake, plan, **limits(settings), note=note, purge=True, last=index)


def limits(settings: Settings) -> Limits:
    """Where steps run, and what of this machine they may take."""
    master = settings.spark_master if settings.engine == "spark" else ""
    return {"memory_mb": settings.memory_mb, "threads": settings.threads, "master": master}


def search_index(lake: Lake, version: str, day: date, note: Note) -> Last:
    """What brings the search index up to date with a draft, as a score version sees a day."""

    def bring(draft: Manifest, connection: duckdb.DuckDBPyConnection) -> None:
        refresh(Asked(lake, draft, day, version, _topic_names()), connection, note)

    return bring


@cache
def _topic_names() -> dict[str, tuple[str, ...]]:
    return {one.topic: (one.name, *sorted(set(one.names.values()))) for one in ontology().values()}


def no_index(draft: Manifest, _connection: duckdb.DuckDBPyConnection) -> None:
    """Nothing is scored as it is shown, so there is nothing to find."""
    for part in draft.partitions(INDEX):
        draft.put(INDEX, part, [])
        draft.built.pop(f"{INDEX}/{part}", None)


def once(settings: Settings) -> Plan:
    """The steps that do not depend on a score day. Raises SettingsError for a model that cannot be used."""
    own = settings.polarity_model
    read = {"polarities": read_by(Path(own), tuple(sorted(settings.polarity_languages)))} if own else {}
    steps = [read.get(step.name, step) for step in (*graph.STEPS, *signals.ONCE)]
    return [(step, Scope()) for step in ordered(steps)]


def daily(
    settings: Settings, version: str, days: list[date], shown: date | None = None, kept: Set[date] = frozenset()
) -> Plan:
    """The steps of a version for each day; those that keep only one day, for the day that is shown.

    Of other days, with which these begin or that are `kept` as others once did, only what they begin with is made.
    """
    chosen = version_of(version)
    now, past = (ordered(signals.steps(chosen, shown=of_shown)) for of_shown in (True, False))
    accounts = tuple(sorted(settings.own_accounts))
    weekly, first = [step for step in past if not step.newest_only], [step for step in past if step.continues]
    begun = {day: begins(day, settings.history_weeks) for day in days}
    steps = {day: first for day in (*kept, *begun.values()) if day}
    steps |= {day: now if day == shown else weekly for day in days}
    scored = [(step, Scope(day, accounts, begun.get(day))) for day in sorted(steps) for step in steps[day]]
    return [*((step, Scope()) for step in signals.monthly(chosen)), *scored]


def kept_days(draft: Manifest, table: str) -> dict[str, list[date]]:
    """Score days that a table was built for, by version, oldest first."""
    found: dict[str, list[date]] = {}
    for partition in draft.partitions(table):
        day, _, version = partition.partition(".")
        found.setdefault(version, []).append(date.fromisoformat(day))
    return found


def ordered(steps: Iterable[Step]) -> list[Step]:
    """Steps so that each comes after those whose tables it reads. Raises SettingsError on a circle."""
    by_table = {step.name: step for step in steps}
    reads = {
        name: [table for table in step.inputs if table in by_table and table != name] for name, step in by_table.items()
    }
    try:
        return [by_table[name] for name in TopologicalSorter(reads).static_order()]
    except CycleError as error:
        raise SettingsError(f"Steps read each other's tables in a circle: {error.args[1]}") from error
