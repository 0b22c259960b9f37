"""Who is one person: accounts joined on proof, one decision at a time, and the table that scores are worked out by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import delete, select

from groundswell.engine.lake import Lake, Manifest
from groundswell.engine.reader import Reader
from groundswell.errors import InputError
from groundswell.state.models import Joining
from groundswell.state.store import State
from groundswell.tables import PERSONS


class Decision(StrEnum):
    """What was decided about two accounts."""

    JOIN = "join"
    SPLIT = "split"
    REFUSE = "refuse"


class Proof(StrEnum):
    """Why two accounts are one person."""

    LINKS = "links"
    DOMAIN = "domain"
    PERSON = "person"
    OPERATOR = "operator"


PROOFS = {
    Proof.LINKS: "The profiles link to each other.",
    Proof.DOMAIN: "The handle of one is the domain of the other's profile page.",
    Proof.PERSON: "The person says so.",
    Proof.OPERATOR: "Whoever runs this workspace says so.",
}
"""What each proof means."""

Pair = frozenset[str]


class Identities:
    """The decisions of a workspace, in the order they were made."""

    def __init__(self, state: State) -> None:
        self._state = state

    def log(self) -> list[Joining]:
        """Every decision, oldest first."""
        with self._state.session() as session:
            return list(session.scalars(select(Joining).order_by(Joining.id)))

    def add(self, decision: Decision, one: str, other: str, *, proof: str = "", note: str = "", who: str = "") -> None:
        """Add a decision. Raises InputError when both accounts are the same one."""
        if one == other:
            raise InputError(f"{one} is one account", todo="Name two.")
        said = {"proof": proof, "note": note[:1024], "who": who[:256], "decided_at": datetime.now(UTC)}
        with self._state.session() as session:
            session.add(Joining(decision=decision.value, one=one, other=other, **said))

    def forget(self, accounts: Iterable[str]) -> None:
        """Drop every decision about these accounts, as if they had never been there."""
        gone = sorted(set(accounts))
        with self._state.session() as session:
            session.execute(delete(Joining).where(Joining.one.in_(gone) | Joining.other.in_(gone)))

    def holding(self) -> list[Joining]:
        """The decisions that hold: of each two accounts the newest, oldest first."""
        newest: dict[Pair, Joining] = {}
        for row in self.log():
            newest.pop(frozenset((row.one, row.other)), None)
            newest[frozenset((row.one, row.other))] = row
        return list(newest.values())

    def joins(self) -> list[Joining]:
        """The joins that hold, oldest first."""
        return [row for row in self.holding() if row.decision == Decision.JOIN]

    def persons(self) -> dict[str, str]:
        """Each joined account with the one that stands for the person."""
        return persons_of((row.one, row.other) for row in self.joins())

    def joins_of(self, account: str, other: str | None = None) -> list[str]:
        """The accounts that one is joined to by decisions of its own, or only the one asked for."""
        pairs = [{row.one, row.other} for row in self.joins()]
        joined = sorted(next(iter(pair - {account})) for pair in pairs if account in pair)
        return [one for one in joined if other in {None, one}]

    def accounts_of(self, account: str) -> tuple[str, ...]:
        """Every account of the person whose this is, itself among them, in order."""
        persons = self.persons()
        person = persons.get(account, account)
        return tuple(sorted({account, *(one for one, whose in persons.items() if whose == person)}))


def persons_of(joins: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Who stands for each joined account: the one named first in the join that brought two persons together."""
    stands: dict[str, str] = {}
    accounts: dict[str, list[str]] = defaultdict(list)
    for one, other in joins:
        first, second = stands.setdefault(one, one), stands.setdefault(other, other)
        if first != second:
            moved = accounts.pop(second, [second])
            accounts[first] = [*(accounts[first] or [first]), *moved]
            stands.update(dict.fromkeys(moved, first))
    return stands


def put(lake: Lake, draft: Manifest, persons: Mapping[str, str]) -> None:
    """Write who is whom into a draft of the lake, if that changed. Call while holding the lake for writing."""
    rows = [{"actor": actor, "person": person} for actor, person in sorted(persons.items())]
    lake.put_rows(draft, PERSONS, rows)


def scored_accounts(reader: Reader, account: str) -> set[str]:
    """The accounts that the committed lake takes for the same person."""
    same = "SELECT actor FROM persons WHERE person IN (SELECT person FROM persons WHERE actor = ?)"
    rows = reader.rows(same, [account])
    return {account, *(row["actor"] for row in rows)}
