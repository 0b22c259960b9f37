"""Why a score changed: every part worked out by hand, and all of them the whole difference in any world."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from groundswell.cli import app
from groundswell.errors import NotFoundError
from groundswell.records import Activity, Record
from groundswell.reports.change import Change
from groundswell.signals.versions import FIRST, VERSIONS
from groundswell.web.app import create_app
from groundswell.workspace import Workspace
from tests.derived import HAND, once
from tests.signals.test_points import ACTS, MADE, PEOPLE
from tests.worlds import id_of, like, on, post, profile, share, share_id, undo, workspace_of

P = post("ana", "p")


def left(days: float) -> float:
    return sum(part * 2 ** (-days / half) for half, part in FIRST.half_lives)


def score_of(mass: float) -> float:
    return FIRST.scale * math.log(1 + mass / FIRST.mass_unit)


def town(root: Path, records: Sequence[Record], own: tuple[str, ...] = ("ben", "cy", "dee"), **more: Any) -> Workspace:
    more = {"score_version": FIRST.name, **more}
    return workspace_of(root, records, scored=False, own_accounts=[id_of(who) for who in own], **more)


def changed(workspace: Workspace, who: str = "ana", **asked: object) -> Change:
    found: Change = workspace.report("change", person=id_of(who), **asked)
    return found


def announces(found: Change) -> dict[str, float | None]:
    return {line.reason: line.announces for line in found.lines}


def between(workspace: Workspace, *days: float) -> Change:
    for day in days:
        workspace.score(as_of=on(day))
    return changed(workspace)


def test_what_is_new_and_what_faded_share_the_change(tmp_path: Path) -> None:
    found = between(town(tmp_path, [P, share("ben", "p"), share("cy", "p", 30)]), 0, 30)
    assert announces(found) == pytest.approx({"new": 1.0, "decay": left(30) - 1})
    assert found.change == pytest.approx(score_of(1 + left(30)) - score_of(1))
    new, decay = found.lines
    assert new.points / decay.points == pytest.approx(1 / (left(30) - 1))
    assert (new.reactions_count, decay.reactions_count) == (1, None)


def test_trust_and_the_limit_on_the_untrusted_are_parts_of_their_own(tmp_path: Path) -> None:
    # Fan1 is untrusted, and 0.2 of its share counts; a week later Dee's like makes its trust 0.6, and all of it counts.
    records = [P, share("fan1", "p"), post("fan1", "q"), like("dee", "q", 7)]
    found = between(town(tmp_path, records, own=("dee",)), 0, 7)
    mean = (1 + left(7)) / 2
    parts = {"decay": 0.6 * (left(7) - 1), "trust": 0.6 * 0.4 * mean, "limited": 0.8 * 0.7 * mean}
    assert announces(found) == pytest.approx(parts)
    assert [(mover.trust_then, mover.trust_now) for mover in found.people] == [(0.0, 0.6)]


def test_the_cap_takes_its_part_of_what_is_new(tmp_path: Path) -> None:
    # Two shares, then four more: 6 less what faded, of which 3 count.
    posts = [post("ana", f"p{n}") for n in range(6)]
    shares = [share("ben", f"p{n}", 0 if n < 2 else 1) for n in range(6)]
    parts = announces(between(town(tmp_path, [*posts, *shares]), 0, 1))
    raw = 4 + 2 * left(1)
    assert parts["capped"] == pytest.approx((2 + raw) / 2 * (3 / raw - 1))
    assert math.fsum(value or 0 for value in parts.values()) == pytest.approx(1.0)


def test_an_endorsement_given_back_takes_away_as_friendship(tmp_path: Path) -> None:
    # Of what is left of Ben's share, as much as that is of Ana's fresh one is friendship; nothing was before.
    records = [P, post("ben", "q"), share("ben", "p"), share("ana", "q", 1)]
    found = between(town(tmp_path, records), 0, 1)
    assert announces(found)["friends"] == pytest.approx(-left(1) * (1 + left(1)) / 2)
    assert found.score_now < found.score_then


def test_what_was_taken_back_is_named(tmp_path: Path) -> None:
    workspace = town(tmp_path, [P, share("ben", "p"), share("cy", "p")])
    workspace.score(as_of=on(0))
    workspace.ingest([undo("cy", share_id("cy", "p"), 1)], name="later")
    found = between(workspace, 1)
    assert announces(found) == pytest.approx({"decay": left(1) - 1, "removed": -1.0})
    assert found.lines[-1].reactions_count == 1


def test_what_came_in_late_is_named(tmp_path: Path) -> None:
    workspace = town(tmp_path, [P, share("ben", "p"), post("cy", "q")])
    workspace.score(as_of=on(0))
    workspace.ingest([share("cy", "p")], name="later")
    found = between(workspace, 1)
    assert announces(found) == pytest.approx({"decay": 2 * (left(1) - 1), "late": 1.0})


def test_the_lines_open_to_the_reactions_behind_them(tmp_path: Path) -> None:
    workspace = town(tmp_path, [P, share("ben", "p"), share("cy", "p", 7)])
    new, decay = between(workspace, 0, 7).lines
    for line, who in ((new, "cy"), (decay, "ben")):
        rows = workspace.report(line.opens.report, **line.opens.filters).rows
        assert [row.reactor.actor for row in rows] == [id_of(who)]


def test_the_page_and_the_terminal_tell_the_lines(tmp_path: Path) -> None:
    workspace = town(tmp_path, [P, share("ben", "p"), share("cy", "p", 7)])
    found = between(workspace, 0, 7)
    page = TestClient(create_app(workspace), base_url="http://localhost").get("/change?person=ana").text
    told = CliRunner().invoke(app, ["change", "ana", "-w", str(workspace.root)]).stdout
    for shown in (page, told):
        assert all(line.words in shown for line in found.lines)
        assert f"{found.change:.2f}" in shown


def test_the_day_before_is_a_week_away_unless_said_otherwise(tmp_path: Path) -> None:
    workspace = town(tmp_path, [P, share("ben", "p")])
    for day in (0, 5, 9, 12):
        workspace.score(as_of=on(day))
    assert changed(workspace).since == on(5)
    asked = changed(workspace, since=on(4), until=on(11))
    assert (asked.since, asked.until) == (on(0), on(9))


def test_one_day_alone_did_not_change(tmp_path: Path) -> None:
    found = between(town(tmp_path, [P, share("ben", "p")]), 0)
    assert (found.since, found.lines, found.change) == (None, [], 0.0)
    assert "no earlier score" in found.todo


def test_who_was_never_scored_is_told_so(tmp_path: Path) -> None:
    workspace = town(tmp_path, [P, share("ben", "p")])
    between(workspace, 0, 7)
    assert "not scored" in changed(workspace, "ben").todo


@pytest.fixture
def two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Ana's score by version first on two days, and by version hand on the second of them and a later one."""
    monkeypatch.setitem(VERSIONS, HAND.name, HAND)
    first = town(tmp_path, [P, share("ben", "p"), like("cy", "p", 20)])
    first.score(as_of=on(0))
    first.score(as_of=on(7))
    monkeypatch.setenv("GROUNDSWELL_SCORE_VERSION", HAND.name)
    workspace = Workspace.open(first.root)
    workspace.score(as_of=on(7))
    workspace.score(as_of=on(20))
    return workspace


