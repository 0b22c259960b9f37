"""Who moves others on what: the score's sum over the reactions whose objects are about the topic."""

import pytest

from tests.derived import Derived
from tests.worlds import accept, like, post, reply, share, share_id

QUANTUM = "Quantum computing"
FANS = ("f1", "f2", "f3", "f4")
POSTS = [post("ana", f"q{n}", n, text=QUANTUM) for n in range(3)]
LIKES = [like(fan, f"q{n}", n + 0.1) for fan in FANS for n in range(3)]


def test_all_influence_is_on_the_only_topic_there_is() -> None:
    derived = Derived([*POSTS, *LIKES])
    [row] = derived.rows("topic_influence")
    whole = derived.one("influence", actor="town:ana")
    assert (row["topic"], row["enough"], row["focus_share"], row["rank"]) == ("quantum-computing", True, 1.0, 1)
    assert row["mass_nano"] == pytest.approx(whole["mass_nano"], abs=20)
    assert (row["score"], row["score_high"]) == pytest.approx((whole["score"], whole["score_high"]), abs=1e-6)


def test_reactions_to_other_objects_are_on_no_topic() -> None:
    derived = Derived([*POSTS, *LIKES, post("ana", "else", 3, text="hello"), *(like(fan, "else", 3.1) for fan in FANS)])
    [row] = derived.rows("topic_influence")
    assert (row["objects_count"], row["reactions_count"], row["focus_share"]) == (3, 12, 0.75)
    assert 0 < row["mass_nano"] < derived.one("influence", actor="town:ana")["mass_nano"]


def test_half_the_weight_is_half_the_mass() -> None:
    long = " ".join([QUANTUM, *["blah"] * 98])
    whole, half = (
        Derived([post("ana", "q", text=text), *(like(fan, "q", 0.1) for fan in FANS)]).one("topic_influence")
        for text in (QUANTUM, long)
    )
    assert half["mass_nano"] * 2 == pytest.approx(whole["mass_nano"], abs=8)


def test_an_answer_has_the_topic_of_its_thread_at_half_the_weight() -> None:
    derived = Derived([POSTS[0], reply("ben", "q0", 1, "a", text="I agree", root="q0"), share("cy", "a", 2)])
    row = derived.one("object_topics", object="town:a")
    assert (row["weight"], row["inherited"], row["words"]) == (0.5, True, [QUANTUM])
    ben = derived.one("topic_influence", actor="town:ben")
    assert (ben["objects_count"], ben["reactions_count"]) == (0, 1)


def test_an_answer_that_names_the_topic_itself_does_not_inherit_it() -> None:
    derived = Derived([POSTS[0], reply("ben", "q0", 1, "a", text=QUANTUM, root="q0")])
    assert [row["inherited"] for row in derived.rows("object_topics")] == [False, False]


def test_little_evidence_is_not_enough_and_says_what_is_missing() -> None:
    derived = Derived([POSTS[0], like("f1", "q0", 0.1)])
    row = derived.one("topic_influence")
    assert (row["enough"], row["missing"]) == (False, "posts about it: 2 more; people who react to them: 2 more")


def test_accepted_answers_are_counted() -> None:
    derived = Derived([post("cy", "ask", text="?"), reply("ana", "ask", 1, "a", text=QUANTUM), accept("cy", "a", 2)])
    assert derived.one("topic_influence", actor="town:ana")["accepted_count"] == 1


def test_own_topics_are_found_beside_those_of_the_ontology() -> None:
    derived = Derived(POSTS[:1], own_topics={"qc": '"quantum computing" NOT java', "java": "java"})
    assert [row["topic"] for row in derived.rows("object_topics")] == ["own/qc", "quantum-computing"]


def test_places_and_percentiles_are_within_the_topic() -> None:
    more = [post("ben", "b", text="Violins"), like("f1", "b", 0.1), post("cy", "c", text=QUANTUM)]
    rows = Derived([*POSTS, *LIKES, *more]).rows("topic_influence")
    assert [(row["topic"], row["actor"], row["rank"], row["percentile"]) for row in rows] == [
        ("quantum-computing", "town:ana", 1, 50.0),
        ("quantum-computing", "town:cy", 2, 0.0),
        ("violin", "town:ben", 1, 0.0),
    ]


def test_whoever_refused_to_be_measured_is_about_nothing() -> None:
    derived = Derived([post("ana", "q", text=QUANTUM, consent="refused")])
    assert derived.rows("text_topics") == []


def test_what_is_clearly_for_or_against_is_counted_on_the_topic_alone() -> None:
    """Four fans like three posts on it; one more disapproves of the first, and only shrugs at another post."""
    other = [post("ana", "else", 3, text="hello"), like("f5", "else", 3.1), like("f5", "q0", 3.1, text=":-1:")]
    row = Derived([*POSTS, *LIKES, *other, share("f6", "q1", 3)]).one("topic_influence")
    assert (row["reactions_count"], row["supporting_count"], row["opposing_count"]) == (14, 12, 1)


def test_what_was_passed_on_is_for_or_against_its_author_not_who_passed_it_on() -> None:
    through = [share("cy", "q0", 0.1), share("f1", "q0", 0.2, via=share_id("cy", "q0")), like("f2", "q0", 0.3)]
    rows = {row["actor"]: row["supporting_count"] for row in Derived([POSTS[0], *through]).rows("topic_influence")}
    assert rows == {"town:ana": 1, "town:cy": 0}
