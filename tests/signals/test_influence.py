"""The influence score, rule by rule, worked out by hand. Everything is on the score day unless a day is given."""

import math
from collections.abc import Iterable
from dataclasses import replace

import pytest

from groundswell.engine.compiled import queries
from groundswell.records import Record
from groundswell.signals.trust import spread
from groundswell.signals.versions import FOURTH, SECOND, ScoreVersion
from groundswell.vocabulary import ActorType
from tests.derived import HAND, Derived, Row, bare
from tests.worlds import (
    accept,
    at,
    like,
    lone_actor,
    mention,
    on,
    post,
    profile,
    quote,
    reply,
    share,
    share_id,
    star,
    two_camps,
    view,
)

P = post("ana", "p")
ALL = ("ana", "ben", "cy", "dee")
ONE = 1_000_000_000


def score_of(mass: float) -> float:
    """10 ln(1 + R / 0.25)."""
    return 10 * math.log(1 + mass / 0.25)


def person(records: Iterable[Record], who: str = "ana", own: Iterable[str] = ALL) -> Row:
    return Derived(records, own_accounts=own).one("influence", actor=f"town:{who}")


def pair(
    records: Iterable[Record], credited: str, reactor: str, own: Iterable[str] = ALL, version: ScoreVersion = HAND
) -> Row:
    found = Derived(records, own_accounts=own, version=version)
    return found.one("pairs", credited=f"town:{credited}", reactor=f"town:{reactor}")


@pytest.mark.parametrize(
    ("act", "weight"),
    [
        (share("ben", "p"), 1.0),
        (quote("ben", "p"), 1.0),
        (accept("ben", "p"), 1.0),
        (reply("ben", "p"), 0.7),
        (mention("ben", "ana"), 0.5),
        (like("ben", "p"), 0.3),
        (view("ben", "p"), 0.1),
    ],
    ids=["announce", "quote", "accept", "reply", "mention", "like", "open"],
)
def test_each_kind_weighs_what_its_version_says(act: Record, weight: float) -> None:
    row = person([P, act])
    assert row["mass_nano"] == weight * ONE
    assert row["score"] == pytest.approx(score_of(weight), abs=1e-9)


def test_nothing_drawn_is_a_score_of_zero() -> None:
    row = person(lone_actor())
    assert (row["score"], row["score_low"], row["score_high"], row["mass_nano"]) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("age", "left"), [(0, 1.0), (30, 0.25 + 0.5 * 2 ** (-30 / 365)), (365, 0.5 * 2 ** (-365 / 30) + 0.25)]
)
def test_half_fades_by_a_month_and_half_by_a_year(age: int, left: float) -> None:
    records = [post("ana", "p", -age), share("ben", "p", -age), post("cy", "today")]
    assert person(records)["mass_nano"] == pytest.approx(left * ONE, abs=1)


def test_only_what_happened_up_to_the_day_counts() -> None:
    derived = Derived([P, share("ben", "p", 1), post("ana", "q", 2)], own_accounts=ALL, as_of=on(1))
    row = derived.one("influence", actor="town:ana")
    assert (row["mass_nano"], row["reactions_count"], row["objects_count"]) == (ONE, 1, 1)


def test_credit_for_passing_on_counts_as_influence() -> None:
    records = [P, share("ben", "p"), share("cy", "p", via=share_id("ben", "p"))]
    assert person(records, "ben")["mass_nano"] == 0.4 * ONE
    assert person(records)["mass_nano"] == 1.6 * ONE


def test_one_pair_counts_no_more_than_three_announces() -> None:
    posts = [post("ana", f"p{n}") for n in range(5)]
    row = pair([*posts, *[share("ben", f"p{n}") for n in range(5)]], "ana", "ben")
    assert (row["raw_nano"], row["capped_nano"], row["counted_nano"]) == (5 * ONE, 2 * ONE, 3 * ONE)


