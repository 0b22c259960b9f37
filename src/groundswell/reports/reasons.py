"""Why people are influential, in one line each, from the reactions of the last days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from groundswell.reports import days
from groundswell.reports.base import Account, Facts
from groundswell.reports.words import DID, count
from groundswell.vocabulary import ReactionKind

DRAWN = ("credited", "reactor", "kind", "object", "path", "published")
RECENT = """
    WITH recent AS (
        SELECT credited, reactor, kind, object, path FROM drawn_lately WHERE published >= ? AND published < ?
    ),
    people AS (SELECT credited, reactor, count(*) AS times FROM recent GROUP BY credited, reactor),
    most AS (
        SELECT credited, count(*) AS people, arg_max(reactor, (times, reactor)) AS most
        FROM people GROUP BY credited
    ),
    what AS (
        SELECT credited, histogram(kind) AS kinds,
            count(DISTINCT object) FILTER (path = 'author' AND kind <> 'mention') AS own,
            count(DISTINCT object) FILTER (path = 'resharer') AS passed_on
        FROM recent GROUP BY credited
    )
    SELECT * FROM most JOIN what USING (credited)
"""


@dataclass(frozen=True)
class Recent:
    """What an account's posts drew lately: how many people, who of them most, reactions by kind, and on how many
    posts of its own and passed on."""

    people: int
    most: str
    kinds: dict[str, int]
    own: int
    passed_on: int


def recent(facts: Facts, actors: Sequence[str], as_of: date, in_days: int) -> dict[str, Recent]:
    """What these accounts drew in the days up to `as_of`; who drew nothing is left out."""
    if not actors:
        return {}
    since, until = days.window(as_of, in_days)
    drawn = facts.reader.keyed("credits", actors, DRAWN, since=since)
    rows = facts.reader.rows(RECENT, [since, until], drawn_lately=drawn) if len(drawn) else []
    return {row.pop("credited"): Recent(**row | {"kinds": dict(row["kinds"])}) for row in rows}


def sentence(found: Recent | None, names: Mapping[str, Account], in_days: int, ever: int) -> str:
    """`41 people shared or answered 12 of their posts in the last 28 days; most by Ben.`

    `ever` counts the reactions of all time.
    """
    if not ever:
        return "Nobody has reacted yet."
    if found is None:
        return f"No reactions in the last {in_days} days; the points are from before."
    most = names[found.most].name
    who, by = (most, "") if found.people == 1 else (count(found.people, "person", "people"), f"; most by {most}")
    return f"{who} {_did(found)} in the last {in_days} days{by}."


def _did(found: Recent) -> str:
    top = sorted((kind for kind in found.kinds if kind in DID), key=lambda kind: (-found.kinds[kind], kind))[:2]
    if not top:
        return "mentioned them"
    posts = f"{found.own:,} of their posts" if found.own else f"{count(found.passed_on, 'post')} they passed on"
    return " or ".join(DID[ReactionKind(kind)] for kind in top) + " " + posts
