"""The measure of opinions found in sentences, worked out by hand."""

from evaluation.sentiment_graphs import Graph, f1, words_at

NONE: frozenset[int] = frozenset()


def graph(target: set[int], expression: set[int], polarity: str = "Positive") -> Graph:
    return Graph(NONE, frozenset(target), frozenset(expression), polarity)


def test_words_are_those_that_a_place_touches() -> None:
    assert words_at("the new  room", [(4, 13)]) == {1, 2}


def test_overlap_counts_by_its_share_on_each_side() -> None:
    """Found: target 1 of 2 words right, expression whole: (1 + 1/2 + 1) / 3. Marked: all of its one word is found."""
    value, precision, recall = f1([[graph({1}, {3})]], [[graph({0, 1}, {3})]])
    assert (round(precision, 6), recall) == (round(2.5 / 3, 6), 1.0)
    assert round(value, 6) == round(2 * precision / (1 + precision), 6)


def test_another_polarity_or_a_target_that_is_not_there_is_a_miss() -> None:
    assert f1([[graph({1}, {3})]], [[graph({1}, {3}, "Negative")]])[0] == 0
    assert f1([[graph({1}, {3})]], [[graph(set(), {3})]])[0] == 0
