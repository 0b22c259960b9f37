"""Which accounts were taken for one person, by whom and on what proof."""

from collections import defaultdict
from datetime import datetime

from pydantic import Field

from groundswell.people.identity import PROOFS, Identities, Proof
from groundswell.reports.accounts import named
from groundswell.reports.base import Account, Facts, Filters, Opens, Report, shown
from groundswell.state.models import Joining


class IdentitiesFilters(Filters):
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
    decisions: list[Decided]
    """Decisions, newest first."""
    waiting: bool
    """Whether decisions were made that scores do not know yet; `groundswell score` brings them in."""


def run(facts: Facts, filters: IdentitiesFilters) -> IdentitiesReport:
    identities = Identities(facts.state)
    persons, log = identities.persons(), identities.log()[::-1][: filters.decisions]
    scored = {row["actor"]: row["person"] for row in facts.reader.rows("SELECT actor, person FROM persons")}
    names = named(facts, [*persons, *(account for row in log for account in (row.one, row.other))])
    grouped: dict[str, list[Account]] = defaultdict(list)
    for actor, person in sorted(persons.items()):
        grouped[person] += [names[actor]] if actor != person else []
    return IdentitiesReport(
        persons=[_joint(names[person], also) for person, also in sorted(grouped.items())],
        decisions=[_decided(row, names) for row in log],
        waiting=persons != scored,
    )


def _joint(account: Account, also: list[Account]) -> Joint:
    opens = Opens(report="person", filters={"person": account.actor})
    return Joint(
        actor=account.actor, name=account.name, handle=account.handle, network=account.network, also=also, opens=opens
    )


def _decided(row: Joining, names: dict[str, Account]) -> Decided:
    same = {name: getattr(row, name) for name in ("decided_at", "decision", "proof", "note", "who")}
    words = PROOFS[Proof(row.proof)] if row.proof else ""
    return Decided(**same, one=names[row.one], other=names[row.other], words=words)


IDENTITIES = Report(
    name="identities",
    title="One person, many accounts",
    question="Which accounts are one person, and who says so?",
    filters=IdentitiesFilters,
    result=IdentitiesReport,
    run=run,
    row=Decided,
    rows=lambda found: found.decisions,
)
