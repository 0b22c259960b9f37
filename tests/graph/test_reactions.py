"""Reactions: which activities are one, whose they are, and which never count."""

from collections.abc import Callable

import pytest

from groundswell.records import Activity, Record
from groundswell.vocabulary import ActivityType, Consent, ReactionKind
from tests.derived import Derived, bare
from tests.worlds import (
    accept,
    activity,
    follow,
    id_of,
    like,
    mention,
    post,
    profile,
    quote,
    reply,
    share,
    share_id,
    two_camps,
    view,
)

Act = Callable[[str, str], Activity]


def found(*records: Record) -> list[tuple[str, str, str, str]]:
    """Kind, reactor, author and object of every reaction."""
    rows = Derived(records, scored=False).rows("reactions")
    return sorted((row["kind"], *(bare(row[key]) for key in ("reactor", "author", "object"))) for row in rows)


@pytest.mark.parametrize(
    ("kind", "act"),
    [("announce", share), ("quote", quote), ("like", like), ("reply", reply), ("open", view), ("accept", accept)],
)
def test_each_kind_of_act_on_a_post_is_a_reaction_to_its_author(kind: str, act: Act) -> None:
    assert found(post("ana", "p"), act("ben", "p")) == [(kind, "ben", "ana", "p")]


def test_a_mention_is_a_reaction_to_who_is_mentioned() -> None:
    assert found(post("ana", "p"), mention("ben", "ana", name="m")) == [("mention", "ben", "ana", "m")]


def test_every_kind_of_reaction_is_made_somewhere() -> None:
    acts = [act("ben", "p") for act in (share, quote, like, reply, view, accept)]
    thanks = like("ana", "ben>p")
    kinds = {kind for kind, *_ in found(post("ana", "p"), *acts, mention("ben", "ana"), thanks)}
    assert kinds == {kind.value for kind in ReactionKind}


def test_a_like_of_an_answer_is_thanks_by_whoever_was_answered_and_a_like_by_others() -> None:
    said = [post("ana", "p"), reply("ben", "p", name="r")]
    assert found(*said, like("ana", "r"), like("cy", "r")) == [
        ("like", "cy", "ben", "r"),
        ("reply", "ben", "ana", "p"),
        ("thank", "ana", "ben", "r"),
    ]


def test_thanks_are_the_same_from_every_account_of_whoever_was_answered() -> None:
    said = [post("ana", "p"), reply("ben", "p", name="r"), like("annie", "r")]
    rows = Derived(said, scored=False, persons={"ana": "ana", "annie": "ana"}).rows("reactions", object=id_of("r"))
    assert [(row["reaction"], row["kind"], row["reactor"]) for row in rows] == [
        ("town:annie+r#thank", "thank", id_of("ana"))
    ]


def test_who_was_answered_is_known_only_of_posts_that_are_here() -> None:
    assert found(reply("ben", "gone", name="r"), like("ana", "r")) == [("like", "ana", "ben", "r")]


def test_a_follow_is_no_reaction() -> None:
    assert found(post("ana", "p"), follow("ben", "ana")) == []


@pytest.mark.parametrize("act", [share, quote, like, reply, view, accept])
def test_nobody_reacts_to_themselves(act: Act) -> None:
    assert found(post("ana", "p"), act("ana", "p"), mention("ana", "ana")) == []


def test_a_reaction_names_the_activity_it_came_from() -> None:
    rows = Derived([post("ana", "p"), like("ben", "p", 1)], scored=False).rows("reactions")
    assert [(row["reaction"], row["activity"], row["network"]) for row in rows] == [
        ("town:ben+p#like", "town:ben+p", "town")
    ]


def test_the_author_is_whom_the_export_names_where_the_post_is_not_there() -> None:
    assert found(like("ben", "gone", object_author="ana")) == [("like", "ben", "ana", "gone")]


def test_the_author_is_who_made_the_post_whatever_a_reaction_says() -> None:
    assert found(post("ana", "p"), like("ben", "p", object_author="mal")) == [("like", "ben", "ana", "p")]


def test_a_reaction_to_nobody_known_is_left_out() -> None:
    assert found(like("ben", "gone"), reply("ben", "gone"), share("ben", "gone")) == []


