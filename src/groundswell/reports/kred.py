"""Influence and outreach by public points, in whole and by community, with a statement of every point: as Kred did."""

import math
from bisect import bisect_right
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from groundswell.reports import days, paging, words
from groundswell.reports.accounts import find_account, named
from groundswell.reports.base import Account, Facts, Filters, Opens, Page, Report, shown
from groundswell.reports.felt import together
from groundswell.vocabulary import OUTREACH, EndorsementKind, ReactionKind

REACTION = 10
"""Points of one reaction: to the one whose influence it shows, and to the one who reached out by it."""
POINTS: dict[str, tuple[int, int]] = {
    kind.value: (REACTION, REACTION if kind in OUTREACH else 0) for kind in ReactionKind
} | {EndorsementKind.PLUS_KRED.value: (REACTION, REACTION)}
"""The whole table: influence points to the receiver, outreach points to the giver."""
LEVELS = (10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000)
"""Outreach points from which each level begins; below the first it is level 0."""
TENFOLD = 250
"""What ten times the points add to influence."""
MOST = 1_000
FORMULA = f"influence = {TENFOLD} x log10(1 + points / {REACTION}), at most {MOST:,}"
MOST_COMMUNITIES = 12
MICRO = 1e6


class KredFilters(Filters):
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    side: Literal["influence", "outreach"] = "influence"
    """Which statement: of what others did, or of what this person did for others."""
    community: str | None = Field(None, max_length=2000)
    """Only lines of this channel, or of this tag with its `#`."""
    limit: int = Field(50, ge=1, le=500)
    """Rows a page."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page before ended; from `page.next`."""


@shown
class Worth:
    """One line of the public table of points."""

    kind: str
    """announce, reply, quote, like, thank, mention, open, accept, or +Kred."""
    influence: int
    """Influence points to the one who receives it."""
    outreach: int
    """Outreach points to the one who gives it."""


@shown
class Sum:
    """Points of one kind."""

    side: str
    """influence or outreach."""
    kind: str
    """announce, reply, quote, like, thank, mention, open, accept, or +Kred."""
    count: int
    """How many."""
    points: float
    """Points; a reaction that is shared with a resharer gives each a part."""
    opens: Opens
    """Its lines."""


@shown
class InCommunity:
    """Influence and outreach in one community."""

    community: str
    """Network, channel, or tag with its `#`."""
    community_kind: str
    """network, channel or tag."""
    influence: int
    """Influence there, 0 to 1000."""
    influence_points: float
    """Points behind it."""
    outreach_level: int
    """Outreach level there, 0 to 12."""
    outreach_points: int
    """Points behind it."""
    reactors_count: int
    """Distinct accounts that reacted there."""
    supporting_count: int
    """Endorsement: likes, replies and quotes drawn there that clearly support. What is not clear is in neither."""
    opposing_count: int
    """Likes, replies and quotes drawn there that clearly oppose."""
    objects_count: int
    """Objects made there."""
    opens: Opens
    """Its statement."""


@shown
class Entry:
    """One line of the statement: one reaction and its points."""

    reaction: str
    """Reaction id."""
    activity: str
    """Activity it was derived from."""
    published: datetime
    """When."""
    kind: str
    """announce, reply, quote, like, thank, mention, open or accept."""
    other: Account
    """Who reacted; on the outreach side, who was reacted to."""
    object: str
    """Object reacted to."""
    object_text: str | None
    """What it says, shortened."""
    points: float
    """Points."""
    opens: Opens
    """This reaction."""


@shown
class KredReport:
    """Public points, counted and not estimated: there is no interval because nothing is guessed."""

    as_of: date | None
    """Day up to which it is counted; null before the first `score`."""
    person: Account
    influence: int
    """Influence, 0 to 1000, rising with the points and with nothing else."""
    influence_points: float
    """Influence points."""
    outreach_level: int
    """Outreach level, 0 to 12; time never lowers it."""
    outreach_points: int
    """Outreach points."""
    next_level: int | None
    """Outreach points of the next level; null on the highest."""
    formula: str
    """How points become influence."""
    table: list[Worth]
    """The public table of points."""
    levels: list[int]
    """Outreach points from which each level begins, level 1 first."""
    sums: list[Sum]
    """Points by side and kind; they add up to the points."""
    communities: list[InCommunity]
    """The networks, channels and tags with most points."""
    side: str
    """Which statement follows."""
    community: str | None
    """The community chosen."""
    rows: list[Entry]
    """One page of the statement, newest first."""
    page: Page


