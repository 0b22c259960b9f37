"""Signals of trust: who shares in step, the score without it, the audience, and what is unknown."""

from collections.abc import Iterable
from math import log
from pathlib import Path

import pytest

from groundswell.records import Record
from groundswell.reports.trust import TrustReport, between
from groundswell.signals.versions import version
from tests.worlds import WORLDS, at, follow, lone_actor, post, profile, share, undo, workspace_of

TRIO = ("pia", "quin", "rob")
SECOND = 1 / 86_400


def cluster_of_three() -> list[Record]:
    """Ana posts on eight days; Pia, Quin and Rob pass each on two seconds after one another, Dee hours later."""
    records: list[Record] = [*map(profile, ["ana", "dee", *TRIO])]
    for n in range(8):
        records.append(post("ana", f"p{n}", n))
        records += [share(who, f"p{n}", n + (60 + 2 * m) * SECOND) for m, who in enumerate(TRIO)]
        records.append(share("dee", f"p{n}", n + 0.2))
    return records


def trust(root: Path, records: Iterable[Record], person: str = "ana", own: Iterable[str] = ()) -> TrustReport:
    workspace = workspace_of(root, records, own_accounts=[f"town:{who}" for who in own])
    found: TrustReport = workspace.report("trust", person=f"town:{person}")
    return found


def test_a_cluster_of_three_is_shown_with_its_evidence(tmp_path: Path) -> None:
    found = trust(tmp_path, cluster_of_three())
    rows = {row.handle: (row.members_count, row.occasions_count, row.extra_reactions_count) for row in found.in_step}
    assert rows == {"pia": (3, 8, 0), "quin": (3, 8, 8), "rob": (3, 8, 8)}
    assert found.in_step[0].opens.filters["person"] == "town:ana"
    assert sum(row.points for row in found.in_step) < (found.score or 0)


def test_the_score_without_extras_counts_the_cluster_once(tmp_path: Path) -> None:
    found = trust(tmp_path, cluster_of_three(), own=("ana", "dee", *TRIO))
    assert found.extra_reactions_count == 16
    assert found.score is not None
    assert found.score_without is not None
    # Four reactors reach the cap of one pair each; Pia and Dee are left.
    of = version(found.version or "")
    full, without = (of.scale * log(1 + people * of.pair_cap / of.mass_unit) for people in (4, 2))
    assert (found.score, found.score_without) == pytest.approx((full, without), abs=1e-6)


def test_whoever_shares_in_step_is_told_on_their_own_page(tmp_path: Path) -> None:
    assert trust(tmp_path, cluster_of_three(), "pia").partners_count == 2


def test_a_lone_actor_has_nothing_to_show_and_nothing_is_invented(tmp_path: Path) -> None:
    found = trust(tmp_path, lone_actor())
    assert (found.in_step, found.extra_reactions_count, found.audience, found.automated) == ([], 0, None, None)
    assert found.score == found.score_without == 0
    assert [note.partition(":")[0].split(",")[0] for note in found.notes] == [
        "Nobody who reacts shares in step with others",
        "Audience unknown",
        "Not enough data for a likelihood",
    ]


def test_all_in_one_second_is_nobody_in_step(tmp_path: Path) -> None:
    records = [post("ana", f"p{n}") for n in range(9)]
    found = trust(tmp_path, [*records, *(share(who, f"p{n}") for n in range(9) for who in TRIO)])
    assert found.in_step == []
    assert found.score == found.score_without


def test_the_audience_is_who_follows_now_and_who_of_them_acts(tmp_path: Path) -> None:
    followers = [follow(who, "ana") for who in ("ben", "cy", "dee", "eli")]
    left = undo("eli", "eli&ana", 1)
    found = trust(tmp_path, [profile("ana"), post("ana", "p"), *followers, left, share("ben", "p", 2)]).audience
    assert found
    assert (found.followers_count, found.acting_count) == (3, 1)
    assert found.acting_share == pytest.approx(1 / 3)
    assert found.acting_low < found.acting_share < found.acting_high


def test_the_interval_of_a_share_is_wilsons() -> None:
    # Wilson's interval for 1 of 3: centre (1 + 1.92) / (3 + 3.84).
    assert between(1, 3) == pytest.approx((0.0615, 0.7923), abs=1e-4)
    assert between(0, 5)[0] == 0
    assert between(5, 5)[1] == pytest.approx(1)


def test_a_profile_with_every_figure_has_a_likelihood_and_its_error(tmp_path: Path) -> None:
    known = profile("ana", followers_count=50, created=at(-2000), observed=at())
    found = trust(tmp_path, [known, post("ana", "p")]).automated
    assert found
    assert 0 < found.likelihood_low < found.likelihood < found.likelihood_high < 1
    assert "mistakes" in found.error


@pytest.mark.parametrize("world", [name for name in WORLDS if name not in {"empty", "hostile"}])
def test_nobody_in_an_ordinary_world_looks_in_step(world: str, tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, WORLDS[world]())
    people = [row["actor"] for row in workspace.reader.rows("SELECT actor FROM actors")]
    reports: list[TrustReport] = [workspace.report("trust", person=person) for person in people]
    assert people
    assert [found.in_step for found in reports] == [[]] * len(people)
    assert all(found.score == found.score_without for found in reports)
