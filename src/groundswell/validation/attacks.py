"""Attacks: the ways people lift a score that they did not earn, as reactions that could be added to a workspace."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from groundswell.vocabulary import ReactionKind

EACH = 10
"""Reactions each account of an attack makes."""


@dataclass(frozen=True)
class Push:
    """So many reactions of one account to another's objects, on the day of the attack or some days before."""

    reactor: str
    credited: str
    kind: str
    count: int
    days_ago: int = 0


@dataclass(frozen=True)
class Attack:
    """One way to cheat. `pushes` makes its reactions for a target, with `size` accounts, new ones or real ones hired.

    Prices are in dollars an account and an action: what markets for such things asked in published studies, rounded;
    they are a yardstick for comparing rules, not a quotation.
    """

    name: str
    meaning: str
    pushes: Callable[[str, int, list[str]], Iterator[Push]]
    per_account: float
    per_action: float


def sybil_farm(target: str, size: int, real: list[str]) -> Iterator[Push]:
    for new in _new(target, size):
        yield Push(new, target, ReactionKind.ANNOUNCE, EACH)


def comment_flood(target: str, size: int, real: list[str]) -> Iterator[Push]:
    for new in _new(target, size):
        yield Push(new, target, ReactionKind.REPLY, EACH)


def self_quote_ring(target: str, size: int, real: list[str]) -> Iterator[Push]:
    ring = [target, *_new(target, size)]
    for nth, member in enumerate(ring):
        yield Push(member, ring[nth - 1], ReactionKind.QUOTE, EACH)
        if member != target:
            yield Push(member, target, ReactionKind.QUOTE, EACH)


def mutual_pod(target: str, size: int, real: list[str]) -> Iterator[Push]:
    pod = [target, *real[:size]]
    for giver in pod:
        for receiver in pod:
            if giver != receiver:
                yield Push(giver, receiver, ReactionKind.ANNOUNCE, EACH)


def one_way_pod(target: str, size: int, real: list[str]) -> Iterator[Push]:
    """Everybody lifts those who come after, so that nobody gives back to whom they got from; the target is last."""
    pod = [*real[:size], target]
    for nth, giver in enumerate(pod):
        for receiver in pod[nth + 1 :]:
            yield Push(giver, receiver, ReactionKind.ANNOUNCE, EACH)


def duped_people(target: str, size: int, real: list[str]) -> Iterator[Push]:
    """Real people are tricked into one reaction each to a farm, which passes the trust so won on to the target."""
    farm = _new(target, size)
    for duped, new in zip(real, farm, strict=False):
        yield Push(duped, new, ReactionKind.ANNOUNCE, 1)
    for new in farm:
        yield Push(new, target, ReactionKind.ANNOUNCE, EACH)


def rented_people(target: str, size: int, real: list[str]) -> Iterator[Push]:
    for hired in real[:size]:
        yield Push(hired, target, ReactionKind.ANNOUNCE, EACH)


def patient_people(target: str, size: int, real: list[str]) -> Iterator[Push]:
    """The ten shares of each are spread over four weeks, so that no day and no week stands out."""
    for hired in real[:size]:
        for days_ago, count in PATIENCE.items():
            yield Push(hired, target, ReactionKind.ANNOUNCE, count, days_ago)


def taken_back(target: str, size: int, real: list[str]) -> Iterator[Push]:
    """An undone share is gone from the lake, so that of ten shares of one post, nine of them undone, one is left."""
    for new in _new(target, size):
        yield Push(new, target, ReactionKind.ANNOUNCE, 1)


PATIENCE = {0: 2, 7: 2, 14: 3, 21: 3}
"""Shares by days before the day of the attack."""

ATTACKS = (
    Attack("sybil farm", "New accounts that share everything the target posts.", sybil_farm, 0.10, 0.01),
    Attack("comment flood", "New accounts that answer everything the target posts.", comment_flood, 0.10, 0.02),
    Attack("self-quote ring", "One's own new accounts that quote one another.", self_quote_ring, 0.10, 0.01),
    Attack("mutual pod", "Real people who agree to share one another's posts.", mutual_pod, 1.00, 0.05),
    Attack("one-way pod", "Real people who share in rotation, so that nothing is given back.", one_way_pod, 1.00, 0.05),
    Attack(
        "duped people",
        "Real people tricked into one share each of a farm.",
        duped_people,
        0.60,
        0.01,
    ),
    Attack("rented people", "Real, old accounts hired to share the target's posts.", rented_people, 5.00, 0.10),
    Attack("patient people", "Hired accounts that share a little each week for four.", patient_people, 5.00, 0.10),
    Attack("taking back", "New accounts that share, take back and share again.", taken_back, 0.10, 0.01),
)


def _new(target: str, size: int) -> list[str]:
    return [f"{target}#made-up-{number}" for number in range(size)]
