"""Why a score changed between two days or versions: parts that sum to the difference, and who is behind them."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from math import fsum
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from groundswell.reports import days, words
from groundswell.reports.accounts import find_account, named
from groundswell.reports.base import Account, Facts, Opens, Report, Versioned, shown
from groundswell.signals.influence.change import LINES, parts
from groundswell.signals.versions import version as version_of


class ChangeFilters(Versioned):
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    since: date | None = None
    """Compare with the newest score kept on or before this day; by default a week before the later one."""
    until: date | None = None
    """Explain the newest score kept on or before this day; by default the newest."""
    from_version: str | None = Field(None, max_length=64)
    """Score version of the earlier score; by default the same as of the later one."""
    limit: int = Field(10, ge=1, le=100)
    """Most people to list."""


@shown
class Line:
    """One reason of the change."""

    reason: str
    """new, decay, removed, late, trust, capped, friends, limited or version."""
    words: str
    """The reason in one sentence."""
    points: float
    """Points of the score gained or lost for this reason; all reasons sum to the change."""
    announces: float | None
    """Counted weight gained or lost, in announces; null for a new version, which weighs all anew."""
    reactions_count: int | None
    """Reactions that came or went; null where the reason is not about single reactions."""
    opens: Opens
    """What is behind it."""


@shown
class Mover(Account):
    """Somebody whose reactions changed the score."""

    points: float
    """Points gained or lost by what this account's reactions count for."""
    new_count: int
    """Its new reactions."""
    trust_then: float | None
    """Its trust at the earlier score, 0 to 1; null when it had not reacted yet."""
    trust_now: float
    """Its trust at the later score, 0 to 1."""
    opens: Opens
    """Its reactions."""


@shown
class Change:
    """Why a score is not what it was."""

    person: Account
    since: date | None
    """Day of the earlier score; null when there is none to compare with."""
    from_version: str | None
    """Its score version."""
    score_then: float
    """The earlier score, 0 to 100; 0 when nothing was scored yet."""
    until: date | None
    """Day of the later score."""
    version: str | None
    """Its score version."""
    score_now: float
    """The later score, 0 to 100."""
    change: float
    """The later score less the earlier one, in points; the lines sum to it."""
    lines: list[Line]
    """Every reason that moved the score, in a fixed order."""
    people: list[Mover]
    """Whose reactions moved it most, either way."""
    todo: str
    """What to do when there is nothing to compare; empty otherwise."""


SCORE = "SELECT score, mass_nano, reactions_count FROM influence WHERE actor = ? AND as_of = ?"
UNSCORED = {"score": 0.0, "mass_nano": 0, "reactions_count": 0}
WEEK = timedelta(days=7)
NANO = 1e9


@dataclass(frozen=True)
class Span:
    """What is compared: a person's scores on two days, `then` by the earlier version and `bridge` by the later one."""

    person: Account
    since: date
    until: date
    then: dict[str, Any]
    bridge: dict[str, Any]
    now: dict[str, Any]
    per_nano: float
    """Points for a billionth of an announce, along the way from one mass to the other."""


def run(facts: Facts, filters: ChangeFilters) -> Change:
    earlier = facts.of(filters.from_version or filters.version)
    facts = facts.of(filters.version)
    person = find_account(facts, filters.person)
    since, until = _days(facts, earlier, filters)
    if since is None or until is None:
        return _nothing(facts, person, until)
    span = _span(facts, earlier, person, since, until)
    if UNSCORED is span.then is span.now:
        return _nothing(facts, person, until, "This account is not scored: it drew no reaction, or is a group.")
    found = facts.reader.arrow(_sql(facts), {"person": person.actor, "earlier": since, "later": until})
    change = span.now["score"] - span.then["score"]
    return Change(
        person=person,
        since=since,
        from_version=earlier.reader.version,
        score_then=span.then["score"],
        until=until,
        version=facts.reader.version,
        score_now=span.now["score"],
        change=change,
        lines=list(_lines(facts, earlier, span, found)),
        people=_movers(facts, span, found, filters.limit),
        todo="",
    )


def _sql(facts: Facts) -> str:
    return f"SELECT *, counted1 - counted0 AS moved FROM ({parts(version_of(facts.reader.version))}) ORDER BY reactor"


def _days(facts: Facts, earlier: Facts, filters: ChangeFilters) -> tuple[date | None, date | None]:
    """The earlier and the later day: the newest kept that fit what was asked for."""
    mine, both = days.kept(facts, facts.reader.version), days.kept(facts, earlier.reader.version)
    until = max((day for day in mine if filters.until is None or day <= filters.until), default=None)
    if until is None:
        return None, None
    other = earlier.reader.version != facts.reader.version
    common = [day for day in both if day in mine and (day <= until if other else day < until)]
    if filters.since:
        return max((day for day in common if day <= filters.since), default=None), until
    if other:
        return max(common, default=None), until
    return days.before(common, until, WEEK.days) or max(common, default=None), until


