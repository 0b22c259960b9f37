"""Osier Cycles and its chat: who works there, and how much each of them helps, asks and merely talks."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from groundswell.world.chance import Floats, Generator, Ints, generator
from groundswell.world.change import PRESENCE, Change, wander
from groundswell.world.people import Town

TEAMS = ("workshop", "web-shop", "deliveries", "sales", "help-desk")
TITLES = ("apprentice", "assistant", "specialist", "lead", "head of team", "director")
CHANNELS = ("general", "random", *TEAMS)
_TITLE_SHARES = (0.2, 0.3, 0.25, 0.14, 0.08, 0.03)
_HELPFUL, _NOISY = 0.12, 0.12
_NOBODY_ANSWERS_MORE = 0.9


@dataclass(frozen=True)
class Company:
    """Everybody at work, one row each; `person` is their row in the town.

    `answering` is the chance to answer a question asked in a channel one is in, `quality` the chance that an answer
    helps, `asking` and `talking` are messages a week, `charm` the expected emoji on something said in passing; the
    first, third and fourth as usual, `presence` multiplies them by the week.
    Titles say nothing about any of these. `kind` is `helpful`, `noisy` or `ordinary`.
    """

    person: Ints
    ids: list[str]
    team: Ints
    title: Ints
    kind: list[str]
    answering: Floats
    quality: Floats
    asking: Floats
    talking: Floats
    charm: Floats
    presence: Change
    channels: list[Ints]

    @cached_property
    def channels_of(self) -> list[list[int]]:
        """The channels about a subject that each person is in."""
        return [[c for c, people in enumerate(self.channels) if c > 1 and who in people] for who in range(len(self))]

    def present(self, factor: Floats) -> "Company":
        """The company when each person is about so much more or less than usual."""
        answering = np.minimum(self.answering * factor, _NOBODY_ANSWERS_MORE)
        return replace(self, answering=answering, asking=self.asking * factor, talking=self.talking * factor)

    def __len__(self) -> int:
        return len(self.person)


def hire(town: Town, seed: int) -> Company:
    """The company's people: one in eight is helpful, another one in eight noisy."""
    rng = generator(seed, "company")
    person = np.flatnonzero(town.employed)
    count = len(person)
    draw = rng.random(count)
    helpful, noisy = draw < _HELPFUL, draw > 1 - _NOISY
    team = rng.integers(0, len(TEAMS), count)
    # A question is seen by half of the company: the bigger it is, the less likely each of them answers.
    crowd = 60 / max(60, count)
    return Company(
        person=person,
        ids=slack_ids(rng, "U", count),
        team=team,
        title=rng.choice(len(TITLES), count, p=_TITLE_SHARES),
        kind=np.select([helpful, noisy], ["helpful", "noisy"], "ordinary").tolist(),
        answering=np.select([helpful, noisy], [0.16, 0.06], 0.025) * rng.lognormal(0, 0.3, count) * crowd,
        quality=np.clip(np.select([helpful, noisy], [0.85, 0.15], 0.5) + rng.normal(0, 0.06, count), 0.02, 0.98),
        asking=np.where(noisy, 0.6, 0.35) * rng.lognormal(0, 0.5, count),
        talking=np.select([helpful, noisy], [0.5, 7.0], 0.7) * rng.lognormal(0, 0.4, count),
        charm=rng.lognormal(-1.2, 0.7, count),
        presence=wander(generator(seed, "presence"), np.full(count, PRESENCE * town.changing)),
        channels=_memberships(rng, team),
    )


def _memberships(rng: Generator, team: Ints) -> list[Ints]:
    """The people in each channel: everybody in the first two and the help desk, else the team and some guests."""
    everybody = np.arange(len(team))
    desk = TEAMS.index("help-desk")
    of_team = [everybody[(team == t) | (rng.random(len(team)) < 0.3) | (t == desk)] for t in range(len(TEAMS))]
    return [everybody, everybody, *of_team]


def slack_ids(rng: Generator, first: str, count: int) -> list[str]:
    """Ids as Slack makes them: a letter for the kind, then ten letters or digits."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    rows = rng.integers(0, len(letters), (count, 10)).tolist()
    return [f"{first}{''.join(letters[letter] for letter in row)}" for row in rows]
