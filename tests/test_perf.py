"""What `python -m perf.sources` measures, inputs of every source, which that source reads; and what fuzzing came to."""

import json
from pathlib import Path
from typing import Any

import pytest
from perf import inputs
from perf.fuzzed import note
from perf.inputs import INPUTS, Input
from perf.scale_page import NAMED, REAL, kept, page, served
from perf.sources import LARGE, middle

from groundswell import graph, signals
from groundswell.records import Activity
from groundswell.signals.versions import FOURTH
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


def grown(times: int) -> dict[str, Any]:
    """Made-up figures of a workspace with so many thousand activities."""
    waits = {"asked": 500, "median": 40.0, "p99": 250.0}
    return {
        "add": {"activities": 1000 * times, "adding": 2.0 * times, "raw_bytes": 20_000 * times, "peak_mib": 300},
        "score": {"steps": {"trust": 10.0 * times**1.5}, "bytes": 30_000 * times, "peak_mib": 500, "wall": 6.0},
        "peers": {
            "quick parts": {"pairs": 900, "seconds": 1.0, "wall": 3.0, "peak_mib": 200},
            "slow parts": {"pairs": 900, "seconds": 9.0, "wall": 9.0, "peak_mib": 900},
        },
        "renew": {"steps": {"trust": 1.0 * times}, "adding": 1.0, "new": 10 * times, "peak_mib": 400},
        "explain": {"pages": {"person": {"median": 70.0, "slowest": 90.0, "processor": 60.0}}},
        "serve": {"readers": {"alone": waits, "refreshing": waits, "anew": waits}},
        "machine": {"cores": 2, "processor": "x", "python": "3", "duckdb": "2", "measured": "2026-01-01", "load": 0.1},
    }


def test_the_page_of_growth_tells_which_goals_are_reached() -> None:
    said = page({"1": grown(1), "100": grown(100)})
    assert "| adding grows with the power 1.05 at the most | 1.00 | yes |" in said
    assert "| scoring grows with the power 1.05 at the most | 1.50 | no |" in said
    assert "| a refresh of 100,000 with 1 % new: 5 % of a full scoring | 1.0% | yes |" in said
    assert "| the lake: 40 bytes a reaction | 30 bytes | yes |" in said
    assert "| 50 readers, a scoring beside: 99th percentile 200 ms | 250 ms | no |" in said
    assert "| scoring 100,000 faster than quick parts | 2.0 times the time | no |" in said


def test_readers_are_judged_at_ten_million_and_refreshes_at_that_and_more() -> None:
    quick = {"explain": {"pages": {"person": {"median": 20.0, "slowest": 90.0, "processor": 60.0}}}}
    said = page({"1": grown(1), "10000000": grown(10) | quick, "100000000": grown(100)})
    assert "| scoring and explaining one person: 100 ms | 20 ms | yes |" in said
    assert said.count(" with 1 % new: 5 % of a full scoring") == 2
    assert "| step | scoring 10,000, s | refreshing 10,000, s | scoring 100,000, s | refreshing 100,000, s |" in said
    assert "| scoring 100,000 within 12 GiB | 0.5 GiB | yes |" in said


def test_a_real_set_stands_beside_sizes_and_judges_no_goal() -> None:
    told, alone = ({"1": grown(1), "100": grown(100), **more} for more in ({REAL: grown(2000)}, {}))
    assert "| scoring, s | 894427, by the clock 6 |" in page(told)
    assert "| refresh, s | 2000.0, 0% of a scoring |" in page(told)
    assert page(told).split("## By size")[0] == page(alone).split("## By size")[0]


def test_profiles_from_before_each_change_stand_beside_those_after_it() -> None:
    steps = [{"trust": 30.0, "pairs": 9.0}, {"trust": 20.0, "pairs": 8.5, "drawn": 5.0}, {"trust": 20.0, "pairs": 8.0}]
    first, second, third = (grown(1) | {"score": grown(1)["score"] | {"steps": one}} for one in steps)
    second |= kept(first, "Votes are popped")
    assert kept(second, "") == kept({}, "Votes are popped") == {}
    said = page({"1": third | kept(second, "Drawn is gone")})
    votes, gone = said.index("Votes are popped (2026-01-01 and 2026-01-01)."), said.index("Drawn is gone")
    assert gone < votes, "the newest first"
    assert said[gone:votes].count("|\n") == 4
    assert "| trust | 30.0 | 20.0 |\n| drawn | 0.0 | 5.0 |\n| all steps | 39.0 | 33.5 |" in said[votes:]
    assert "| drawn | 5.0 | 0.0 |" in said[gone:votes]


def test_growth_is_not_judged_by_one_size() -> None:
    assert "the power 1.05" not in page({"1": grown(1)})


def test_what_stands_beside_a_pipeline_is_all_that_the_score_is_made_of() -> None:
    steps = {
        step.name: step for step in (*graph.STEPS, *signals.ONCE, *signals.monthly(FOURTH), *signals.steps(FOURTH))
    }
    needed, further = set(), ["influence"]
    while further:
        needed.add(name := further.pop())
        further += [table for table in steps[name].inputs if table in steps and table not in needed]
    assert needed <= set(NAMED)


def test_of_pages_nobody_saw_before_the_last_five_runs_are_kept() -> None:
    found = {"serve": {"readers": {"anew": {"p99": 9.0}}}}
    assert served({"anew_p99": [1.0, 2.0, 3.0, 4.0, 5.0]}, found) == {"anew_p99": [2.0, 3.0, 4.0, 5.0, 9.0]}
    assert served({"anew_p99": [1.0]}, {}) == {"anew_p99": [1.0]}