def test_a_new_version_is_a_line_of_its_own(two_versions: Workspace) -> None:
    found = changed(two_versions, from_version="first")
    assert (found.since, found.until, found.from_version, found.version) == (on(7), on(20), "first", "hand")
    assert [line.reason for line in found.lines] == ["version", "new", "decay"]
    by_hand = 10 * math.log(1 + (0.5 * 2 ** (-7 / 30) + 0.5 * 2 ** (-7 / 365)) / 0.25)
    assert found.lines[0].points == pytest.approx(by_hand - score_of(left(7)))
    assert math.fsum(line.points for line in found.lines) == pytest.approx(found.change, abs=1e-9)


def test_history_survives_a_new_version_and_can_be_asked_for(two_versions: Workspace) -> None:
    new, old = (two_versions.report("person", person="ana", version=version) for version in (None, "first"))
    assert [(past.as_of, old.version) for past in old.history] == [(on(0), "first"), (on(7), "first")]
    assert [(past.as_of, new.version) for past in new.history] == [(on(7), "hand"), (on(20), "hand")]
    assert old.standing.score == pytest.approx(score_of(left(7)))
    board = two_versions.report("leaderboard", version="first")
    assert (board.as_of, board.version, board.versions) == (on(7), "first", ["first", "hand"])
    shown = two_versions.report("evidence", **board.rows[0].opens.filters)
    assert (shown.version, shown.points) == ("first", pytest.approx(score_of(left(7))))


def test_until_another_version_has_scored_the_one_that_has_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = town(tmp_path, [P, share("ben", "p")])
    first.score(as_of=on(7))
    monkeypatch.setenv("GROUNDSWELL_SCORE_VERSION", "fourth")
    workspace = Workspace.open(first.root)
    board = workspace.report("leaderboard")
    assert (board.as_of, board.version, workspace.shown.name) == (on(7), "first", "first")
    assert workspace.report("person", person="ana").standing.score == pytest.approx(score_of(left(7)))
    workspace.score(as_of=on(7))
    assert workspace.report("leaderboard").version == workspace.shown.name == "fourth"


def test_a_version_that_is_not_kept_is_not_found(two_versions: Workspace) -> None:
    with pytest.raises(NotFoundError, match="Choose one of: first, hand"):
        two_versions.report("leaderboard", version="third")


@settings(max_examples=4)
@given(
    st.lists(ACTS, min_size=5, max_size=60),
    st.lists(st.integers(0, 59), max_size=5),
    st.sampled_from([(), ("ana",), ("ana", "ben")]),
    st.integers(300, 800),
    st.sampled_from([1, 7, 400]),
)
def test_the_lines_are_the_whole_change(
    tmp_path_factory: pytest.TempPathFactory,
    acts: list[Activity],
    undone: list[int],
    own: tuple[str, ...],
    day: int,
    gap: int,
) -> None:
    facts = once([*MADE, *acts])
    workspace = town(
        tmp_path_factory.mktemp("world"), facts[: len(facts) * 3 // 4], own, threads=1, score_version="second"
    )
    workspace.score(as_of=on(day))
    taken = [undo(facts[n].actor, facts[n].id, 801) for n in undone if n < len(facts)]
    workspace.ingest([*facts, *taken], name="more")
    workspace.score(as_of=on(day + gap))
    for who in PEOPLE:
        found = changed(workspace, who)
        kept = workspace.reader.rows("SELECT score FROM influence WHERE actor = ? ORDER BY as_of", [id_of(who)])
        assert found.change == found.score_now - found.score_then
        assert math.fsum(line.points for line in found.lines) == pytest.approx(found.change, abs=1e-9)
        assert found.score_now == (kept[-1]["score"] if kept else 0.0)
        assert found.lines or not found.change


def test_days_may_be_scored_in_any_order(tmp_path: Path) -> None:
    found = between(town(tmp_path, [profile("ana"), P, share("ben", "p", 1)]), 2, 0)
    assert (found.since, found.until) == (on(0), on(2))
