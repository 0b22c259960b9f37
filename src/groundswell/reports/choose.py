"""Whom to ask together so that the most distinct people react, under a budget and limits, and how they overlap."""

from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time
from itertools import combinations
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from groundswell.reports import days
from groundswell.reports.accounts import named
from groundswell.reports.base import Account, Facts, Filters, Opens, Report, shown
from groundswell.reports.choosing import Asked, field_of, lines
from groundswell.reports.small_for_big import SmallForBig, small_for_big
from groundswell.reports.words import count
from groundswell.signals.choosing.learning import paces
from groundswell.signals.choosing.model import Choice, Model, choose, learned
from groundswell.signals.choosing.record import Known, known
from groundswell.signals.choosing.rules import Rules
from groundswell.signals.choosing.sampling import Sampled, Wanted
from groundswell.signals.topics.ontology import above, ontology
from groundswell.signals.topics.own import Topics

LEAST_PAIRS = 20
"""Pairs of people of whom one reacted to the other, before anybody is chosen."""
FEW_REACTORS, FEW_POSTS = 5, 3
DELTA = 0.01
MOST_OVERLAPS = 200
MOST_KEPT = 2_000_000
"""Reactions up to which what was learned is kept for the next question: it takes some sixty bytes for each."""
Lines = Annotated[list[str], BeforeValidator(lines), Field(default_factory=list, max_length=500)]
NOTES = (
    "People reached are an estimate under a model of who reacted before: it says who is likely to react, not that a "
    "post is why.",
    "Who saw a post is not in the data: somebody counts as having been there for it when they acted before and after.",
    "Only who reacted to somebody here before can be counted; newcomers come on top.",
    "Nobody's age is in the data: leave out by name whoever is under 16.",
)


class ChooseFilters(Filters):
    budget: float = Field(10, gt=0, le=1e12)
    """What all chosen may cost together; everybody costs 1 unless `cost` says otherwise, so else a number of people."""
    topic: str | None = Field(None, max_length=200)
    """Only posts on this topic, by its id or name, and those below it."""
    network: str | None = Field(None, max_length=200)
    """Only posts on this network."""
    exclude: Lines
    """People not to choose: id, handle or name, one a line."""
    cost: Lines
    """What people cost, `person=cost`, one a line; `*=cost` is what everybody else costs."""
    limit_per: Lines
    """Most people of a group, `network=3` or `community=2` (the channel somebody posts in most), one a line."""
    contact_cap: int = Field(1, ge=1, le=1000)
    """Who was contacted this often in the last `contact_days` is left out."""
    contact_days: int = Field(30, ge=0, le=3650)
    """Days for which a contact counts."""
    posts: int | None = Field(None, ge=1, le=1000)
    """Posts that each of the chosen makes; by default as many as each makes in four weeks."""
    window_days: int = Field(365, ge=28, le=3650)
    """Days up to the newest one that chances are learned from."""
    chances: Literal["learned", "weighted_cascade"] = "learned"
    """Chances learned from what people did, or the weighted cascade that papers compare on."""
    epsilon: float = Field(0.1, ge=0.02, le=0.5)
    """How far below the best that greedy choosing can promise the choice may be; smaller takes longer."""


@shown
class ChosenPerson(Account):
    """Somebody to ask."""

    alone: float
    """People expected to react to them, were nobody else asked."""
    added: float
    """People expected beyond those whom the people above reach."""
    only: float
    """People expected whom nobody else of the chosen reaches."""
    cost: float
    """What they cost."""
    posts_count: int
    """Posts of theirs that this is learned from."""
    reactors_count: int
    """Distinct people who reacted to these."""
    provisional: bool
    """Whether that is too little to lean on: fewer than 3 posts or 5 people."""
    opens: Opens
    """The reactions to them."""


@shown
class SharedAudience:
    """Two of the chosen, and whom both are expected to reach."""

    a: Account
    """One."""
    b: Account
    """The other."""
    people: float
    """People expected to react to both."""
    of_a: float
    """Share of those the first reaches, 0 to 1."""
    of_b: float
    """Share of those the second reaches, 0 to 1."""
    opens: Opens
    """Both side by side, with the people who reacted to both."""


@shown
class NetworkPrior:
    """What is taken of a pair before its own reactions are counted."""

    network: str
    """Network of who posts."""
    alpha: float
    """Reactions that everybody is given beforehand: chance = (alpha + reactions) / (alpha + beta + exposures)."""
    beta: float
    """Posts without a reaction that everybody is given beforehand."""


