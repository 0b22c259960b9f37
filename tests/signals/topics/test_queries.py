"""Queries: what they match, how sure they make it, and what they refuse to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.errors import InputError
from groundswell.signals.topics.examples import features, query_of
from groundswell.signals.topics.queries import DEEPEST, LONGEST_QUERY, parsed
from groundswell.signals.topics.shapes import Read
from groundswell.signals.topics.tokens import words_of

TEXT = "Smart contracts on the ledger, see consensus algorithms. State-of-the-art #Blockchain"
LINK = "https://www.hyperledger.example/projects/fabric"


def sure(query: str, text: str = TEXT) -> float:
    return round(parsed(query).ask(Read(words_of(text), ("fabric",), (LINK,))).sure, 3)


MATCHES = [
    "LEDGER",
    "contract*",
    '"smart contract*"',
    '"smart contracts"',
    "ledger consensus",
    "ledger AND consensus",
    "java OR ledger",
    "ledger NOT java",
    "ledger -java",
    '"consensus ledger"~3',
    "#blockchain",
    "#fabric",
    "link:hyperledger.example",
    'link:"https://hyperledger.example/projects"',
    "(java OR ledger) (consensus OR proof)",
    "state-of-the-art",
]
MISSES = [
    "java",
    '"contracts smart"',
    '"consensus smart"~3',
    "ledger NOT consensus",
    "#ledger",
    "link:ledger.example",
    "link:other.hyperledger.example",
    "link:hyperledger.example/docs",
    "or",
]


@pytest.mark.parametrize("query", MATCHES)
def test_a_query_matches_what_it_says(query: str) -> None:
    assert sure(query) == 1


@pytest.mark.parametrize("query", MISSES)
def test_a_query_misses_what_it_does_not_say(query: str) -> None:
    assert sure(query) == 0


def test_parts_that_are_half_sure_leave_doubts_that_multiply() -> None:
    assert sure("ledger^0.4") == 0.4
    assert sure("ledger^0.4 OR consensus^0.5 OR java") == pytest.approx(1 - 0.6 * 0.5)
    assert sure("ledger^0.4 consensus^0.5") == 0.4


EVERYTHING = ["NOT java", "ledger OR NOT java", "NOT NOT NOT java", "NOT (ledger AND java)"]
UNREADABLE = ["(((", "a OR", "AND", '"', "#", "foo^2", "foo~3", '"a b"~', "a) OR (b", "OR ledger", "link:(("]
SAYS_NOTHING = ['"..."', "*", "a*", "🎉", "\x00", "link:", '""']


@pytest.mark.parametrize("query", ["", "  \n", *EVERYTHING, *UNREADABLE, *SAYS_NOTHING])
def test_a_query_of_no_use_is_refused_with_the_reason(query: str) -> None:
    with pytest.raises(InputError) as refused:
        parsed(query)
    assert refused.value.todo


@pytest.mark.parametrize("query", ["x " * LONGEST_QUERY, "(" * 99 + "a" + ")" * 99, "NOT " * (DEEPEST + 1) + "a"])
def test_a_hostile_query_is_refused(query: str) -> None:
    with pytest.raises(InputError):
        parsed(query)


def test_what_looks_like_a_pattern_is_only_words() -> None:
    assert sure("(a+)+b") == 0
    assert sure("(x+x+)+y", "x x y " * 1000) == 1


@given(st.text('ab "()~^#*-ORNDT:/.0123', max_size=40), st.text(max_size=40))
def test_any_query_is_refused_or_answers_between_nothing_and_sure(query: str, text: str) -> None:
    try:
        node = parsed(query)
    except InputError:
        return
    assert 0 <= node.ask(Read(words_of(text), (), ())).sure <= 1
    assert node.ask(Read(words_of(""), (), ())).sure == 0


def test_a_query_of_examples_holds_the_words_that_tell_them_apart() -> None:
    others = {"the": 90, "river": 2}
    query = query_of(["the otter in the river", "the river at dusk", "otter at dusk"], others, 100)
    river = (2 / 3) / (2 / 3 + 5 * 2.5 / 101)
    assert f'"river"^{river:.2f}' in query
    assert '"otter"^0.95' in query
    assert '"the"' not in query
    assert sure(query, "an otter!") == 0.95


def test_examples_that_share_nothing_are_refused() -> None:
    for examples in (["only one"], ["one two", "three four"], ["", ""]):
        with pytest.raises(InputError):
            query_of(examples, {}, 10)


@given(st.lists(st.text(max_size=60), min_size=2, max_size=5))
def test_a_query_of_any_examples_can_be_read(examples: list[str]) -> None:
    try:
        query = query_of(examples * 2, {}, 10)
    except InputError:
        return
    parsed(query)


def test_features_are_words_pairs_and_hashtags() -> None:
    assert features("Big river, #Ferry 12") == {"big", "river", "ferry", "big river", "river ferry", "#ferry"}
