"""Search: people and topics by name, slips forgiven, and objects by their words, in any language."""

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import Field

from groundswell.reports import paging
from groundswell.reports.base import Account, Facts, Filters, Opens, Page, Report, shown
from groundswell.reports.excerpts import excerpt
from groundswell.reports.words import shorten
from groundswell.search.query import Part, parsed
from groundswell.search.reading import COUNTED, Index, Match, Order

LONGEST = 200
FEW = 6
"""People and topics that are listed beside objects."""
Kind = Literal["person", "topic", "object"]


class SearchFilters(Filters):
    query: str = Field("", max_length=LONGEST)
    """Words that must all be there; "words in quotes" stand together; -word must not be there. The last word may be
    the beginning of one. Case, accents and width make no difference."""
    kind: Kind | None = None
    """Only people, topics or objects."""
    limit: int = Field(20, ge=1, le=100)
    """Rows of a kind."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page of objects before ended; from `page.next`."""


@shown
class Hit:
    """One thing that was found."""

    kind: str
    """person, topic or object."""
    id: str
    """Account id, topic or object id."""
    name: str
    """The person's or the topic's name; of an object, its author's."""
    account: Account | None
    """The person, or the object's author; null for a topic."""
    text: str | None
    """Of an object, the part of its text that holds what was asked for."""
    published: datetime | None
    """When an object was created."""
    score: float | None
    """Influence score of a person, 0 to 100; null for anything else, and for people without one."""
    provisional: bool
    """Whether the score has little evidence."""
    people_count: int
    """Distinct people moved by the person or the object; 0 for a topic."""
    objects_count: int
    """Objects on a topic; 0 for anything else."""
    opens: Opens
    """Where it is shown."""


@shown
class SearchReport:
    """What holds the words. People and topics: strongest first, slips last. Objects: those that moved most people
    first, in steps of doubling, and the newest first among them."""

    query: str
    """What was asked for."""
    kind: str | None
    """Only this kind; null for all."""
    hits: list[Hit]
    """People, then topics, then objects."""
    more: bool
    """Whether there are more objects than are counted."""
    page: Page
    """Objects: how many, counted up to a thousand, and where the next page begins."""
    todo: str
    """What to do when there is nothing to show; empty otherwise."""


def run(facts: Facts, filters: SearchFilters) -> SearchReport:
    index = facts.index
    objects: list[Match] = []
    if filters.kind in {None, "object"}:
        objects = index.objects(filters.query, filters.limit + 1, _after(filters.cursor))
    total = index.count(filters.query) if objects else 0
    hits = [*_names(facts, index, filters), *_objects(facts, filters, objects[: filters.limit])]
    following = paging.encode(*objects[filters.limit - 1].order) if len(objects) > filters.limit else None
    return SearchReport(
        query=filters.query,
        kind=filters.kind,
        hits=hits,
        more=total > COUNTED,
        page=Page(total=min(total, COUNTED), next=following),
        todo="" if hits else _todo(facts, filters),
    )


def _after(cursor: str | None) -> Order | None:
    if cursor is None:
        return None
    strength, at, key = paging.decode(cursor, float, float, str)
    return int(strength), int(at), str(key)


def _todo(facts: Facts, filters: SearchFilters) -> str:
    if not facts.reader.index():
        return "Nothing can be found yet: run `groundswell score`."
    if not any(not part.without for part in parsed(filters.query)):
        return "Say what to look for: a name, a topic, or words of a post."
    return "Nothing holds all of these words. Try fewer, or the beginning of one."


def _names(facts: Facts, index: Index, filters: SearchFilters) -> list[Hit]:
    """People and topics; only a few beside objects, and none on further pages of them."""
    if filters.cursor is not None:
        return []
    most = min(filters.limit, FEW) if filters.kind is None else filters.limit
    people = index.names("people", filters.query, most) if filters.kind in {None, "person"} else []
    topics = index.names("topics", filters.query, most) if filters.kind in {None, "topic"} else []
    return [*(_person(facts, one) for one in people), *(_topic(facts, one) for one in topics)]


def _account(actor: str, card: dict[str, Any]) -> Account:
    return Account(actor=actor, name=card["name"] or actor, handle=card["handle"], network=card["network"] or "")


def _person(facts: Facts, one: Match) -> Hit:
    account = _account(one.key, one.card)
    told = {"score": one.card["score"], "provisional": bool(one.card["provisional"])}
    people = one.card["reactors"] or 0
    opens = facts.opens("person", person=one.key)
    return _hit("person", one.key, account.name, opens, account=account, people_count=people, **told)


def _topic(facts: Facts, one: Match) -> Hit:
    name = str(one.card["name"])
    return _hit("topic", one.key, name, facts.opens("topic", topic=one.key), objects_count=one.card["objects"])


def _objects(facts: Facts, filters: SearchFilters, found: list[Match]) -> list[Hit]:
    said = parsed(filters.query)
    return [_object(facts, one, _account(one.card["author"], one.card), said) for one in found]


def _object(facts: Facts, one: Match, author: Account, said: list[Part]) -> Hit:
    at = -one.order[1]
    return _hit(
        "object",
        one.key,
        author.name,
        facts.opens("object", object=one.key),
        account=author,
        text=shorten(excerpt(one.card["text"], said)) or None,
        published=datetime.fromtimestamp(at / 1_000_000, UTC) if at else None,
        people_count=one.card["reactors"],
    )


def _hit(kind: str, id_: str, name: str, opens: Opens, **more: Any) -> Hit:
    nothing: dict[str, Any] = {"account": None, "text": None, "published": None, "score": None, "provisional": False}
    nothing |= {"people_count": 0, "objects_count": 0}
    return Hit(kind=kind, id=id_, name=name, opens=opens, **nothing | more)


SEARCH = Report(
    name="search",
    title="Search",
    question="Which people, topics and posts hold these words?",
    filters=SearchFilters,
    result=SearchReport,
    run=run,
    row=Hit,
    rows=lambda report: report.hits,
)
