"""Copies: articles that say what an earlier one said, whose they are, and what is not taken for one."""

import random
from itertools import permutations

import numpy as np
import pyarrow as pa
import pytest

from groundswell.graph.sketches import runs_of
from groundswell.records import Activity, Record
from tests.derived import Derived, bare
from tests.worlds import like, post, reply

WORDS = [f"{a}{b}{c}" for a in ("ri", "to", "sel") for b in "aeiou" for c in ("ver", "men", "dor", "lin", "gas", "tip")]


def said(seed: int = 1, words: int = 300) -> list[str]:
    """Made-up words in an order drawn by the seed."""
    return random.Random(seed).choices(WORDS, k=words)


def article(who: str, name: str, day: float = 0, words: list[str] | None = None, **more: object) -> Activity:
    return post(who, name, day, text=" ".join(words or said()), object_type="Article", **more)


def changed(every: int, words: list[str]) -> list[str]:
    """The words with one in so many replaced by another."""
    return [f"other{n}" if n % every == every // 2 else word for n, word in enumerate(words)]


def found(*records: Record) -> list[tuple[str, str, float, bool]]:
    """Copy, original, similarity and whether the copy says whose it is."""
    rows = Derived(records, scored=False, graph_only=True).rows("copies")
    return sorted((bare(row["copy"]), bare(row["original"]), row["similarity"], row["says_whose"]) for row in rows)


def test_the_earliest_is_the_original_in_any_order() -> None:
    records = [article("ana", "a"), article("ben", "b", 1), article("cy", "c", 2), like("dee", "b", 3)]
    for order in permutations(records[:3]):
        assert found(*order, *records[3:]) == [("b", "a", 1.0, False), ("c", "a", 1.0, False)]


def test_of_two_at_one_moment_the_first_id_is_the_original() -> None:
    assert found(article("ana", "z"), article("ben", "b")) == [("z", "b", 1.0, False)]


def test_case_marks_and_blanks_make_no_difference() -> None:
    loud = [f"<{word.upper()}>," for word in said()]
    assert found(article("ana", "a"), article("ben", "b", 1, loud)) == [("b", "a", 1.0, False)]


def test_nearly_the_same_is_a_copy_and_half_the_same_is_none() -> None:
    """Of 298 runs a changed word in fifty spoils 18: 280 of 316 are in both. One in ten spoils 90: 208 of 388."""
    few, many = changed(50, said()), changed(10, said())
    assert found(article("ana", "a"), article("ben", "b", 1, few)) == [("b", "a", round(280 / 316, 6), False)]
    assert found(article("ana", "a"), article("ben", "b", 1, many)) == []


def test_other_texts_are_no_copies() -> None:
    assert found(*(article("ana", f"a{n}", n / 100, said(n)) for n in range(40))) == []


def test_what_came_more_than_a_month_later_is_none() -> None:
    assert found(article("ana", "a"), article("ben", "b", 30)) == [("b", "a", 1.0, False)]
    assert found(article("ana", "a"), article("ben", "b", 31)) == []


def test_what_a_copy_of_a_copy_was_copied_from_is_its_original() -> None:
    records = [article("ana", "a"), article("ben", "b", 20), article("cy", "c", 28)]
    assert found(*records) == [("b", "a", 1.0, False), ("c", "a", 1.0, False)]


def test_a_copy_that_is_too_far_from_the_original_stands_alone() -> None:
    """A changed word in 25 spoils 36 runs of 298, so 262 of 334 stay; twice that, at other places, leaves too few."""
    once = changed(25, said())
    twice = [f"more{n}" if n % 25 == 2 else word for n, word in enumerate(once)]
    pairs = found(article("ana", "a"), article("ben", "b", 1, once), article("cy", "c", 2, twice))
    assert pairs == [("b", "a", round(262 / 334, 6), False)]


def test_short_texts_are_copies_only_where_they_are_the_same_at_one_address() -> None:
    words, page = said(words=8), "https://ana.example/a"
    here = article("ana", "a", words=words, url=page)
    assert found(here, article("ben", "b", 1, words, url="https://ben.example/b")) == []
    assert found(here, article("ben", "b", 1, words, url=f"{page}/?utm_source=b")) == [("b", "a", 1.0, True)]
    assert found(here, article("ben", "b", 1, words[1:], url=page)) == []


def test_notes_and_answers_are_no_copies() -> None:
    text = " ".join(said())
    note, answer = post("ben", "b", 1, text=text), reply("cy", "a", 2, text=text, object_type="Article")
    assert found(article("ana", "a"), note, answer) == []


@pytest.mark.parametrize(
    ("copy", "credited"),
    [
        (article("ben", "b", 1), "ben"),
        (article("ben", "b", 1, url="https://ana.example/a?utm_source=ben"), "ana"),
        (article("ana", "b", 1), "ana"),
    ],
)
def test_reactions_to_a_copy_are_the_originals_where_it_says_whose_it_is(copy: Activity, credited: str) -> None:
    original = article("ana", "a", url="https://ana.example/a")
    rows = Derived([original, copy, like("cy", "b", 2)], scored=False, graph_only=True).rows("reactions")
    assert [(bare(row["author"]), bare(row["object"])) for row in rows] == [(credited, "b")]


def test_who_made_the_copy_does_not_react_to_it() -> None:
    copy = article("ben", "b", 1, url="https://ana.example/a?utm_source=ben")
    own = [like("ben", "b", 2), reply("ben", "b", 2)]
    assert (
        Derived([article("ana", "a", url="https://ana.example/a"), copy, *own], scored=False, graph_only=True).rows(
            "reactions"
        )
        == []
    )


def test_a_thousand_that_say_the_same_make_no_more_pairs_than_they_are() -> None:
    rows = Derived([article(f"u{n}", f"a{n:03}", n / 1000) for n in range(200)], scored=False, graph_only=True)
    assert len(rows.rows("copies")) == 199
    assert len(rows.rows("alike_texts")) <= 2 * 200


def test_a_run_is_the_same_wherever_it_stands() -> None:
    read = runs_of(pa.array(["one two three four", "zero One, TWO: three - FOUR!", "", None, "a", "日本語 x"]))
    assert read.words.tolist() == [4, 5, 0, 0, 1, 4]
    assert set(read.of(0)) <= set(read.of(1))
    assert len(read.of(1)) == 3
    assert len(read.of(4)) == len(read.of(2)) == 0


def test_texts_are_read_alike_alone_and_among_others() -> None:
    texts = pa.array([" ".join(said(n, 50)) for n in range(20)])
    together = runs_of(texts)
    for place in range(20):
        assert np.array_equal(together.of(place), runs_of(texts.slice(place, 1)).of(0))
