"""Sides to be put next to each other: people, and groups with a name."""

from dataclasses import dataclass

from groundswell.errors import InputError
from groundswell.reports.accounts import find_account
from groundswell.reports.base import Account, Facts

MOST_MEMBERS = 50


@dataclass(frozen=True)
class Asked:
    """A side as it was asked for."""

    label: str
    group: bool
    accounts: list[Account]

    @property
    def actors(self) -> list[str]:
        return [account.actor for account in self.accounts]


def sides(facts: Facts, who: list[str]) -> list[Asked]:
    """People, and groups written `name=person,person,...`; an account id may hold `=` too and comes first."""
    found: list[Asked] = []
    for text in who:
        label, sign, listed = text.partition("=")
        group = bool(sign) and facts.reader.one("SELECT actor FROM actors WHERE actor = ?", [text]) is None
        people = [person for person in listed.split(",") if person.strip()] if group else [text]
        if not 0 < len(people) <= MOST_MEMBERS:
            raise InputError(f"A group has 1 to {MOST_MEMBERS} people", where=text, todo="Write name=person,person.")
        accounts = {account.actor: account for account in (find_account(facts, person) for person in people)}
        name = label.strip() if group else next(iter(accounts.values())).name
        found.append(Asked(_free(name, {side.label for side in found}), group, list(accounts.values())))
    return found


def _free(name: str, taken: set[str]) -> str:
    """The name, numbered where another side has it already."""
    numbered = (f"{name} ({number})" for number in range(2, len(taken) + 3))
    return next(free for free in (name, *numbered) if free not in taken)
