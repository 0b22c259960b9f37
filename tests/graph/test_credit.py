"""Credit and ties: each reaction carries one unit, and nothing is lost or made on its way."""

from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.graph.credit import RESHARER, WHOLE
from tests.derived import Derived, Row, bare, once
from tests.worlds import chain, like, mention, on, post, reply, share, share_id

P = post("ana", "p")


def credits_of(rows: list[Row]) -> list[tuple[str, str, str, int]]:
    """Reactor, who is credited, for what, and how much."""
    return sorted((bare(row["reactor"]), bare(row["credited"]), row["path"], row["credit_micro"]) for row in rows)


def test_the_author_has_all_the_credit_where_nobody_knows_the_way() -> None:
    rows = Derived([P, like("ben", "p")], scored=False).rows("credits")
    assert credits_of(rows) == [("ben", "ana", "author", 1_000_000)]


def test_who_passed_it_on_has_four_tenths_of_the_credit() -> None:
    rows = Derived([P, share("ben", "p"), like("cy", "p", via=share_id("ben", "p"))], scored=False).rows("credits")
    assert credits_of(rows)[1:] == [("cy", "ana", "author", 600_000), ("cy", "ben", "resharer", 400_000)]


def test_along_a_chain_each_reshare_credits_the_one_before() -> None:
    assert credits_of(Derived(chain(), scored=False).rows("credits")) == [
        ("ben", "ana", "author", 1_000_000),
        ("cy", "ana", "author", 600_000),
        ("cy", "ben", "resharer", 400_000),
        ("dee", "ana", "author", 600_000),
        ("dee", "cy", "resharer", 400_000),
    ]


def test_an_author_who_passes_on_their_own_post_keeps_the_whole() -> None:
    records = [P, share("ana", "p"), like("ben", "p", via=share_id("ana", "p"))]
    assert credits_of(Derived(records, scored=False).rows("credits")) == [("ben", "ana", "author", 1_000_000)]


def test_nobody_is_credited_for_their_own_reaction() -> None:
    records = [P, share("ben", "p"), like("ben", "p", via=share_id("ben", "p"))]
    assert {row["credited"] for row in Derived(records, scored=False).rows("credits")} == {"town:ana"}


def test_ties_sum_credit_by_pair_kind_and_day() -> None:
    records = [
        P,
        share("ben", "p"),
        reply("cy", "p", 0.1, name="r1"),
        reply("cy", "p", 0.2, name="r2", via=share_id("ben", "p")),
        reply("cy", "p", 1, name="r3"),
    ]
    rows = Derived(records, scored=False).rows("ties", reactor="town:cy")
    assert [(bare(row["credited"]), row["day"], row["reactions_count"], row["credit_micro"]) for row in rows] == [
        ("ana", on(0), 2, 1_600_000),
        ("ana", on(1), 1, 1_000_000),
        ("ben", on(0), 1, 400_000),
    ]


def test_a_day_is_a_day_in_utc() -> None:
    records = [P, reply("ben", "p", 0.499, name="late"), reply("ben", "p", 0.5, name="midnight")]
    assert [row["day"] for row in Derived(records, scored=False).rows("ties")] == [on(0), on(1)]


PEOPLE = st.sampled_from(["ana", "ben", "cy", "dee"])
POSTS = st.sampled_from(["ana-p", "ben-p", "none"])
WAYS = st.none() | st.builds(share_id, PEOPLE, POSTS)
ACTS = st.one_of(
    st.builds(lambda who, of, day, via: share(who, of, day, via=via), PEOPLE, POSTS, st.integers(0, 40), WAYS),
    st.builds(lambda who, of, day, via: like(who, of, day, via=via), PEOPLE, POSTS, st.integers(0, 40), WAYS),
    st.builds(lambda who, of, day, via: reply(who, of, day, via=via), PEOPLE, POSTS, st.integers(0, 40), WAYS),
    st.builds(mention, PEOPLE, PEOPLE, st.integers(0, 40)),
)


@settings(max_examples=15)
@given(st.lists(ACTS, max_size=30))
def test_the_credit_of_every_reaction_is_exactly_one(acts: list[object]) -> None:
    records = once([post("ana", "ana-p"), post("ben", "ben-p"), *acts])  # type: ignore[list-item]
    derived = Derived(records, scored=False)
    given_out = {row["reaction"]: 0 for row in derived.rows("reactions")}
    for row in derived.rows("credits"):
        given_out[row["reaction"]] += row["credit_micro"]
        assert row["reactor"] != row["credited"]
    assert set(given_out.values()) <= {WHOLE}
    assert sum(row["credit_micro"] for row in derived.rows("ties")) == WHOLE * len(given_out)


def test_the_author_keeps_at_least_half() -> None:
    assert WHOLE // 2 >= RESHARER
