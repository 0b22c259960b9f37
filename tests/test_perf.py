"""What `python -m perf.sources` measures, inputs of every source, which that source reads; and what fuzzing came to."""

import json
from pathlib import Path

import pytest
from perf import inputs
from perf.fuzzed import note
from perf.inputs import INPUTS, Input
from perf.sources import LARGE, middle

from groundswell.records import Activity
from groundswell.sources import all_sources, read, recognise
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle

SIZE = 60_000


def test_every_source_has_an_input() -> None:
    assert set(all_sources()) - {one.source for one in INPUTS} == set()


@pytest.mark.parametrize("one", INPUTS, ids=lambda one: one.name)
def test_an_input_is_its_example_again_and_again_with_other_ids(one: Input, tmp_path: Path) -> None:
    path = one.make(tmp_path, SIZE)
    source, _ = recognise(Bundle(path))
    found = {record.id for record in read(source, Bundle(path), Options()) if isinstance(record, Activity)}
    assert source.name == one.source
    assert len(found) > 30


@pytest.mark.parametrize("one", [one for one in INPUTS if one.name in LARGE], ids=lambda one: one.name)
def test_a_large_input_has_no_id_twice_either(one: Input, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "LARGE", SIZE)
    monkeypatch.setattr(inputs, "BLOCK", 2 * SIZE // 3)
    path = one.make(tmp_path, 2 * SIZE)
    source, _ = recognise(Bundle(path))
    found = [record for record in read(source, Bundle(path), Options()) if isinstance(record, Activity)]
    assert len(found) > 50
    # An edit has the id of what it edits.
    assert len({(record.id, record.updated) for record in found}) == len(found)


def test_fuzzing_adds_up(tmp_path: Path) -> None:
    figures = tmp_path / "fuzz.json"
    note("mail", 60, 500, found=True, figures=figures)
    note("mail", 30, 400, found=False, figures=figures)
    told = json.loads(figures.read_text())["mail"]
    assert (told["seconds"], told["inputs"], told["found"]) == (90, 900, False)


def test_of_several_turns_the_middle_one_is_kept_by_what_the_peer_did_in_the_same() -> None:
    turns = [{"parse": {"seconds": ours}, "columns": {"seconds": theirs}} for ours, theirs in ((9, 9), (2, 1), (8, 2))]
    assert middle(turns) == turns[1]
    assert middle([{"parse": {"seconds": seconds}} for seconds in (3, 1, 2)])["parse"]["seconds"] == 2
    assert middle([{"parse": {"error": "?"}}, *turns[:2]]) == turns[1]
