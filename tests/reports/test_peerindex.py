"""Authority, activity and audience of people and groups, as PeerIndex had them."""

from pathlib import Path
from typing import Any

import pytest

from groundswell.reports.base import Facts
from groundswell.reports.peerindex import PEERINDEX, SideIndex
from tests.reports.test_klout import habit
from tests.reports.test_kred import community
from tests.reports.town import PEOPLE, actor, facts_of, nano, town


def drew(name: str, who: str, announces: float, square: float = 0.0) -> dict[str, Any]:
    return community(name, who, reactions_count=1, counted_nano=nano(announces), square_nano=nano(square))


PLACES = [
    drew("#birds", "ana", 4.0, 1.0) | {"supporting_count": 5, "opposing_count": 0},
    drew("#birds", "ben", 3.0),
    drew("#birds", "cy", 2.0) | {"supporting_count": 2, "opposing_count": 3},
    drew("#birds", "dee", 5.0),
    drew("town", "ana", 9.0),
    community("#birds", "eli", objects_count=3),
]
HABITS = [
    habit("ana", acts_count=10, followers_named_count=20, followers_active_count=10, followers_trusted_count=5),
    habit("ben", acts_count=5),
    habit("cy", acts_count=1),
    habit("dee", followers_named_count=2, followers_active_count=1),
]


@pytest.fixture
def peers(tmp_path: Path) -> Facts:
    followers = {"ana": 200, "dee": 50}
    actors = [actor(name, followers_count=followers.get(name)) for name in PEOPLE]
    return facts_of(tmp_path, town() | {"communities": PLACES, "habits": HABITS, "actors": actors})


def side(facts: Facts, who: str, **filters: str) -> SideIndex:
    (found,) = PEERINDEX.ask(facts, who=[who], **filters).sides
    return found


def test_authority_is_the_share_of_those_who_drew_less_there(peers: Facts) -> None:
    """Of four in #birds two drew less than ana's 4; at 4 - 1.28 only cy did, at 4 + 1.28 all the others."""
    (birds,) = side(peers, "ana", community="#birds").authority
    assert (birds.percentile, birds.low, birds.high, birds.accounts_count) == (50.0, 25.0, 75.0, 4)
    assert birds.opens is not None
    assert birds.opens.filters == {"person": "town:ana", "community": "#birds"}


def test_who_drew_nothing_there_stands_at_the_bottom(peers: Facts) -> None:
    found = PEERINDEX.ask(peers, who=["ana", "eli"], community="#birds").sides
    assert [one.authority[0].percentile for one in found] == [50.0, 0.0]


def test_communities_come_by_weight_and_are_the_same_for_all_sides(peers: Facts) -> None:
    sides = PEERINDEX.ask(peers, who=["ana", "dee"]).sides
    assert [[place.community for place in one.authority] for one in sides] == [["#birds", "town"]] * 2


def test_a_group_is_the_mean_of_its_members(peers: Facts) -> None:
    group = side(peers, "team=ana,cy,eli", community="#birds")
    (birds,) = group.authority
    assert birds.percentile == pytest.approx(50 / 3)
    assert (birds.announces, birds.opens) == (6.0, None)
    assert (birds.reactions_count, birds.supporting_count, birds.opposing_count) == (2, 7, 3)
    assert (group.label, group.activity.acts_count) == ("team", 11)


def test_activity_is_told_against_the_active_of_the_network(peers: Facts) -> None:
    activity = side(peers, "ana").activity
    assert activity.percentile == pytest.approx(200 / 3)
    assert (activity.acts_count, activity.accounts_count) == (10, 3)


def test_the_audience_is_followers_times_both_shares(peers: Facts) -> None:
    """200 followers, of the 20 named half are active, of those half trusted: 50."""
    audience = side(peers, "ana").audience
    assert (audience.people, audience.active_share, audience.trusted_share) == (50.0, 0.5, 0.5)
    assert 20 < audience.low < 50 < audience.high < 90


def test_an_audience_known_by_name_needs_no_guess(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, town() | {"habits": HABITS})
    audience = side(facts, "ana").audience
    assert (audience.people, audience.low, audience.high) == (5.0, 5.0, 5.0)


@pytest.mark.parametrize(("who", "missing"), [("dee", "names of followers: 2 of 10"), ("ben", "no follower is known")])
def test_too_few_named_followers_are_not_enough_data(peers: Facts, who: str, missing: str) -> None:
    audience = side(peers, who).audience
    assert (audience.people, audience.active_share, audience.missing) == (None, None, missing)


def test_somebody_nobody_knows_anything_of_is_shown_all_the_same(nothing: Facts, tmp_path: Path) -> None:
    alone = facts_of(tmp_path / "alone", {"actors": [actor("zoe")]})
    zoe = side(alone, "zoe")
    assert (zoe.authority, zoe.activity.acts_count, zoe.activity.percentile) == ([], 0, 0.0)
