"""Writing the whole world: the same bytes for the same seed, and what the folder says of itself."""

from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from groundswell.errors import InputError
from groundswell.world import Written, write


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_same_seed_and_size_write_the_same_bytes(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a", people=50, seed=3), write(tmp_path / "b", people=50, seed=3)
    assert digests(first.folder) == digests(second.folder)


def test_another_seed_writes_another_town(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a", people=50, seed=3), write(tmp_path / "b", people=50, seed=4)
    same = {name for name, digest in digests(first.folder).items() if digests(second.folder)[name] == digest}
    assert same == set()


@pytest.mark.parametrize(("people", "seed"), [(49, 7), (20_001, 7), (60, -1)])
def test_a_town_that_cannot_be_is_refused(folder: Path, people: int, seed: int) -> None:
    with pytest.raises(InputError, match=f"{people}"):
        write(folder, people=people, seed=seed)
    assert not folder.exists()


def test_every_file_is_named_and_holds_something(written: Written) -> None:
    named = {*written.inputs, written.purchases, written.shops, written.truth, written.object_truths}
    assert named == set(written.folder.iterdir())
    assert {path.name for path in named - {written.truth}} == set(written.counts)
    assert min(written.counts.values()) > 10


def test_the_truth_says_that_the_town_is_simulated(written: Written) -> None:
    truth = orjson.loads(written.truth.read_bytes())
    assert truth["about"].startswith("A simulated town")
    assert (truth["people_count"], truth["ends"]) == (200, "2026-06-29T00:00:00Z")


def test_true_influence_is_of_the_four_weeks_after_the_end(written: Written) -> None:
    truth = orjson.loads(written.truth.read_bytes())
    assert truth["influence_weeks_after_end"] == 4
    for row in truth["influence"]["bluesky"].values():
        product = row["expected_reactions_per_post"] * row["posts_per_week"]
        assert row["expected_reactions_per_week"] == pytest.approx(product, rel=0.01, abs=0.001)


def test_the_truth_joins_the_accounts_of_one_person(written: Written) -> None:
    people = orjson.loads(written.truth.read_bytes())["people"]
    networks = [{account.split(":")[0] for account in person["accounts"]} for person in people]
    assert all(len(person["accounts"]) == len(on) > 0 for person, on in zip(people, networks, strict=True))
    assert {"fediverse", "bluesky"} in networks
    assert {"fediverse", "slack"} in networks


def test_the_suggested_seeds_are_honest_accounts_of_the_town(written: Written) -> None:
    truth = orjson.loads(written.truth.read_bytes())
    known = {account for network in truth["influence"].values() for account in network}
    cheats = {*truth["farm"]["members"], *truth["farm"]["targets"], *truth["pod"]["members"]}
    assert set(truth["seeds"]) <= known - cheats
    assert set(truth["own_accounts"]) <= set(truth["seeds"])