DREW = """
    SELECT kind, sum(reactions_count)::BIGINT AS count, sum(credit_micro)::BIGINT AS micro FROM ties
    WHERE credited = ? AND day <= ? GROUP BY kind ORDER BY micro DESC, kind
"""
GIVEN = tuple(f"{kind}_given_count" for kind in OUTREACH)
GAVE = f"""
    SELECT {", ".join(f"sum({name})::BIGINT AS {name}" for name in GIVEN)} FROM communities_now
    WHERE actor = ? AND community_kind = 'network' HAVING count(*) > 0
"""
COMMUNITIES = f"""
    SELECT community, community_kind, credit_micro, {" + ".join(GIVEN)} AS given_count, reactors_count, objects_count,
        supporting_count, opposing_count FROM communities_now
    WHERE actor = ? ORDER BY community_kind = 'network' DESC, credit_micro DESC, given_count DESC, community LIMIT ?
"""
LINES = {
    "influence": """
        SELECT reaction, activity, published, kind, reactor AS other, credited AS receiver, reactor AS giver, object,
            credit_micro FROM credits WHERE credited = $actor AND published < $end
    """,
    "outreach": """
        SELECT reaction, activity, published, kind, author AS other, author AS receiver, reactor AS giver, object,
            1000000 AS credit_micro FROM reactions
        WHERE reactor = $actor AND published < $end AND list_contains($kinds, kind)
    """,
}
INSIDE = """
    AND object IN (
        SELECT object FROM objects WHERE context = $community OR list_contains(tags, ltrim($community, '#'))
    )
"""
STATEMENT = """
    WITH lines AS MATERIALIZED ({lines}), placed AS (SELECT *, epoch_us(published) AS moment FROM lines)
    SELECT *, (SELECT count(*) FROM lines) AS total FROM placed
    WHERE $moment IS NULL OR moment < $moment OR (moment = $moment AND reaction > $reaction)
    ORDER BY moment DESC, reaction LIMIT $limit
"""


def influence(points: float) -> int:
    """Points on a scale of 0 to 1000: always higher for more points, each ten-fold worth the same."""
    return min(MOST, math.floor(TENFOLD * math.log10(1 + points / REACTION)))


def level(points: int) -> int:
    """The outreach level of so many points."""
    return bisect_right(LEVELS, points)


def run(facts: Facts, filters: KredFilters) -> KredReport:
    person = find_account(facts, filters.person)
    as_of, _ = days.newest(facts)
    day = as_of or date(1970, 1, 1)
    sums = _sums(facts, person.actor, day)
    drew, gave = (sum(one.points for one in sums if one.side == side) for side in ("influence", "outreach"))
    rows = _statement(facts, person.actor, day, filters)
    return KredReport(
        as_of=as_of,
        person=person,
        influence=influence(drew),
        influence_points=drew,
        outreach_level=level(int(gave)),
        outreach_points=int(gave),
        next_level=next((points for points in LEVELS if points > gave), None),
        formula=FORMULA,
        table=[Worth(kind=kind, influence=to, outreach=by) for kind, (to, by) in POINTS.items()],
        levels=list(LEVELS),
        sums=sums,
        communities=_communities(facts, person.actor),
        side=filters.side,
        community=filters.community,
        rows=_lines(facts, rows[: filters.limit], filters.side),
        page=Page(total=rows[0]["total"] if rows else 0, next=_next(rows, filters.limit)),
    )


