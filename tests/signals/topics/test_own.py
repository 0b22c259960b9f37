"""A workspace's own topics, and those that people do not want to be shown with: kept, found, forgotten."""

from pathlib import Path

import pytest

from groundswell.errors import InputError, NotFoundError
from groundswell.signals.topics.own import LONGEST_NAME, Topics
from groundswell.state.store import State
from tests.worlds import like, post, profile, workspace_of


@pytest.fixture
def topics(tmp_path: Path) -> Topics:
    return Topics(State(tmp_path / "state.db"))


def test_a_topic_of_the_same_name_gets_the_new_query(topics: Topics) -> None:
    topics.save("Smart  Contracts", "chaincode")
    topics.save("smart contracts", '"smart contract*"')
    assert [(one.topic, one.query) for one in topics.saved()] == [("own/smart-contracts", '"smart contract*"')]


OF_NO_USE = [("", "a"), ("🎉", "word"), ("x" * (LONGEST_NAME + 1), "word"), ("x", "NOT a")]


@pytest.mark.parametrize(("name", "query"), OF_NO_USE)
def test_a_name_or_query_of_no_use_is_refused(topics: Topics, name: str, query: str) -> None:
    with pytest.raises(InputError):
        topics.save(name, query)
    assert topics.saved() == []


def test_a_topic_is_known_by_its_id_or_its_name(topics: Topics) -> None:
    topics.save("Beer", "ale")
    assert [topics.known(name) for name in ("own/beer", "Beer", "Quantum computing", "trader joe's")] == [
        "own/beer",
        "own/beer",
        "quantum-computing",
        "trader-joes",
    ]
    with pytest.raises(NotFoundError):
        topics.known("nothing of the kind")


def test_dropping_and_allowing_what_is_not_there_says_so(topics: Topics) -> None:
    topics.save("Beer", "ale")
    topics.refuse("town:ana", "beer")
    topics.refuse("town:ana", "beer")
    assert len(topics.refused()) == 1
    topics.drop("beer")
    topics.allow(["town:ana"], "beer")
    for again in (lambda: topics.drop("beer"), lambda: topics.allow(["town:ana"], "beer")):
        with pytest.raises(NotFoundError):
            again()


def test_a_saved_topic_is_found_by_the_next_score(tmp_path: Path) -> None:
    town = workspace_of(tmp_path, [post("ana", "p", text="the otter at dusk"), like("ben", "p")])
    town.topics.save("Otters", "otter*")
    town.score()
    assert town.reader.rows("SELECT topic, object, words FROM object_topics") == [
        {"topic": "own/otters", "object": "town:p", "words": ["otter"]}
    ]


def test_erasing_a_person_forgets_what_they_refused_and_topics_that_name_them(tmp_path: Path) -> None:
    town = workspace_of(
        tmp_path, [profile("ana", name="Ana Otterby"), post("ana", "p", text="my beer"), post("ben", "q")]
    )
    town.topics.save("Otterby fans", "beer")
    town.topics.save("Praise", '"ana otterby"')
    town.topics.save("Ale", "beer")
    town.topics.refuse("town:ana", "beer")
    town.topics.refuse("town:ben", "beer")
    town.erase("town:ana")
    assert [one.topic for one in town.topics.saved()] == ["own/ale", "own/otterby-fans"]
    assert [one.person for one in town.topics.refused()] == ["town:ben"]
    assert "town:p" not in {row["object"] for row in town.reader.rows("SELECT object FROM object_topics")}
    assert [row["topic"] for row in town.reader.rows("SELECT topic FROM own_topics")] == ["own/ale", "own/otterby-fans"]
