"""Habits, communities and feelings: what the familiar views are made from, worked out by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.records import Record
from tests.derived import Derived, bare
from tests.worlds import follow, like, mention, on, post, profile, quote, reply, share, two_camps


def test_habits_count_what_was_done_in_the_window() -> None:
    acts = [
        post("ana", "p1"),
        mention("ana", "ben", 1),
        reply("ana", "q", 8),
        share("ana", "q", 9),
        quote("ana", "q", 9),
    ]
    habits = Derived([post("ben", "q"), *acts, like("ana", "q", 10)]).one("habits", actor="town:ana")
    assert (habits["acts_count"], habits["made_count"], habits["passed_count"]) == (6, 3, 2)
    assert habits["addressed_count"] == 3
    assert habits["weeks_count"] == 2


def test_what_is_older_than_the_window_is_left_out() -> None:
    derived = Derived([post("ana", "old"), post("ana", "first", 1), post("ana", "new", 90)], as_of=on(90))
    assert derived.one("habits", actor="town:ana")["acts_count"] == 2


def test_what_comes_after_the_score_day_is_left_out() -> None:
    derived = Derived([post("ana", "p"), post("ana", "later", 2)], as_of=on(1))
    assert derived.one("habits", actor="town:ana")["acts_count"] == 1
    assert derived.one("communities", actor="town:ana")["objects_count"] == 1


def test_subjects_are_tags_and_the_channel_where_there_are_none() -> None:
    tagged = [post("ana", "a", tags=("birds", "rain")), post("ana", "b", tags=("birds",))]
    untagged = [post("ana", "c", context="#garden"), post("ana", "d")]
    habits = Derived([*tagged, *untagged]).one("habits", actor="town:ana")
    assert (habits["subjects_count"], habits["main_subject_count"]) == (4, 2)


def test_what_is_passed_on_has_the_subject_of_the_original() -> None:
    derived = Derived([post("ana", "a", tags=("birds",)), share("ben", "a", 1)])
    assert derived.one("habits", actor="town:ben")["subjects_count"] == 1


def test_reactions_to_fresh_objects_are_counted_with_their_squares() -> None:
    drawn = [like("ben", "p", 1), like("cy", "p", 1), share("cy", "p", 2), like("ben", "q", 1), like("ben", "old", 95)]
    derived = Derived([post("ana", "old"), post("ana", "p", 50), post("ana", "q", 50), *drawn], as_of=on(95))
    habits = derived.one("habits", actor="town:ana")
    assert (habits["drawn_count"], habits["drawn_squares"]) == (4, 10)


def test_followers_are_counted_once_with_those_active_and_trusted() -> None:
    follows = [follow("ben", "ana"), follow("ben", "ana", 1), follow("cy", "ana"), follow("ana", "ana")]
    acts = [post("ana", "p", 1), like("ben", "p", 1), post("cy", "old", -95)]
    habits = Derived([*follows, *acts], own_accounts=["ben"]).one("habits", actor="town:ana")
    named = ("followers_named_count", "followers_active_count", "followers_trusted_count")
    assert [habits[name] for name in named] == [2, 1, 1]


def test_accounts_of_one_person_have_one_set_of_habits() -> None:
    """Ben follows both of Ana's accounts and is one follower; her second account follows the first and is none."""
    acts = [post("ana", "p"), post("ana2", "q", 8), like("ben", "p", 8), mention("ben", "ana2", 8)]
    follows = [follow("ben", "ana"), follow("ben", "ana2"), follow("ana2", "ana")]
    derived = Derived([*acts, *follows], persons={"ana": "ana", "ana2": "ana"})
    assert derived.rows("habits", actor="town:ana2") == derived.rows("communities", actor="town:ana2") == []
    habits = derived.one("habits", actor="town:ana")
    assert (habits["acts_count"], habits["weeks_count"], habits["followers_named_count"]) == (2, 2, 1)
    assert derived.one("communities", actor="town:ana")["objects_count"] == 2


