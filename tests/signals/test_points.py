"""The explanation: every point of a score leads to a reaction, and every reaction to what was counted of it."""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.records import Activity, Record
from groundswell.signals.influence.explained import explained
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import REAL, TABLES
from groundswell.workspace import Workspace
from tests.derived import HAND, Derived, bare, once
from tests.worlds import (
    WORLDS,
    accept,
    like,
    mention,
    on,
    post,
    quote,
    reply,
    share,
    share_id,
    star,
    view,
)

PEOPLE = ["ana", "ben", "cy", "dee"]
NAMES = st.sampled_from(PEOPLE)
POSTS = st.sampled_from([f"{who}-{n}" for who in PEOPLE for n in range(3)])
DAYS = st.integers(0, 800)
WAYS = st.none() | st.builds(share_id, NAMES, POSTS)
ACTS = st.one_of(
    *[st.builds(act, NAMES, POSTS, DAYS) for act in (like, quote, view, accept, reply)],
    st.builds(mention, NAMES, NAMES, DAYS),
    *[
        st.builds(lambda a, b, c, via, act=act: act(a, b, c, via=via), NAMES, POSTS, DAYS, WAYS)
        for act in (share, like)
    ],
)
MADE = [post(who, f"{who}-{n}", n) for who in PEOPLE for n in range(3)]
WORLD = st.builds(lambda acts: once([*MADE, *acts]), st.lists(ACTS, min_size=5, max_size=80))
DAILY = replace(HAND, name="daily", day_cap=0.5, kept_votes=2.0, seed_share=0.75)
OWN = st.sampled_from([(), ("ana",), ("ana", "ben")])


def test_a_reaction_opens_to_credit_weight_and_decay() -> None:
    records = [post("ana", "p"), share("ben", "p"), like("cy", "p", via=share_id("ben", "p")), post("dee", "q", 30)]
    derived = Derived(records, own_accounts=PEOPLE)
    row = derived.one("points", credited="town:ben", reactor="town:cy")
    left = 0.25 + 0.5 * 2 ** (-30 / 365)
    assert (row["credit"], row["weight"], row["path"], row["kind"]) == (0.4, 0.3, "resharer", "like")
    assert row["decay"] == pytest.approx(left)
    assert row["raw"] == pytest.approx(0.4 * 0.3 * left)
    assert row["points"] == pytest.approx(derived.one("influence", actor="town:ben")["score"])


def test_the_points_of_a_pair_are_shared_by_weight() -> None:
    # Ben's share and like of one post: 1.0 and 0.3 of 1.3.
    derived = Derived([post("ana", "p"), share("ben", "p"), like("ben", "p")], own_accounts=["ben"])
    points = {row["kind"]: row["points"] for row in derived.rows("points")}
    score = 10 * math.log(1 + 1.3 / 0.25)
    assert points == pytest.approx({"announce": score / 1.3, "like": score * 0.3 / 1.3})


def test_what_was_not_counted_has_its_reason() -> None:
    # Five shares of a pair capped at 3.0, of which a friend's like back takes b = 0.3 / 3: 0.3, the rest is counted.
    posts = [post("ana", f"p{n}") for n in range(5)] + [post("ben", "q")]
    derived = Derived([*posts, *[share("ben", f"p{n}") for n in range(5)], like("ana", "q")], own_accounts=PEOPLE)
    row = derived.rows("points", credited="town:ana")[0]
    told = [row[name] for name in ("raw", "capped", "friends", "limited", "counted")]
    assert told == pytest.approx([1.0, 0.4, 0.06, 0, 0.54])


def test_the_cap_of_a_day_is_shared_by_weight() -> None:
    # Of 1.3 announces of one day 0.5 count, of 0.3 on another all of it; nothing has faded but the other, by a day.
    shared = [share("ben", "p", 1), like("ben", "p", 1), like("ben", "q", 0)]
    derived = Derived([post("ana", "p"), post("ana", "q"), *shared], own_accounts=["ben"], version=DAILY)
    rows = sorted(derived.rows("points"), key=lambda row: -row["counted"])
    left = 0.5 * 2 ** (-1 / 30) + 0.5 * 2 ** (-1 / 365)
    assert [row["counted"] for row in rows] == pytest.approx([0.5 / 1.3, 0.3 * left, 0.15 / 1.3])
    assert [row["capped"] for row in rows] == pytest.approx([0.8 / 1.3, 0, 0.24 / 1.3], abs=1e-9)


def test_reactions_after_the_day_are_not_in_the_explanation() -> None:
    derived = Derived([post("ana", "p"), like("ben", "p", 5), reply("ben", "p", 1)], as_of=on(2))
    assert [row["kind"] for row in derived.rows("points")] == ["reply"]


def test_some_pairs_are_explained_without_the_others(world: Callable[[str], Workspace]) -> None:
    reader = world("star").reader
    (hub,) = (row["actor"] for row in reader.rows("SELECT actor FROM influence_now WHERE rank = 1"))
    given = reader.arrow("SELECT * FROM credits WHERE credited = ? AND reactor LIKE '%1'", [hub])
    some, whole = points_by(explained(reader, [hub], given=given)), points_by(explained(reader, [hub]))
    assert some and some == {key: whole[key] for key in some}


