"""Which accounts were taken for one person, by whom and on what proof, and which may be."""

from collections import defaultdict
from datetime import datetime

from pydantic import Field

from groundswell.people.identity import PROOFS, Decision, Identities, Proof
from groundswell.people.suggestions import Suggestion, suggestions
from groundswell.reports.accounts import named
from groundswell.reports.base import Account, Facts, Filters, Opens, Report, shown
from groundswell.state.models import Joining


class IdentitiesFilters(Filters):
    limit: int = Field(50, ge=1, le=500)
    """Most suggestions to list."""
    least: float = Field(0.0, ge=0, le=1)
    """Only suggestions at least so likely, 0 to 1."""
    decisions: int = Field(50, ge=1, le=500)
    """Most decisions to list, newest first."""


@shown
class Joint(Account):
    """One person with several accounts; named by the account that stands for them."""

    also: list[Account]
    """The other accounts."""
    opens: Opens
    """The person."""


@shown
class Hint:
    """One piece of evidence that two accounts are one person."""

    kind: str
    """handle, name, domain, text or link."""
    words: str
    """What was seen."""
    times: int
    """How often."""


@shown
class Proposed:
    """Two accounts that may be one person, for somebody to decide."""

    one: Account
    """One account."""
    other: Account
    """The other account."""
    likelihood: float
    """How likely the evidence makes it, 0 to 1; never a proof."""
    evidence: list[Hint]
    """What speaks for it."""


@shown
class Decided:
    """One decision about two accounts. Decisions are never changed; a later one takes an earlier one back."""

    decided_at: datetime
    """When."""
    decision: str
    """join, split or refuse."""
    one: Account
    """One account; of a join, the one that stands for the person."""
    other: Account
    """The other account."""
    proof: str
    """links, domain, person or operator; empty where none is needed."""
    words: str
    """What the proof means."""
    note: str
    """What was noted."""
    who: str
    """Who decided."""


@shown
class IdentitiesReport:
    """Who is one person."""

    persons: list[Joint]
    """People with several accounts."""
    suggestions: list[Proposed]
    """Pairs that nobody has decided about, the likeliest first."""
    suggestions_count: int
    """Such pairs in all, listed or not."""
    decisions: list[Decided]
    """Decisions, newest first."""
    waiting: bool
    """Whether decisions were made that scores do not know yet; `groundswell score` brings them in."""


def run(facts: Facts, filters: IdentitiesFilters) -> IdentitiesReport:
    identities = Identities(facts.state)
    persons, log = identities.persons(), identities.log()[::-1][: filters.decisions]
    scored = {row["actor"]: row["person"] for row in facts.reader.rows("SELECT actor, person FROM persons")}
    decided = [frozenset((row.one, row.other)) for row in identities.holding() if row.decision != Decision.SPLIT]
    found = [one for one in suggestions(facts.reader, decided) if one.likelihood >= filters.least]
    pairs = [*((row.one, row.other) for row in log), *((one.one, one.other) for one in found[: filters.limit])]
    names = named(facts, [*persons, *(account for pair in pairs for account in pair)])
    grouped: dict[str, list[Account]] = defaultdict(list)
    for actor, person in sorted(persons.items()):
        grouped[person] += [names[actor]] if actor != person else []
    return IdentitiesReport(
        persons=[_joint(names[person], also) for person, also in sorted(grouped.items())],
        suggestions=[_proposed(one, names) for one in found[: filters.limit]],
        suggestions_count=len(found),
        decisions=[_decided(row, names) for row in log],
        waiting=persons != scored,
    )


def _joint(account: Account, also: list[Account]) -> Joint:
    opens = Opens(report="person", filters={"person": account.actor})
    return Joint(
        actor=account.actor, name=account.name, handle=account.handle, network=account.network, also=also, opens=opens
    )


def _proposed(found: Suggestion, names: dict[str, Account]) -> Proposed:
    evidence = [Hint(kind=clue.kind, words=clue.words, times=clue.times) for clue in found.clues]
    return Proposed(one=names[found.one], other=names[found.other], likelihood=found.likelihood, evidence=evidence)


def _decided(row: Joining, names: dict[str, Account]) -> Decided:
    same = {name: getattr(row, name) for name in ("decided_at", "decision", "proof", "note", "who")}
    words = PROOFS[Proof(row.proof)] if row.proof else ""
    return Decided(**same, one=names[row.one], other=names[row.other], words=words)


IDENTITIES = Report(
    name="identities",
    title="One person, many accounts",
    question="Which accounts are one person, who says so, and which others may be?",
    filters=IdentitiesFilters,
    result=IdentitiesReport,
    run=run,
    row=Proposed,
    rows=lambda found: found.suggestions,
)
