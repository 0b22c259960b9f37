"""What texts are about: names, hashtags and links against the ontology, with the doubt that each leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.signals.topics.aliases import names
from groundswell.signals.topics.ontology import ATTRIBUTION, FILE, above, ontology, related
from groundswell.signals.topics.tagger import ENOUGH, MOST, tag


def about(text: str, *tags: str, language: str | None = None) -> dict[str, float]:
    return {one.topic: round(one.confidence, 3) for one in tag(text, list(tags), [], language)}


def test_the_ontology_is_whole_and_says_where_it_is_from() -> None:
    assert len(ontology()) == 8033
    assert ontology()["quantum-computing"].wikidata == "Q176555"
    assert "CC BY 3.0" in ATTRIBUTION
    assert "CC BY" in (FILE.parent / "ATTRIBUTION.md").read_text("utf-8").replace(
        "Creative Commons Attribution", "CC BY"
    )
    assert {parent for topic in ontology().values() for parent in topic.parents} <= ontology().keys()


def test_topics_above_are_all_the_way_up() -> None:
    assert above("quantum-computing") >= {"computers", "technology-super"}
    assert above("nothing-known") == frozenset()


def test_a_name_of_several_words_is_surer_than_one_word() -> None:
    assert about("Quantum computing and cryptography") == {"quantum-computing": 0.9, "cryptography": 0.75}


def test_singular_and_plural_mean_the_same_topic() -> None:
    assert about("I play violin").keys() == about("I play violins").keys() == {"violin"}


ORDINARY = ["an apple a day", "the peer is running", "turkey for dinner", "Some apple. Apple", "the state of the art"]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_word_alone_is_no_topic(text: str) -> None:
    assert about(text) == {}


def test_an_ordinary_word_counts_beside_a_related_topic() -> None:
    assert about("My Apple is one of the best computers") == {"computers": 0.75, "apple": 0.3 + 0.7 * 0.6}


def test_a_name_does_not_run_across_a_comma_or_a_line() -> None:
    assert "network-security" in about("network security")
    assert about("on the network, security is fine") == about("a network\nsecurity") == {}


def test_a_longer_name_hides_the_shorter_ones_inside_it() -> None:
    assert about("A talk on network security").keys() == {"network-security"}


def test_a_word_of_another_language_means_nothing() -> None:
    assert "fishing" in about("la pesca en las montañas es para todos")
    assert about("the pesca is what they have for you and me") == {}
    assert "soccer" in about("Fußball", language="de-AT")
    assert about("Fußball", language="ja") == {}


def test_arabic_names_are_found_in_text_from_right_to_left() -> None:
    assert "math" in about("تعلم الرياضيات")


def test_a_hashtag_names_a_topic_without_blanks_and_makes_it_the_subject() -> None:
    found = tag("so good", ["machinelearning"], [], None)
    assert [(one.topic, one.weight, one.confidence, one.words) for one in found] == [
        ("machine-learning", 1.0, 0.9, ("#machinelearning",))
    ]


def test_the_words_of_a_link_count_a_little_less() -> None:
    found = tag("read this", [], ["https://news.example/2016/quantum-computing-explained", "http://[broken"], None)
    assert [(one.topic, round(one.confidence, 3)) for one in found] == [("quantum-computing", 0.72)]


def test_the_kind_of_file_that_a_link_leads_to_is_no_topic() -> None:
    assert tag("see", [], ["https://news.example/a-quiet-day.html", "https://news.example/some_report.pdf"], None) == []


def test_a_topic_named_once_in_a_long_text_weighs_little() -> None:
    [one] = tag("cryptography " + "blah " * 199, [], [], None)
    assert one.weight == pytest.approx(50 / 200)


@pytest.mark.parametrize(
    "text", [None, "", " ", "😀🎉😀", "\x00\x01\ufffd" * 50, "<div><br/></div>", "\u202e\u200f", "_" * 99]
)
def test_texts_that_say_nothing_have_no_topic(text: str | None) -> None:
    assert tag(text, [], [], None) == []


def test_ten_megabytes_are_read_up_to_the_limit() -> None:
    [one] = tag("cryptography is nice. " + "x" * 10_000_000, [], [], None)
    assert one.topic == "cryptography"


@given(st.text(max_size=80), st.lists(st.text(max_size=9), max_size=3), st.lists(st.text(max_size=30), max_size=3))
def test_any_input_gives_bounded_and_distinct_topics(text: str, tags: list[str], links: list[str]) -> None:
    found = tag(text, tags, links, None)
    assert len({one.topic for one in found}) == len(found) <= MOST
    assert all(ENOUGH <= one.confidence <= 1 and 0 < one.weight <= 1 and one.words for one in found)


@given(st.sampled_from(sorted(names().aliases)))
def test_every_name_can_be_found_in_a_text_of_its_own(alias: str) -> None:
    length = len(alias.split())
    assert names().longest[alias.partition(" ")[0]] >= length


def test_strangers_under_a_crowded_parent_are_not_related() -> None:
    assert related("apple", "computers")
    assert not related("madonna", "jazz")
    assert not related("apple", "apple")
