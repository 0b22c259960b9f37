"""Every reaction behind a person's score with its points, and what of it was not counted."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from groundswell.reports import days, paging, words
from groundswell.reports.accounts import find_account, named
from groundswell.reports.base import Account, Facts, Page, Report, Versioned, shown
from groundswell.vocabulary import ReactionKind


class EvidenceFilters(Versioned):
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    kind: ReactionKind | None = None
    """Only this kind of reaction."""
    reactor: str | None = Field(None, min_length=1, max_length=500)
    """Only reactions of this account: id, handle, or a name only one account has."""
    object: str | None = Field(None, min_length=1, max_length=2000)
    """Only reactions to this object."""
    window_days: int | None = Field(None, ge=1, le=36_500)
    """Only reactions of the last days up to the day of the score."""
    after: date | None = None
    """Only reactions after the end of this day, UTC."""
    until: date | None = None
    """Only reactions up to the end of this day, UTC."""
    left_out: Literal["capped", "friends", "limited"] | None = None
    """Only reactions of which some weight was not counted for this reason."""
    limit: int = Field(50, ge=1, le=500)
    """Rows a page."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page before ended; from `page.next`."""


@shown
class Credited:
    """One reaction and what it adds to the score: `raw = credit * weight * decay`, in announces."""

    reaction: str
    """Reaction id."""
    activity: str
    """Activity it was derived from."""
    kind: str
    """announce, reply, quote, like, thank, mention, open or accept."""
    published: datetime
    """When."""
    reactor: Account
    """Who reacted."""
    object: str
    """Object reacted to."""
    object_text: str | None
    """What the object says, shortened."""
    object_url: str | None
    """Where the original can be opened."""
    path: str
    """`author`: for writing it. `resharer`: for passing it on."""
    points: float
    """Points of the score."""
    credit: float
    """Share of this one reaction that is the person's, 0 to 1."""
    weight: float
    """Weight of this kind, in announces."""
    decay: float
    """What age leaves of it, 0 to 1."""
    raw: float
    """Credited decayed weight, in announces."""
    counted: float
    """Of it, counted, in announces."""
    capped: float
    """Left out: one pair's weight is capped. In announces."""
    friends: float
    """Left out: given back, so friendship rather than influence. In announces."""
    limited: float
    """Left out: untrusted reactions count only in proportion to trusted ones. In announces."""


@shown
class Evidence:
    """The reactions behind a score, most points first, a page at a time."""

    as_of: date | None
    """Day the score is for."""
    version: str | None
    """Score version."""
    person: Account
    score: float | None
    """The whole score; null when there is none."""
    points: float
    """Points of all reactions that pass the filters, on all pages; without filters, the score."""
    announces: float
    """Counted weight of all reactions that pass the filters, in announces."""
    rows: list[Credited]
    """One page of reactions."""
    page: Page


CHOSEN = """
    WITH chosen AS MATERIALIZED (SELECT *, round(points, 9) AS place FROM explained WHERE {conditions}),
    summed AS (
        SELECT count(*) AS total, coalesce(sum(points), 0.0) AS all_points, coalesce(sum(counted), 0.0) AS announces
        FROM chosen
    )
    SELECT c.*, s.* FROM summed s LEFT JOIN (SELECT * FROM chosen WHERE {after}) c ON true
    ORDER BY c.place DESC, c.reaction LIMIT ?
"""
LEFT_SOMETHING_OUT = {"capped": "capped > 0", "friends": "friends > 0", "limited": "limited > 0"}
AMOUNTS = ("credit", "weight", "decay", "raw", "counted", "capped", "friends", "limited", "points")
PLAIN = ("reaction", "activity", "kind", "published", "object", "path")


def run(facts: Facts, filters: EvidenceFilters) -> Evidence:
    facts = facts.of(filters.version)
    person = find_account(facts, filters.person)
    as_of, version = days.newest(facts)
    rows = _chosen(facts, filters, person.actor, as_of)
    found = [row for row in rows if row["reaction"] is not None]
    score = facts.reader.keyed_rows("influence_now", [person.actor], ["score"])
    return Evidence(
        as_of=as_of,
        version=version,
        person=person,
        score=score[0]["score"] if score else None,
        points=rows[0]["all_points"],
        announces=rows[0]["announces"],
        rows=_credited(facts, found[: filters.limit]),
        page=Page(total=rows[0]["total"], next=_next(found, filters.limit)),
    )


def _chosen(facts: Facts, filters: EvidenceFilters, actor: str, as_of: date | None) -> list[dict[str, Any]]:
    """A page of reactions and one more, each with the sums over all pages; one row of nulls when the page is empty."""
    conditions: dict[str, list[object]] = {"true": []}
    if filters.kind:
        conditions["kind = ?"] = [filters.kind.value]
    if filters.reactor:
        conditions["reactor = ?"] = [find_account(facts, filters.reactor).actor]
    if filters.object:
        conditions["object = ?"] = [filters.object]
    if filters.window_days and as_of:
        conditions["published >= ? AND published < ?"] = [*days.window(as_of, filters.window_days)]
    if filters.after:
        conditions["published >= ?"] = [days.window(filters.after, 0)[1]]
    if filters.until:
        conditions["published < ?"] = [days.window(filters.until, 0)[1]]
    if filters.left_out:
        conditions[LEFT_SOMETHING_OUT[filters.left_out]] = []
    points, reaction = paging.decode(filters.cursor, float, str) if filters.cursor else (None, None)
    after = "place < ? OR (place = ? AND reaction > ?)" if filters.cursor else "true"
    place = [points, points, reaction] if filters.cursor else []
    sql = CHOSEN.format(conditions=" AND ".join(conditions), after=after)
    values = [value for given in conditions.values() for value in given]
    return facts.reader.rows(sql, [*values, *place, filters.limit + 1], explained=facts.points([actor]))


def _next(rows: list[dict[str, Any]], limit: int) -> str | None:
    return paging.encode(rows[limit - 1]["place"], rows[limit - 1]["reaction"]) if len(rows) > limit else None


def _credited(facts: Facts, rows: list[dict[str, Any]]) -> list[Credited]:
    reactors = named(facts, (row["reactor"] for row in rows))
    said = facts.objects({row["object"] for row in rows}, "text", "url")
    return [
        Credited(
            **{name: row[name] for name in PLAIN} | {name: float(row[name]) for name in AMOUNTS},
            reactor=reactors[row["reactor"]],
            object_text=words.shorten(said.get(row["object"], {}).get("text")),
            object_url=said.get(row["object"], {}).get("url"),
        )
        for row in rows
    ]


EVIDENCE = Report(
    name="evidence",
    title="Evidence",
    question="Which reactions make up this score, and what was not counted?",
    filters=EvidenceFilters,
    result=Evidence,
    run=run,
    row=Credited,
    rows=lambda evidence: evidence.rows,
)