def _sums(facts: Facts, actor: str, day: date) -> list[Sum]:
    """Points by side and kind, those of +Kred after those of reactions."""
    drew = facts.reader.rows(DREW, [actor, day])
    sums = [_sum(actor, "influence", row["kind"], row["count"], row["micro"] / MICRO) for row in drew]
    gave = facts.reader.one(GAVE, [actor]) or {}
    counts = sorted((-gave[name], kind.value) for kind, name in zip(OUTREACH, GIVEN, strict=True) if gave.get(name))
    sums += [_sum(actor, "outreach", kind, -count, -count) for count, kind in counts]
    return sums + _endorsed(facts, actor)


def _sum(actor: str, side: str, kind: str, count: int, reactions: float) -> Sum:
    opens = Opens(report="kred", filters={"person": actor, "side": side})
    if side == "influence":
        opens = Opens(report="evidence", filters={"person": actor, "kind": kind})
    return Sum(
        side=side, kind=kind, count=count, points=float(reactions * POINTS[kind][side == "outreach"]), opens=opens
    )


def _endorsed(facts: Facts, actor: str) -> list[Sum]:
    """+Kred, received and given."""
    kind = EndorsementKind.PLUS_KRED.value
    held = {"influence": ("person", {"receiver": actor}), "outreach": ("giver", {"giver": actor})}
    found = []
    for side, (name, asked) in held.items():
        count = sum(one.kind == kind for one in facts.state.endorsements(**asked))
        opens = Opens(report="endorsements", filters={name: actor, "kind": kind})
        points = float(count * POINTS[kind][side == "outreach"])
        found += [Sum(side=side, kind=kind, count=count, points=points, opens=opens)] if count else []
    return found


def _communities(facts: Facts, actor: str) -> list[InCommunity]:
    rows = facts.reader.rows(COMMUNITIES, [actor, MOST_COMMUNITIES])
    found = []
    for row in rows:
        drew, gave = row.pop("credit_micro") / MICRO * REACTION, row.pop("given_count") * REACTION
        inside = {} if row["community_kind"] == "network" else {"community": row["community"]}
        found.append(
            InCommunity(
                **row | together([row]),
                influence=influence(drew),
                influence_points=drew,
                outreach_level=level(gave),
                outreach_points=gave,
                opens=Opens(report="kred", filters={"person": actor, **inside}),
            )
        )
    return found


def _statement(facts: Facts, actor: str, day: date, filters: KredFilters) -> list[dict[str, Any]]:
    """A page of lines and one more, which tells whether another page follows."""
    moment, reaction = paging.decode(filters.cursor, float, str) if filters.cursor else (None, None)
    asked = {"actor": actor, "end": days.window(day, 1)[1], "moment": moment, "reaction": reaction}
    asked["limit"] = filters.limit + 1
    lines = LINES[filters.side]
    if filters.side == "outreach":
        asked["kinds"] = [kind.value for kind in OUTREACH]
    if filters.community:
        lines, asked["community"] = lines + INSIDE, filters.community
    return facts.reader.rows(STATEMENT.format(lines=lines), asked)


def _next(rows: list[dict[str, Any]], limit: int) -> str | None:
    return paging.encode(rows[limit - 1]["moment"], rows[limit - 1]["reaction"]) if len(rows) > limit else None


def _lines(facts: Facts, rows: list[dict[str, Any]], side: str) -> list[Entry]:
    names = named(facts, (row["other"] for row in rows))
    said = facts.objects({row["object"] for row in rows}, "text")
    return [
        Entry(
            **{name: row[name] for name in ("reaction", "activity", "published", "kind", "object")},
            other=names[row["other"]],
            object_text=words.shorten(said.get(row["object"], {}).get("text")),
            points=row["credit_micro"] / MICRO * POINTS[row["kind"]][side == "outreach"],
            opens=Opens(
                report="evidence",
                filters={
                    "person": row["receiver"],
                    "reactor": row["giver"],
                    "object": row["object"],
                    "kind": row["kind"],
                },
            ),
        )
        for row in rows
    ]


KRED = Report(
    name="kred",
    title="Influence and outreach by points",
    question="How many public points has this person earned, and for which single deeds?",
    filters=KredFilters,
    result=KredReport,
    run=run,
    row=Entry,
    rows=lambda found: found.rows,
)