def points_by(found: pa.Table) -> dict[tuple[str, ...], float]:
    keys = ("credited", "reactor", "kind", "object")
    return {tuple(row[key] for key in keys): row["points"] for row in found.to_pylist()}


def test_windows_count_back_from_the_day() -> None:
    # Shares of days 0 and 83 before, seen on day 83: the newer one is in every window, the older in 90 days on.
    records = [post("ana", "p"), share("ben", "p", 0), share("cy", "p", 83)]
    derived = Derived(records, own_accounts=PEOPLE)
    rows = {row["window_days"]: row for row in derived.rows("influence_windows")}
    score = derived.one("influence", actor="town:ana")["score"]
    assert {days: row["reactions_count"] for days, row in rows.items()} == {7: 1, 28: 1, 90: 2, 365: 2}
    assert rows[365]["points"] == rows[90]["points"] == pytest.approx(score)
    assert rows[7]["points"] == rows[28]["points"] < score


def test_a_window_ends_with_the_day_and_leaves_out_what_is_as_old_as_it_is_long() -> None:
    records = [post("ana", "p"), share("ben", "p", 0), share("cy", "p", 1), post("dee", "q", 7)]
    rows = Derived(records, own_accounts=PEOPLE).rows("influence_windows", window_days=7)
    assert [row["reactions_count"] for row in rows] == [1]


@settings(max_examples=8)
@given(WORLD, OWN, st.sampled_from([HAND, DAILY]))
def test_every_score_is_the_sum_of_its_points(
    records: list[Activity], own: tuple[str, ...], version: ScoreVersion
) -> None:
    derived = Derived(records, own_accounts=own, version=version)
    points: dict[str, float] = defaultdict(float)
    for row in derived.rows("points"):
        points[row["credited"]] += row["points"]
        assert row["counted"] + row["capped"] + row["friends"] + row["limited"] == pytest.approx(row["raw"], abs=1e-8)
    windows = {row["actor"]: row["points"] for row in derived.rows("influence_windows", window_days=365)}
    for row in derived.rows("influence"):
        assert points[row["actor"]] == pytest.approx(row["score"], abs=1e-9)
        assert windows.get(row["actor"], 0) <= row["score"] + 1e-6
        assert 0 <= row["score_low"] <= row["score"] <= row["score_high"] <= 100
    pairs = derived.ask(
        "SELECT sum(raw_nano - capped_nano - friend_nano - limited_nano - counted_nano) AS rest FROM pairs"
    )
    assert pairs[0]["rest"] in (0, None)


@settings(max_examples=4)
@given(WORLD, NAMES)
def test_one_more_reaction_from_a_trusted_stranger_lowers_no_receiver(records: list[Activity], whom: str) -> None:
    # All are seeds, so that trust stands still; the stranger was never endorsed, so that nothing is given back.
    own = [*PEOPLE, "stranger"]
    before = Derived(records, own_accounts=own, as_of=on(800)).one("influence", actor=f"town:{whom}")
    more = once([*records, share("stranger", f"{whom}-0", 3)])
    after = Derived(more, own_accounts=own, as_of=on(800)).one("influence", actor=f"town:{whom}")
    assert after["score"] >= before["score"]


@settings(max_examples=4)
@given(WORLD, NAMES, POSTS)
def test_answering_others_lowers_no_one_who_answers(records: list[Activity], who: str, to: str) -> None:
    before = Derived(records, own_accounts=PEOPLE, as_of=on(800)).one("influence", actor=f"town:{who}")
    more = [*records, *[reply(who, to, 700 + n, name=f"answer{n}") for n in range(3)]]
    after = Derived(more, own_accounts=PEOPLE, as_of=on(800)).one("influence", actor=f"town:{who}")
    assert after["score"] >= before["score"]


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("day", [0, 30_000])
def test_no_number_of_any_world_is_missing_or_endless(name: str, day: int) -> None:
    records: list[Record] = [record for record in WORLDS[name]() if not str(record).startswith("Malformed")]
    derived = Derived(records, as_of=on(day))
    for table in ("trust", "pairs", "influence", "influence_windows", "cascades"):
        real = [column for column, about in TABLES[table].columns.items() if about.type == REAL]
        for row in derived.rows(table):
            assert all(math.isfinite(row[column]) and row[column] >= 0 for column in real), (table, row)


def test_a_star_leads_from_its_score_to_every_share() -> None:
    derived = Derived(star(5), own_accounts=["fan1", "fan2"])
    rows = derived.rows("points")
    assert sorted(bare(row["activity"]) for row in rows) == [f"fan{n}^p" for n in range(1, 6)]
    assert math.fsum(row["points"] for row in rows) == pytest.approx(10 * math.log(15), abs=1e-9)
