"""Reach, amplification, network, style, sides and moments over the town's reactions, as Klout had them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from groundswell.people.endorsing import endorse
from groundswell.reports.base import Facts
from groundswell.reports.klout import KLOUT, KloutReport
from groundswell.vocabulary import EndorsementKind
from tests.reports.town import TODAY, VERSION, actor, ago, credits_of, facts_of, felt, pair, points, reacted, town


def ana(facts: Facts) -> KloutReport:
    return KLOUT.ask(facts, person="ana")


def habit(name: str, **counts: int) -> dict[str, Any]:
    columns = "acts addressed made passed weeks subjects main_subject drawn followers_named followers_active"
    nothing = {f"{column}_count": 0 for column in (*columns.split(), "followers_trusted")} | {"drawn_squares": 0}
    return {"actor": f"town:{name}", "network": "town", "as_of": TODAY, "version": VERSION, **nothing, **counts}


def test_reach_counts_the_people_moved_in_ninety_days(tmp_path: Path) -> None:
    long_ago = reacted("ana", "a9", "fay", "like", "p2", published=ago(90.6))
    facts = facts_of(tmp_path, town() | {"credits": credits_of([*points(), long_ago])})
    reach = ana(facts).reach
    assert (reach.people_count, reach.reactions_count) == (4, 5)
    assert reach.opens.filters == {"person": "town:ana", "window_days": "90"}


def test_the_network_of_too_few_people_is_not_enough_data(facts: Facts) -> None:
    network = ana(facts).network
    assert (network.mean_trust, network.low, network.high) == (None, 0.0, 1.0)


def test_the_network_is_the_mean_trust_of_those_moved(tmp_path: Path) -> None:
    """Trust 1, 1, 0, 1 and 1: mean 0.8, deviation sqrt(0.2), so 0.8 -+ 1.2816 x sqrt(0.2 / 5) within 0 to 1."""
    tables = town()
    tables["pairs"].append(pair("ana", "fay", 0.5))
    tables["credits"] = credits_of([*points(), reacted("ana", "a9", "fay", "like", "p2")])
    network = ana(facts_of(tmp_path, tables)).network
    assert (network.mean_trust, network.low, network.high) == pytest.approx((0.8, 0.8 - 1.28155 * 0.2, 1.0), abs=1e-4)


def test_amplification_is_drawn_towards_the_network(tmp_path: Path) -> None:
    """As in the test of shrinking: ana with 10 reactions to 2 posts, ben with 2; mean 3, strength 3 / 6.5."""
    rows = [
        habit("ana", made_count=2, drawn_count=10, drawn_squares=50),
        habit("ben", made_count=2, drawn_count=2, drawn_squares=2),
    ]
    found = ana(facts_of(tmp_path, town() | {"habits": rows})).amplification
    assert (found.observed, found.network_mean, found.strength) == pytest.approx((5.0, 3.0, 3 / 6.5))
    assert found.per_object == pytest.approx((3 * 3 / 6.5 + 10) / (3 / 6.5 + 2))
    assert found.low < found.per_object < found.high
    assert found.enough


def test_who_made_nothing_lately_has_no_amplification_of_their_own(facts: Facts) -> None:
    found = ana(facts).amplification
    assert (found.observed, found.objects_count, found.enough) == (None, 0, False)


def test_a_style_is_told_by_the_medians_of_the_network(tmp_path: Path) -> None:
    """Medians: 0.3 talk, 0.75 source, 0.35 range, 5 of 13 weeks. Ana is above in all but range; Cy did too little."""
    one = {"acts_count": 10, "made_count": 5, "subjects_count": 10}
    rows = [
        habit("ana", **one, addressed_count=5, passed_count=0, main_subject_count=9, weeks_count=9),
        habit("ben", **one, addressed_count=1, passed_count=5, main_subject_count=4, weeks_count=1),
        habit("cy", acts_count=4, made_count=4, weeks_count=4),
    ]
    style = ana(facts_of(tmp_path, town() | {"habits": rows})).style
    assert [axis.threshold for axis in style.axes] == pytest.approx([0.3, 0.75, 0.35, 5 / 13])
    assert (style.name, [axis.value for axis in style.axes]) == ("Thought Leader", [0.5, 1.0, 0.1, 9 / 13])


def test_both_sides_come_by_weight_and_open_to_their_reactions(facts: Facts) -> None:
    assert [(tie.handle, tie.announces) for tie in ana(facts).influencer_of][:2] == [("ben", 1.5), ("cy", 0.75)]
    eli = KLOUT.ask(facts, person="eli").influenced_by
    assert [(tie.handle, tie.announces, tie.opens.filters["reactor"]) for tie in eli] == [
        ("ana", 0.5, "town:eli"),
        ("ben", 0.5, "town:eli"),
    ]
    assert ana(facts).influenced_by == []


def test_both_sides_tell_what_was_clearly_for_and_against(tmp_path: Path) -> None:
    feelings = [felt("ana", "ben", 3, 1), felt("ana", "eli", 0, 2), felt("eli", "ana", 9, 9)]
    facts = facts_of(tmp_path, town() | {"feelings": feelings})
    moved = {tie.handle: (tie.supporting_count, tie.opposing_count) for tie in ana(facts).influencer_of}
    assert (moved["ben"], moved["cy"], moved["eli"]) == ((3, 1), (0, 0), (0, 2))
    movers = [
        (tie.handle, tie.supporting_count, tie.opposing_count) for tie in KLOUT.ask(facts, person="eli").influenced_by
    ]
    assert movers == [("ana", 0, 2), ("ben", 0, 0)]


def test_moments_come_by_the_points_they_moved(facts: Facts) -> None:
    moments = ana(facts).moments
    assert [(moment.object, moment.points, moment.reactions_count) for moment in moments] == [
        ("town:p1", 27.5, 4),
        ("town:p2", 5.0, 1),
    ]
    assert moments[0].opens.filters == {"person": "town:ana", "object": "town:p1", "window_days": "90"}


def test_what_moved_the_score_long_ago_is_no_moment(tmp_path: Path) -> None:
    old = [row | {"published": ago(95)} if row["object"] == "town:p2" else row for row in points()]
    assert [m.object for m in ana(facts_of(tmp_path, town(), old)).moments] == ["town:p1"]


def test_changes_are_against_score_days_that_are_kept_and_no_others(facts: Facts) -> None:
    day, week, month = ana(facts).changes
    assert (week.points, month.points) == (2.5, 12.5)
    assert (week.since, month.since) == (TODAY - timedelta(days=7), TODAY - timedelta(days=28))
    assert (day.since, day.points) == (None, None)
    assert day.words == "No score is kept for a day before; scores are kept once a week."


def test_a_day_before_is_compared_where_it_was_scored(tmp_path: Path) -> None:
    tables = town()
    tables["influence"].append(tables["influence"][0] | {"score": 31.0, "as_of": TODAY - timedelta(days=1)})
    assert ana(facts_of(tmp_path, tables)).changes[0].points == 1.5


def test_history_is_of_ninety_days(tmp_path: Path) -> None:
    tables = town()
    tables["influence"].append(tables["influence"][0] | {"as_of": TODAY - timedelta(days=91)})
    assert [past.score for past in ana(facts_of(tmp_path, tables)).history] == [20.0, 30.0, 32.5]


def test_expertise_others_see_is_shown_beside_the_score(facts: Facts) -> None:
    for giver, kind in (("town:ben", "+K"), ("town:cy", "+K"), ("town:dee", "+Kred")):
        endorse(facts.state, EndorsementKind(kind), giver, "town:ana", "Birds")
    found = ana(facts)
    assert [(one.topic, one.count, one.givers_count) for one in found.endorsed] == [("Birds", 2, 2)]
    assert found.score == 32.5


def test_somebody_without_a_score_has_a_page_all_the_same(tmp_path: Path) -> None:
    tables = town()
    tables["actors"].append(actor("zoe"))
    zoe = KLOUT.ask(facts_of(tmp_path, tables), person="zoe")
    assert (zoe.score, zoe.provisional, zoe.reach.people_count, zoe.style.name, zoe.moments) == (
        None,
        True,
        0,
        None,
        [],
    )
