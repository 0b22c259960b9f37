"""The data report: what is in the workspace, what was left out and why, and the runs."""

from datetime import date
from pathlib import Path

import pytest

from groundswell.records import Malformed
from groundswell.reports.base import Facts
from groundswell.reports.data import DATA
from tests.reports.town import TODAY, ago, facts_of, town


@pytest.fixture
def filled(tmp_path: Path) -> Facts:
    said = {"actor": "town:ana", "visibility": "public", "consent": "unknown"}
    rows = [
        {"id": "town:1", "network": "town", "type": "Create", "published": ago(40), **said},
        {"id": "town:2", "network": "town", "type": "Create", "published": ago(2), **said},
        {"id": "town:3", "network": "town", "type": "Like", "published": ago(1), **said},
        {"id": "city:4", "network": "city", "type": "Create", "published": ago(0), **said},
    ]
    return facts_of(tmp_path, town() | {"activities": rows})


def test_activities_are_counted_by_network_and_type(filled: Facts) -> None:
    found = DATA.ask(filled)
    assert [(a.network, a.type, a.count, a.first, a.last) for a in found.amounts] == [
        ("city", "Create", 1, ago(0), ago(0)),
        ("town", "Create", 2, ago(40), ago(2)),
        ("town", "Like", 1, ago(1), ago(1)),
    ]
    assert (found.activities_count, found.actors_count, found.objects_count) == (4, 5, 3)
    assert (found.first, found.last) == (ago(40), ago(0))


def test_activities_are_counted_by_month_and_network(filled: Facts) -> None:
    assert [(m.month, m.network, m.count) for m in DATA.ask(filled).months] == [
        (date(2024, 3, 1), "town", 1),
        (date(2024, 4, 1), "city", 1),
        (date(2024, 4, 1), "town", 2),
    ]


def test_days_with_scores_are_listed(filled: Facts) -> None:
    assert DATA.ask(filled).scored_days == [date(2024, 3, 31), date(2024, 4, 21), TODAY]


def test_quarantine_counts_each_reason_and_gives_examples(nothing: Facts) -> None:
    broken = [Malformed(member="a.json", position=f"line {n}", reason="not JSON") for n in (1, 2, 3)]
    nothing.state.quarantine("town:x", [*broken, Malformed(member="b.json", position="line 9", reason="no time")])
    found = DATA.ask(nothing, examples=2).quarantine
    assert [(q.source_run, q.reason, q.count) for q in found] == [("town:x", "not JSON", 3), ("town:x", "no time", 1)]
    assert [(e.member, e.position) for e in found[0].examples] == [("a.json", "line 1"), ("a.json", "line 2")]


def test_runs_come_newest_first_with_how_they_ended(nothing: Facts) -> None:
    first = nothing.state.begin_run("add", {"groundswell": "1"}, source="town", input="a.zip", source_run="town:x")
    nothing.state.end_run(first, {"new": 4})
    nothing.state.begin_run("score", {})
    score, add = DATA.ask(nothing).runs
    assert (score.kind, score.status, score.seconds) == ("score", "running", None)
    assert (add.input, add.status, add.counts, add.versions) == ("a.zip", "done", {"new": 4}, {"groundswell": "1"})
    assert add.seconds is not None


def test_refused_records_are_summed_by_reason_over_the_runs(nothing: Facts) -> None:
    for count in (2, 3):
        run = nothing.state.begin_run("add", {})
        nothing.state.end_run(run, {"refused: members activity": count, "refused": count})
    assert [(r.reason, r.count) for r in DATA.ask(nothing).refused] == [("members activity", 5)]


def test_an_empty_workspace_has_nothing_to_count(nothing: Facts) -> None:
    found = DATA.ask(nothing)
    assert (found.activities_count, found.first, found.amounts, found.runs) == (0, None, [], [])