def _nothing(facts: Facts, person: Account, until: date | None, why: str = "") -> Change:
    todo = "Score another day: `groundswell score --as-of YEAR-MONTH-DAY`." if until else "Run `groundswell score`."
    now = facts.reader.one(SCORE, [person.actor, until]) or UNSCORED
    return Change(
        person=person,
        since=None,
        from_version=None,
        score_then=0.0,
        until=until,
        version=facts.reader.version if until else None,
        score_now=now["score"],
        change=0.0,
        lines=[],
        people=[],
        todo=why or f"There is no earlier score to compare with. {todo}",
    )


def _span(facts: Facts, earlier: Facts, person: Account, since: date, until: date) -> Span:
    then = earlier.reader.one(SCORE, [person.actor, since]) or UNSCORED
    bridge = facts.reader.one(SCORE, [person.actor, since]) or UNSCORED
    now = facts.reader.one(SCORE, [person.actor, until]) or UNSCORED
    return Span(person, since, until, then, bridge, now, _per_nano(facts, bridge, now))


def _per_nano(facts: Facts, bridge: dict[str, Any], now: dict[str, Any]) -> float:
    """Points for each billionth of an announce between two masses; between equal ones, the slope of the score there."""
    moved = now["mass_nano"] - bridge["mass_nano"]
    if moved:
        return float((now["score"] - bridge["score"]) / moved)
    version = version_of(facts.reader.version)
    return 0.0 if now["score"] >= 100 else version.scale / (version.mass_unit * NANO + now["mass_nano"])


def _lines(facts: Facts, earlier: Facts, span: Span, found: pa.Table) -> Iterator[Line]:
    version = span.bridge["score"] - span.then["score"]
    if earlier.reader.version != facts.reader.version:
        opens = earlier.opens("person", person=span.person.actor)
        yield _line("version", version, None, None, opens)
    for reason in LINES:
        moved = fsum(found[reason].to_pylist())
        if moved:
            count = pc.sum(found["new_count"]).as_py() if reason == "new" else None
            yield _line(reason, moved * span.per_nano, moved / NANO, count, _opens(facts, span, reason))
    yield from _corrected(facts, span, found)


def _corrected(facts: Facts, span: Span, found: pa.Table) -> Iterator[Line]:
    """What the kept scores counted and the facts no longer have, or the other way about."""
    moved = span.now["mass_nano"] - span.bridge["mass_nano"] - (pc.sum(found["moved"]).as_py() or 0)
    then = (pc.sum(found["reactions_count"]).as_py() or 0) - (pc.sum(found["new_count"]).as_py() or 0)
    count = then - span.bridge["reactions_count"]
    if moved or count:
        reason = "removed" if count < 0 or (count == 0 and moved < 0) else "late"
        yield _line(reason, moved * span.per_nano, moved / NANO, abs(count), Opens(report="data", filters={}))


def _line(reason: str, points: float, announces: float | None, count: int | None, opens: Opens) -> Line:
    said = words.CHANGED[reason]
    return Line(reason=reason, words=said, points=points, announces=announces, reactions_count=count, opens=opens)


def _opens(facts: Facts, span: Span, reason: str) -> Opens:
    who = {"person": span.person.actor}
    if reason == "new":
        return facts.opens("evidence", **who, after=str(span.since), until=str(span.until))
    if reason in ("decay", "trust"):
        return facts.opens("evidence", **who, until=str(span.since))
    return facts.opens("evidence", **who, left_out=reason)


def _movers(facts: Facts, span: Span, found: pa.Table, limit: int) -> list[Mover]:
    rows = found.filter(pc.not_equal(found["moved"], 0)).to_pylist()
    most = sorted(rows, key=lambda row: (-abs(row["moved"]), row["reactor"]))[:limit]
    names = named(facts, (row["reactor"] for row in most))
    return [
        Mover(
            **asdict(names[row["reactor"]]),
            points=row["moved"] * span.per_nano,
            **{name: row[name] for name in ("new_count", "trust_then", "trust_now")},
            opens=facts.opens("evidence", person=span.person.actor, reactor=row["reactor"]),
        )
        for row in most
    ]


CHANGE = Report(
    name="change",
    title="Why the score changed",
    question="Why is this score not what it was?",
    filters=ChangeFilters,
    result=Change,
    run=run,
    row=Line,
    rows=lambda change: change.lines,
)