@pytest.mark.parametrize("kind", ["announce", "like", "open", "accept"])
def test_some_kinds_count_once_for_each_object_and_month(kind: str) -> None:
    type_ = {"announce": "Announce", "like": "Like", "open": "View", "accept": "Accept"}[kind]
    acts = [activity(ActivityType(type_), f"act{n}", "ben", day, object="p") for n, day in enumerate((2, 1, 3, 31))]
    rows = Derived([post("ana", "p"), *acts], scored=False).rows("reactions")
    assert sorted(bare(row["activity"]) for row in rows) == ["act1", "act3"]


def test_every_reply_quote_and_mention_counts() -> None:
    replies = [reply("ben", "p", n, name=f"r{n}") for n in range(3)]
    quotes = [activity(ActivityType.QUOTE, f"q{n}", "ben", n, object="p") for n in range(2)]
    mentions = [mention("ben", "ana", n, name=f"m{n}") for n in range(2)]
    assert [kind for kind, *_ in found(post("ana", "p"), *replies, *quotes, *mentions)] == [
        *["mention"] * 2,
        *["quote"] * 2,
        *["reply"] * 3,
    ]


def test_different_people_and_objects_are_counted_apart() -> None:
    posts = [post("ana", "p"), post("ana", "q")]
    assert len(found(*posts, like("ben", "p"), like("cy", "p"), like("ben", "q"), share("ben", "p"))) == 4


def test_a_reply_that_mentions_whom_it_answers_is_one_reaction() -> None:
    answer = reply("ben", "p", name="r", mentions=(id_of("ana"), id_of("ana")))
    assert found(post("ana", "p"), answer) == [("reply", "ben", "ana", "p")]


def test_a_reply_to_a_post_that_is_not_there_does_not_double_its_author_either() -> None:
    answer = reply("ben", "gone", object_author="ana", mentions=(id_of("ana"),))
    assert found(post("ana", "p"), answer) == [("reply", "ben", "ana", "gone")]


def test_a_reply_that_mentions_a_third_is_a_reaction_to_both() -> None:
    answer = reply("ben", "p", name="r", mentions=(id_of("cy"), id_of("ana")))
    assert found(post("ana", "p"), post("cy", "q"), answer) == [
        ("mention", "ben", "cy", "r"),
        ("reply", "ben", "ana", "p"),
    ]


def test_naming_somebody_twice_in_one_post_counts_once() -> None:
    twice = post("ben", "m", mentions=(id_of("ana"), id_of("ana")))
    assert found(post("ana", "p"), twice) == [("mention", "ben", "ana", "m")]


def test_people_who_never_acted_are_not_scored_for_being_mentioned() -> None:
    assert found(profile("ana"), mention("ben", "ana")) == []


def test_a_reaction_came_through_the_account_that_passed_the_post_on() -> None:
    records = [post("ana", "p"), share("ben", "p"), like("cy", "p", via=share_id("ben", "p"))]
    (row,) = Derived(records, scored=False).rows("reactions", kind="like")
    assert row["via"] == "town:ben"


def test_a_reaction_may_come_through_a_post_too() -> None:
    records = [post("ana", "p"), post("ben", "q"), share("cy", "p", via="q")]
    (row,) = Derived(records, scored=False).rows("reactions")
    assert row["via"] == "town:ben"


def test_a_way_that_nobody_knows_is_no_way() -> None:
    records = [post("ana", "p"), share("cy", "p", via="never-seen")]
    (row,) = Derived(records, scored=False).rows("reactions")
    assert row["via"] is None


@pytest.mark.parametrize("said_by", ["ana", "ben"])
def test_who_refuses_neither_reacts_nor_is_reacted_to(said_by: str) -> None:
    refusal = post(said_by, "no", -40, consent=Consent.REFUSED)
    records = [post("ana", "p"), like("ben", "p", object_author="ana"), mention("ben", "ana")]
    assert found(refusal, *records) == []


def test_who_refuses_is_in_no_table() -> None:
    derived = Derived([profile("ana"), post("ana", "p"), post("ana", "no", consent=Consent.REFUSED), like("ben", "p")])
    for table in ("actors", "objects", "influence", "trust"):
        assert "town:ana" not in str(derived.rows(table)), table


def test_two_camps_react_among_themselves() -> None:
    rows = Derived(two_camps(), scored=False).rows("reactions")
    camps = [{"ana", "ben", "cy"}, {"dee", "eli", "fay"}]
    assert len(rows) == 24
    assert all(any({bare(row["reactor"]), bare(row["author"])} <= camp for camp in camps) for row in rows)