@shown
class LeftOut:
    """People who post but cannot be chosen."""

    reason: str
    """Why."""
    count: int
    """How many."""


@shown
class ChooseReport:
    """People to ask together, and how many distinct people are expected to react to any of them."""

    as_of: date | None
    """Newest day that was looked at; null before the first scoring."""
    topic: str | None
    """Topic by its id, where one was asked for."""
    chosen: list[ChosenPerson]
    """In the order chosen."""
    people: float
    """Distinct people expected to react to any of the chosen, to as many posts as `posts` says."""
    low: float
    """Lower end of the 80 % interval, by chance and by how well posts happen to do."""
    high: float
    """Upper end."""
    spent: float
    """What the chosen cost together."""
    budget: float
    """What they were allowed to cost."""
    promised: float
    """Share of the best possible that the method promises before anything is drawn, 0 to 1; 0 when nothing is known."""
    guaranteed: float
    """Share of the best possible under the model that this choice is shown to reach, 0 to 1, 99 times of 100."""
    best_possible: float
    """No allowed choice is expected to reach more people than this, 99 times of 100."""
    bound: str
    """The same in words."""
    overlaps: list[SharedAudience]
    """Pairs of the chosen, most shared first."""
    small_for_big: SmallForBig | None
    """Many small ones beside the biggest alone; null where there is no such choice."""
    candidates_count: int
    """People who may be chosen."""
    audience_count: int
    """People who reacted to somebody, and so can be counted."""
    pairs_count: int
    """Pairs of people of whom one reacted to the other."""
    left_out: list[LeftOut]
    """People who post but cannot be chosen, by reason."""
    priors: list[NetworkPrior]
    """Of each network."""
    sets_count: int
    """Courses of events drawn."""
    notes: list[str]
    """What to know beside the figures."""
    todo: str
    """What is missing when nobody was chosen; empty otherwise."""


@dataclass(frozen=True)
class Put:
    """A request held against what is known: who is who, what was learned, and under which rules."""

    known: Known
    model: Model
    rules: Rules
    topic: str | None


def run(facts: Facts, filters: ChooseFilters) -> ChooseReport:
    as_of, _ = days.newest(facts)
    put, left_out = _put(facts, filters, as_of)
    choice, missing = None, _missing(put)
    if not missing:
        choice = choose(put.model, put.rules, Wanted(filters.epsilon, DELTA), threads=facts.threads)
        missing = "" if choice else "Nobody who may be chosen is within the budget and was reacted to."
    return ChooseReport(
        as_of=as_of,
        topic=put.topic,
        budget=filters.budget,
        candidates_count=int(put.rules.may.sum()),
        audience_count=len(put.model.audience),
        pairs_count=len(put.model.pairs.author),
        left_out=[LeftOut(reason=reason, count=count) for reason, count in left_out.items()],
        priors=_priors(put),
        notes=list(NOTES),
        todo=missing,
        promised=max(0.0, put.rules.guarantee - filters.epsilon),
        **(_reached(facts, put, choice, filters) if choice else NOTHING),
    )


NOTHING: dict[str, Any] = {
    **dict.fromkeys(("people", "low", "high", "spent", "guaranteed", "best_possible"), 0.0),
    **{"chosen": [], "overlaps": [], "small_for_big": None, "sets_count": 0, "bound": ""},
}


def _put(facts: Facts, filters: ChooseFilters, as_of: date | None) -> tuple[Put, dict[str, int]]:
    topic = Topics(facts.state).known(filters.topic) if filters.topic else None
    record, model = _learned(facts, filters, as_of, topic)
    field = field_of(facts, record, Asked(**{one.name: getattr(filters, one.name) for one in fields(Asked)}))
    return Put(record, model, field.rules, topic), field.left_out


def _learned(facts: Facts, filters: ChooseFilters, as_of: date | None, topic: str | None) -> tuple[Known, Model]:
    """What is known and learned of people, which stays while budgets, prices and names are tried out."""
    until = datetime.combine(as_of or date(1980, 1, 1), time.max, UTC)
    below = tuple([topic, *(one for one in ontology() if topic in above(one))] if topic else ())

    def make() -> tuple[Known, Model]:
        record = known(facts.reader, until, filters.window_days, topics=below, network=filters.network)
        people = record.record.people
        posts = paces(record.record) if filters.posts is None else np.full(people, float(filters.posts))
        cascade = filters.chances == "weighted_cascade"
        return record, learned(record.record, posts, cascade=cascade, threads=facts.threads)

    if facts.reader.count("reactions") > MOST_KEPT:
        return make()
    return facts.reader.kept((until, filters.window_days, below, filters.network, filters.posts, filters.chances), make)


