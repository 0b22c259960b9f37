"""Who may be chosen and under which rules: what a request to choose says, held against what is known of people."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isnan
from typing import Any

import numpy as np

from groundswell.engine.kernels.csr import Ids
from groundswell.errors import InputError
from groundswell.people.contacts import contacted
from groundswell.reports.accounts import find_account, marks
from groundswell.reports.base import Facts
from groundswell.signals.choosing.record import Known
from groundswell.signals.choosing.rules import Flags, Limit, Rules

SEEN_DAYS = 90
TYPES = ("Person", "Organization")
GROUPS = ("network", "community")
EVERYBODY = "*"
REASONS = (
    "made no post in the window",
    "not seen for 90 days",
    "automated account or group",
    "one of your own accounts",
    "excluded by name",
    "contacted lately",
)
KNOWN = "SELECT actor, actor_type FROM actors WHERE actor IN (SELECT unnest($people))"
OWN = "SELECT DISTINCT coalesce(person, actor) AS person FROM actors WHERE actor IN ({accounts})"
PERSONS = "SELECT actor, person FROM actors WHERE person IS NOT NULL AND person <> actor"
MAIN = """
    SELECT actor, community FROM communities_now WHERE community_kind = 'channel'
    QUALIFY row_number() OVER (PARTITION BY actor ORDER BY objects_count DESC, reactions_count DESC, community) = 1
"""


@dataclass(frozen=True)
class Asked:
    """What a request says of people: names to leave out, prices, and limits by group, as they were written."""

    budget: float
    exclude: list[str]
    cost: list[str]
    limit_per: list[str]
    contact_days: int
    contact_cap: int


@dataclass(frozen=True)
class Field:
    """Who may be chosen under which rules, and how many are left out for each reason."""

    rules: Rules
    left_out: dict[str, int]


def field_of(facts: Facts, known: Known, asked: Asked) -> Field:
    """The rules of a choice. Raises NotFoundError for a name nobody has, InputError for what cannot be read."""
    record, names = known.record, np.array(known.names, dtype=object)
    types = {row["actor"]: row["actor_type"] for row in facts.reader.rows(KNOWN, {"people": known.names})}
    made = np.zeros(record.people, np.bool_)
    made[record.author] = True
    tests: tuple[Flags, ...] = (
        ~made,
        record.last < record.length - SEEN_DAYS * 86_400,
        np.array([types.get(name) not in TYPES for name in names], np.bool_),
        _among(names, _own(facts)),
        _among(names, {find_account(facts, name).actor for name in asked.exclude}),
        _among(names, _contacted(facts, asked)),
    )
    may = np.ones(record.people, np.bool_)
    left_out: Counter[str] = Counter()
    for reason, out in zip(REASONS, tests, strict=True):
        left_out[reason] += int((may & out).sum())
        may &= ~out
    # Of those who only ever react, nobody was going to be asked.
    left_out.pop(REASONS[0])
    rules = Rules(may, _costs(facts, known, asked), asked.budget, _limits(facts, known, asked))
    return Field(rules, {reason: count for reason, count in left_out.items() if count})


def _among(names: Any, chosen: set[str]) -> Flags:
    return np.array([name in chosen for name in names], np.bool_)


def _own(facts: Facts) -> set[str]:
    accounts = sorted(facts.own_accounts)
    rows = facts.reader.rows(OWN.format(accounts=marks(accounts)), accounts) if accounts else []
    return {row["person"] for row in rows}


def _contacted(facts: Facts, asked: Asked) -> set[str]:
    """Persons who were contacted as often as may be, in the last days, by any account of theirs."""
    since = datetime.now(UTC) - timedelta(days=asked.contact_days)
    found = contacted(facts.state, since)
    if not found:
        return set()
    person = {row["actor"]: row["person"] for row in facts.reader.rows(PERSONS)}
    counts = Counter(person.get(one, one) for one in found)
    return {one for one, count in counts.items() if count >= asked.contact_cap}


def _costs(facts: Facts, known: Known, asked: Asked) -> Any:
    """What each costs: 1, or what was said of them or of everybody."""
    place = {name: at for at, name in enumerate(known.names)}
    said = [_split(text, "person=cost, such as @ana=3 or *=2") for text in asked.cost]
    costs = np.ones(len(known.names))
    for who, cost in sorted(said, key=lambda one: one[0] != EVERYBODY):
        if not 0 < cost < 1e12:
            raise InputError("A cost is a number above 0", where=f"{who}={cost:g}", todo="Leave people out by exclude.")
        if who == EVERYBODY:
            costs[:] = cost
        elif (at := place.get(find_account(facts, who).actor)) is not None:
            costs[at] = cost
    return costs


def _limits(facts: Facts, known: Known, asked: Asked) -> tuple[Limit, ...]:
    said = [_split(text, "group=number, such as network=3") for text in asked.limit_per]
    for group, most in said:
        if group not in GROUPS or most < 1:
            raise InputError(f"There is no limit {group}={most:g}", todo="Write network=3 or community=2, 1 at least.")
    return tuple(Limit(_groups(facts, known, group), int(most)) for group, most in said)


def _groups(facts: Facts, known: Known, group: str) -> Ids:
    """The number of each person's group. Who has no community of their own is a group alone."""
    if group == "network":
        return known.record.network
    main = {row["actor"]: row["community"] for row in facts.reader.rows(MAIN)}
    number: dict[str, int] = {}
    return np.array([number.setdefault(main.get(one, f"\0{one}"), len(number)) for one in known.names], np.int32)


def _split(text: str, shape: str) -> tuple[str, float]:
    name, sign, value = text.rpartition("=")
    try:
        number = float(value)
    except ValueError:
        sign, number = "", 0.0
    if not sign or not name.strip() or isnan(number):
        raise InputError(f"{text} cannot be read", todo=f"Write {shape}.")
    return name.strip(), number


def lines(value: object) -> object:
    """A list of texts in which one may hold several, one a line, as forms send them."""
    given = value.splitlines() if isinstance(value, str) else value
    if not isinstance(given, Iterable):
        return value
    return [line.strip() for text in given for line in str(text).splitlines() if line.strip()]