def test_a_post_stands_in_its_network_its_channel_and_each_tag() -> None:
    records = [post("ana", "p", context="#garden", tags=("birds", "rain")), like("ben", "p", 1), post("ana", "bare")]
    rows = Derived([profile("ben"), *records]).rows("communities", actor="town:ana")
    assert {(row["community"], row["community_kind"]): row["objects_count"] for row in rows} == {
        ("town", "network"): 2,
        ("#garden", "channel"): 1,
        ("#birds", "tag"): 1,
        ("#rain", "tag"): 1,
    }
    assert {row["reactions_count"] for row in rows} == {1}


def test_a_channel_called_like_a_tag_stays_apart_from_it() -> None:
    rows = Derived([post("ana", "p", context="#birds"), post("ana", "q", tags=("birds",))]).rows("communities")
    assert [row["community_kind"] for row in rows if row["community"] == "#birds"] == ["channel", "tag"]


def test_only_reaching_out_is_given_to_a_community() -> None:
    given = [share("ben", "p", 1), reply("ben", "p", 1), reply("ben", "p", 1, "r2"), quote("ben", "p", 1)]
    derived = Derived([post("ana", "p", tags=("birds",)), *given, like("ben", "p", 1)])
    kinds = {"announce": 1, "reply": 2, "quote": 1, "mention": 0}
    for row in derived.rows("communities", actor="town:ben"):
        assert {kind: row[f"{kind}_given_count"] for kind in kinds} == kinds


def test_a_networks_weight_is_that_of_all_its_pairs() -> None:
    derived = Derived([*two_camps(), share("ana", "dee-1", 3), share("eli", "ana-1", 3)])
    (whole,) = derived.ask("SELECT sum(counted_nano)::BIGINT AS nano, count(*) AS pairs FROM pairs")
    (placed,) = derived.ask("SELECT sum(counted_nano)::BIGINT AS nano FROM communities")
    assert placed["nano"] == pytest.approx(whole["nano"], abs=2 * whole["pairs"])


@pytest.mark.parametrize(
    ("emoji", "felt"),
    [
        (None, (1, 0, 0)),
        (":+1:", (1, 0, 0)),
        (":thumbsup::skin-tone-3:", (1, 0, 0)),
        ("❤️", (1, 0, 0)),
        ("👎🏽", (0, 1, 0)),
        (":-1:", (0, 1, 0)),
        (":joy:", (0, 0, 1)),
    ],
)
def test_an_emoji_approves_disapproves_or_may_mean_either(emoji: str | None, felt: tuple[int, int, int]) -> None:
    row = Derived([post("ana", "p"), like("ben", "p", 1, text=emoji)]).one("feelings")
    assert (bare(row["author"]), bare(row["reactor"])) == ("ana", "ben")
    assert (row["positive_count"], row["negative_count"], row["unclear_count"]) == felt


def test_what_is_clearly_for_or_against_is_told_in_each_community_where_it_was_drawn() -> None:
    """Fans like p and q, Dee disapproves of p; passing on is for any reason, and Ana's own like is no reaction."""
    posts = [post("ana", "p", tags=("birds",)), post("ana", "q"), post("ana", "late", 2)]
    likes = [like("ben", "p", 1), like("cy", "p", 1), like("ben", "q", 1), like("dee", "p", 1, text="👎")]
    others = [share("eli", "p", 1), like("ana", "p", 1), like("cy", "late", 2)]
    rows = Derived([*posts, *likes, *others], as_of=on(1)).rows("communities", actor="town:ana")
    felt = {row["community"]: (row["supporting_count"], row["opposing_count"]) for row in rows}
    assert felt == {"town": (3, 1), "#birds": (2, 1)}


MANY: list[Record] = [*two_camps(), follow("ana", "dee"), post("ana", "t", 2, tags=("x",)), like("dee", "t", 2)]


@settings(max_examples=5)
@given(st.permutations(MANY))
def test_views_are_the_same_in_any_order(records: list[Record]) -> None:
    expected, found = Derived(MANY), Derived(records)
    for table in ("habits", "communities", "feelings"):
        assert found.rows(table) == expected.rows(table)