def test_one_day_counts_no_more_than_its_cap() -> None:
    # Four shares on each of two days, capped at half an announce a day: 0.5 today and what is left of 0.5 since then.
    posts = [post("ana", f"p{n}") for n in range(8)]
    shares = [share("ben", f"p{n}", 30 * (n // 4)) for n in range(8)]
    daily = replace(HAND, day_cap=0.5)
    row = Derived([*posts, *shares], own_accounts=["ben"], version=daily).one("pairs", reactor="town:ben")
    left = 0.25 + 0.5 * 2 ** (-30 / 365)
    assert row["counted_nano"] / 1e9 == pytest.approx(0.5 + 0.5 * left)
    assert row["raw_nano"] / 1e9 == pytest.approx(4 + 4 * left)
    assert row["capped_nano"] == row["raw_nano"] - row["counted_nano"]


def test_votes_of_trust_weigh_what_pairs_do_whatever_the_cap_of_a_day() -> None:
    acts = [act("ben", "p", day) for act in (like, share, quote) for day in (0, 7, 30)]
    daily = replace(HAND, day_cap=0.5)
    derived = Derived([P, *acts, like("cy", "p")], version=daily)
    voted = derived.ask(queries(spread.step(daily))["votes"])
    found = {row["reactor"]: row["raw_nano"] for row in derived.rows("pairs")}
    assert {row["reactor"]: row["raw_nano"] for row in voted} == found


def test_the_cap_is_for_each_pair() -> None:
    posts = [post("ana", f"p{n}") for n in range(4)]
    shares = [share(who, f"p{n}") for who in ("ben", "cy") for n in range(4)]
    row = person([*posts, *shares])
    assert (row["mass_nano"], row["capped_nano"]) == (6 * ONE, 2 * ONE)


def test_what_is_given_back_is_friendship() -> None:
    # Ben gave ana 1.0, ana gave ben 0.3: of ana's 1.0 three tenths are friendship, and of ben's 0.3 too.
    records = [P, post("ben", "q"), share("ben", "p"), like("ana", "q")]
    ana, ben = pair(records, "ana", "ben"), pair(records, "ben", "ana")
    assert (ana["friend_nano"], ana["counted_nano"]) == (0.3 * ONE, 0.7 * ONE)
    assert (ben["friend_nano"], ben["counted_nano"]) == (0.09 * ONE, 0.21 * ONE)


def test_two_who_give_each_other_the_same_are_friends_and_no_more() -> None:
    records = [P, post("ben", "q"), share("ben", "p"), share("ana", "q")]
    assert person(records)["mass_nano"] == 0
    assert person(records)["friend_nano"] == ONE


@pytest.mark.parametrize("back", [reply("ana", "q"), mention("ana", "ben"), accept("ana", "q"), view("ana", "q")])
def test_conversation_given_back_lowers_nobody(back: Record) -> None:
    records = [P, post("ben", "q"), share("ben", "p"), back]
    assert person(records)["mass_nano"] == ONE


ANSWERED = [P, reply("ben", "p", name="answer")]


def test_thanks_for_an_answer_count_nothing_and_are_nothing_given_back() -> None:
    # Ben's answer is 0.7, and Ana likes it, which would be 0.3 of anybody else.
    thanked = [*ANSWERED, like("ana", "answer")]
    assert person(thanked)["mass_nano"] == person(ANSWERED)["mass_nano"] == 0.7 * ONE
    assert pair(thanked, "ben", "ana")["counted_nano"] == 0
    assert pair([*ANSWERED, like("cy", "answer")], "ben", "cy")["counted_nano"] == 0.3 * ONE


@pytest.mark.parametrize(("version", "weight", "friends"), [(SECOND, 0.37, True), (FOURTH, 0.0, False)])
def test_to_the_second_version_thanks_are_likes_and_to_the_fourth_nothing(
    version: ScoreVersion, weight: float, friends: bool
) -> None:
    # Ben passed on Ana's post, too, so that to the second version her thanks give something back.
    thanked = [*ANSWERED, share("ben", "p"), like("ana", "answer")]
    assert pair(thanked, "ben", "ana", version=version)["raw_nano"] == weight * ONE
    assert (pair(thanked, "ana", "ben", version=version)["friend_nano"] > 0) == friends


def test_endorsements_given_back_count_up_to_the_cap_of_a_pair() -> None:
    # Ana gave ben 5.0, of which 3.0 count; ben gave ana 3.0: all of it friendship.
    posts = [post(who, f"{who}{n}") for who in ("ana", "ben") for n in range(5)]
    given = [share("ana", f"ben{n}") for n in range(5)] + [share("ben", f"ana{n}") for n in range(3)]
    assert pair([*posts, *given], "ana", "ben")["friend_nano"] == 3 * ONE


@pytest.mark.parametrize(
    ("likes", "counted"), [(1, 0.21), (2, 0.24), (3, 0.09)], ids=["0.3 (1 - 0.3)", "0.6 (1 - 0.6)", "0.9 (1 - 0.9)"]
)
def test_the_more_even_two_are_the_more_of_it_is_friendship(likes: int, counted: float) -> None:
    # Ana passed on one post of Ben's; he likes one, two and three of hers.
    given = [share("ana", "q"), *[like("ben", f"p{n}") for n in range(likes)]]
    row = pair([post("ben", "q"), *[post("ana", f"p{n}") for n in range(likes)], *given], "ana", "ben")
    assert row["counted_nano"] == pytest.approx(counted * ONE, abs=1)


def test_untrusted_people_alone_count_half_an_announce_together() -> None:
    row = person(star(4), own=["ana"])
    assert (row["trusted_nano"], row["untrusted_nano"], row["limited_nano"]) == (0, 0.5 * ONE, 3.5 * ONE)
    assert row["score"] == pytest.approx(10 * math.log(3), abs=1e-7)


def test_untrusted_people_count_up_to_half_of_what_trusted_people_bring() -> None:
    # Two trusted fans bring 2.0; three others 3.0, of which 0.5 x 2.0 + 0.5 = 1.5 count, 0.5 each: R = 3.5.
    row = person(star(5), own=["fan1", "fan2"])
    assert (row["trusted_nano"], row["untrusted_nano"], row["limited_nano"]) == (2 * ONE, 1.5 * ONE, 1.5 * ONE)
    assert row["score"] == pytest.approx(10 * math.log(15), abs=1e-9)


def test_half_a_trust_is_half_trusted() -> None:
    # Fan1 is trusted 0.6: 0.6 as trusted, and 0.4 as untrusted, well within 0.5 x 0.6 + 0.5.
    records = [*star(1), post("fan1", "q"), like("dee", "q")]
    row = pair(records, "ana", "fan1", own=["dee"])
    assert (row["trust"], row["counted_nano"]) == (0.6, ONE)
    whole = person(records, own=["dee"])
    assert (whole["trusted_nano"], whole["untrusted_nano"]) == (0.6 * ONE, 0.4 * ONE)


def test_the_interval_is_of_people_who_come_or_stay_away() -> None:
    # Masses 1, 1, 0.5, 0.5, 0.5: sqrt(2.75) = 1.658312, times 1.281552 is 2.125214, around 3.5.
    row = person(star(5), own=["fan1", "fan2"])
    assert row["score_low"] == pytest.approx(score_of(3.5 - 2.125214), abs=1e-4)
    assert row["score_high"] == pytest.approx(score_of(3.5 + 2.125214), abs=1e-4)


def test_nothing_is_over_a_hundred() -> None:
    fans = [f"fan{n}" for n in range(6_000)]
    row = person([P, *[share(fan, "p") for fan in fans]], own=fans)
    assert (row["score"], row["score_high"]) == (100, 100)
    assert row["score_low"] <= 100


def test_a_score_says_what_evidence_it_misses() -> None:
    assert (
        person(lone_actor())["missing"] == "people who react: 5 more; trusted people among them: 3 more; posts: 1 more"
    )
    assert person(star(5), own=["fan1", "fan2"])["missing"] == "trusted people among them: 1 more; posts: 2 more"


def test_a_score_with_enough_evidence_is_not_provisional() -> None:
    row = person([*star(5), post("ana", "q"), post("ana", "r")], own=["fan1", "fan2", "fan3"])
    assert (row["missing"], row["provisional"]) == ("", False)
    assert (row["reactors_count"], row["trusted_reactors_count"], row["objects_count"]) == (5, 3, 3)


def test_equal_scores_share_a_place_and_a_percentile() -> None:
    rows = Derived(two_camps()).rows("influence")
    placed = {bare(row["actor"]): (row["rank"], row["percentile"]) for row in rows}
    assert placed["cy"] == placed["fay"] == (1, pytest.approx(400 / 6))
    assert placed["ben"] == placed["eli"] == (3, pytest.approx(200 / 6))
    assert placed["ana"] == placed["dee"] == (5, 0)


def test_who_is_alone_is_first_and_above_nobody() -> None:
    row = person(star(2))
    assert (row["rank"], row["percentile"]) == (1, 0)


def test_groups_are_not_scored_but_organisations_and_services_are() -> None:
    kinds = {"ana": ActorType.GROUP, "ben": ActorType.ORGANIZATION, "cy": ActorType.SERVICE}
    records = [profile(who, actor_type=kind) for who, kind in kinds.items()]
    rows = Derived([*records, *[post(who, f"{who}-1") for who in kinds]]).rows("influence")
    assert [bare(row["actor"]) for row in rows] == ["ben", "cy"]


def test_who_only_reacts_is_not_scored() -> None:
    assert [bare(row["actor"]) for row in Derived(star(3)).rows("influence")] == ["ana"]


def test_all_reactions_in_one_second_are_as_good_as_any() -> None:
    together = [P, *[share(f"fan{n}", "p") for n in range(5)]]
    apart = [P, *[share(f"fan{n}", "p", n / 24) for n in range(5)]]
    own = [f"fan{n}" for n in range(5)]
    assert person(together, own=own)["score"] == person(apart, own=own)["score"]


def test_accounts_of_one_name_on_two_networks_are_two() -> None:
    rows = Derived([P, post("city:ana", "city:p"), like("ben", "p")], own_accounts=["ben"]).rows("influence")
    assert [(row["actor"], row["network"], row["mass_nano"]) for row in rows] == [
        ("city:ana", "city", 0),
        ("town:ana", "town", 0.3 * ONE),
    ]


def test_a_clock_that_runs_ahead_counts_for_nothing_yet() -> None:
    derived = Derived([P, share("ben", "p"), share("cy", "p", 400)], own_accounts=ALL, as_of=on(0))
    assert derived.one("influence", actor="town:ana")["mass_nano"] == ONE
    assert at(400) > at(0)