def _missing(put: Put) -> str:
    pairs = len(put.model.pairs.author)
    if pairs < LEAST_PAIRS:
        told = f"In this window {count(pairs, 'pair')} of people reacted to one another; {LEAST_PAIRS} are needed."
        return f"Not enough data. {told} Add more, or look at a longer window."
    return "" if put.rules.may.any() else "Nobody may be chosen: everybody who posts is left out."


def _priors(put: Put) -> list[NetworkPrior]:
    return [
        NetworkPrior(network=network, alpha=alpha, beta=beta)
        for network, (alpha, beta) in zip(put.known.networks, put.model.priors, strict=True)
    ]


def _reached(facts: Facts, put: Put, choice: Choice, filters: ChooseFilters) -> dict[str, Any]:
    spent = float(put.rules.costs[choice.chosen].sum())
    sampled = choice.sampled
    return {
        "chosen": _people(facts, put, choice),
        "people": choice.expected,
        "low": choice.low,
        "high": choice.high,
        "spent": spent,
        "guaranteed": sampled.guaranteed,
        "best_possible": sampled.most,
        "bound": _bound(put.rules, sampled, filters.epsilon),
        "overlaps": _overlaps(facts, put, choice),
        "small_for_big": small_for_big(facts, put.known, put.model, put.rules, sampled),
        "sets_count": 2 * len(sampled.other.sets),
    }


def _people(facts: Facts, put: Put, choice: Choice) -> list[ChosenPerson]:
    names = [put.known.names[place] for place in choice.chosen]
    accounts = named(facts, names)
    posts = np.bincount(put.known.record.author, minlength=put.model.people)
    reactors = np.bincount(put.model.pairs.author, minlength=put.model.people)
    return [
        ChosenPerson(
            **asdict(accounts[name]),
            alone=float(choice.alone[nth]),
            added=float(choice.added[nth]),
            only=float(choice.only[nth]),
            cost=float(put.rules.costs[place]),
            posts_count=int(posts[place]),
            reactors_count=int(reactors[place]),
            provisional=bool(posts[place] < FEW_POSTS or reactors[place] < FEW_REACTORS),
            opens=facts.opens("person", person=name),
        )
        for nth, (name, place) in enumerate(zip(names, choice.chosen, strict=True))
    ]


def _overlaps(facts: Facts, put: Put, choice: Choice) -> list[SharedAudience]:
    names = [put.known.names[place] for place in choice.chosen]
    accounts = named(facts, names)
    pairs = sorted(combinations(range(len(names)), 2), key=lambda pair: (-choice.shared[pair], pair))
    return [
        SharedAudience(
            a=accounts[names[a]],
            b=accounts[names[b]],
            people=float(choice.shared[a, b]),
            of_a=_part(choice, a, b),
            of_b=_part(choice, b, a),
            opens=facts.opens("compare", who=[names[a], names[b]]),
        )
        for a, b in pairs[:MOST_OVERLAPS]
    ]


def _part(choice: Choice, one: int, other: int) -> float:
    return float(choice.shared[one, other] / choice.alone[one]) if choice.alone[one] > 0 else 0.0


def _bound(rules: Rules, sampled: Sampled, epsilon: float) -> str:
    promise = f"{max(0.0, rules.guarantee - epsilon):.0%} of the best possible"
    shown = f"This choice is shown to reach at least {sampled.guaranteed:.0%} of the best possible under the model"
    told = "Before anything is drawn, greedy choosing promises "
    if not rules.limits and not rules.priced:
        told += f"{promise}: 1 - 1/e, less {epsilon:g}."
    elif rules.guarantee:
        why = "half of 1 - 1/e where people have prices" if rules.priced else f"1/{len(rules.limits) + 1} with limits"
        told += f"{promise}: {why}, less {epsilon:g}."
    else:
        told = "Before anything is drawn, nothing is known where people have prices and groups are limited."
    stopped = " Drawing ended early, because memory was full." if sampled.full else ""
    return f"{shown}, 99 times of 100. {told}{stopped}"


CHOOSE = Report(
    name="choose",
    title="Choose together",
    question="Whom to ask so that the most distinct people react, and how far do their audiences overlap?",
    filters=ChooseFilters,
    result=ChooseReport,
    run=run,
    row=ChosenPerson,
    rows=lambda report: report.chosen,
)
