"""Time alone moves nobody: without new reactions the order of people stays as it is from week to week."""

import numpy as np
import pytest

from groundswell.records import Record
from groundswell.signals.versions import VERSIONS, ScoreVersion
from groundswell.validation.metrics import kendall
from tests.derived import Derived, once
from tests.worlds import like, on, post, reply, share

PEOPLE, ACTS, DAYS = 150, 3_000, 180


def crowd(seed: int) -> list[Record]:
    """People of whom few draw much: each act is by anybody, on a post of one drawn by a power law."""
    chance = np.random.default_rng(seed)
    names = [f"p{n:03}" for n in range(PEOPLE)]
    drawn = chance.zipf(1.6, 4 * ACTS)
    authors = drawn[drawn <= PEOPLE][:ACTS] - 1
    acts = chance.choice(3, ACTS, p=[0.3, 0.5, 0.2])
    made = [post(name, f"{name}-{n}") for name in names for n in range(5)]
    kinds = (share, like, reply)
    reacted = [
        kinds[act](names[chance.integers(PEOPLE)], f"{names[author]}-{chance.integers(5)}", int(chance.integers(DAYS)))
        for act, author in zip(acts, authors, strict=True)
    ]
    return [*once([*made, *reacted])]


@pytest.mark.parametrize("version", VERSIONS.values(), ids=VERSIONS)
def test_without_new_reactions_nobody_s_rank_moves(version: ScoreVersion) -> None:
    records = crowd(3)
    scores = []
    for day in (DAYS, DAYS + 7):
        rows = Derived(records, as_of=on(day), version=version).rows("influence")
        scores.append({row["actor"]: row["score"] for row in rows})
    first, second = scores
    tau = kendall(np.array(list(first.values())), np.array([second[actor] for actor in first]))
    assert tau > 0.98
