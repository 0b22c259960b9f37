"""Topics of a small town: who leads, by which evidence, what rises, what goes together, and what is hidden for good."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from groundswell.errors import InputError, NotFoundError
from groundswell.web.app import create_app
from groundswell.web.wording import link, marked
from groundswell.workspace import Workspace
from tests.worlds import accept, like, on, post, profile, reply, share, share_id, workspace_of

QUANTUM, BEER = "Quantum computing and cryptography", "I love good beer"
FANS = tuple(f"f{n}" for n in range(6))


def world() -> list[Any]:
    """Ana writes on quantum computing and cryptography, Ben on quantum computing and beer, Cy on beer; six fans like
    all that Ana and Ben write, three of them Cy's. Cy asks, and accepts Ana's answer.

    On beer Cy leads: what a fan gives to Ben is capped, and half of it is on the other topic."""
    records: list[Any] = [profile(who) for who in ("ana", "ben", "cy", *FANS)]
    for n in range(4):
        records += [post("ana", f"a{n}", n, text=QUANTUM), post("ben", f"b{n}", n, text="Quantum computing " * 2)]
        records += [post("ben", f"e{n}", n, text=BEER), post("cy", f"c{n}", n, text=BEER)]
        records += [like(fan, f"{made}{n}", n + 0.1) for fan in FANS for made in "abe"]
        records += [like(fan, f"c{n}", n + 0.2) for fan in FANS[:3]]
    asked = [post("cy", "ask", 4, text="?"), reply("ana", "ask", 5, "answer", text=QUANTUM), accept("cy", "answer", 6)]
    return [*records, *asked, share("f0", "a0", 6)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return workspace_of(tmp_path_factory.mktemp("whole"), world())


@pytest.fixture
def town(whole: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the town to change things in."""
    return Workspace.open(Path(shutil.copytree(whole.root, tmp_path / "town")))


def test_topics_are_listed_with_who_leads_those_with_most_people_first(whole: Workspace) -> None:
    rows = whole.report("topics").rows
    assert [(row.name, row.objects_count, row.authors_count, row.people_count) for row in rows] == [
        ("Beer", 8, 2, 2),
        ("Quantum Computing", 9, 2, 2),
        ("Cryptography", 5, 1, 1),
    ]
    assert [row.leader.name for row in rows] == ["Cy of Town", "Ana of Town", "Ana of Town"]
    assert not any(row.rising for row in rows)


def test_pages_of_topics_miss_none_and_names_are_searched(whole: Workspace) -> None:
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        found = whole.report("topics", limit=1, cursor=cursor)
        seen, cursor = [*seen, found.rows[0].topic], found.page.next
    assert (seen, cursor) == (["beer", "quantum-computing", "cryptography"], None)
    assert [row.topic for row in whole.report("topics", search="CRYPT").rows] == ["cryptography"]
    assert whole.report("topics", own=True).rows == []


def test_experts_are_ordered_by_influence_with_other_evidence_beside(whole: Workspace) -> None:
    found = whole.report("topic", topic="Quantum computing")
    ana, ben = found.experts
    assert (ana.name, ana.rank, ana.accepted_count, ana.objects_count) == ("Ana of Town", 1, 1, 5)
    assert (ben.rank, ben.focus_share) == (2, 0.5)
    assert ana.share + ben.share == pytest.approx(1.0)
    assert ana.share_low < ana.share < ana.share_high
    assert ben.focus_low < 0.5 < ben.focus_high


def test_experts_have_all_reactions_and_beside_them_those_clearly_for_and_against(tmp_path: Path) -> None:
    """Three fans like four posts of Ana's on beer; Dee disapproves of one, likes another thing, and passes one on."""
    posts: list[Any] = [profile("ana"), *(post("ana", f"a{n}", n, text=BEER) for n in range(4))]
    posts += [post("ana", "b", 4, text="?")]
    likes = [like(fan, f"a{n}", n + 0.1) for fan in FANS[:3] for n in range(4)]
    town = workspace_of(
        tmp_path, [*posts, *likes, like("dee", "a0", 5, text="👎"), like("dee", "b", 5), share("dee", "a1", 5)]
    )
    [ana] = town.report("topic", topic="beer").experts
    assert (ana.reactions_count, ana.supporting_count, ana.opposing_count) == (14, 12, 1)
    standing = town.report("expertise", topic="beer", person="ana").standing
    assert (standing.reactions_count, standing.supporting_count, standing.opposing_count) == (14, 12, 1)
    first, second = town.report("compare", who=["ana", "crowd=ana,dee"]).sides
    assert (first.reactions_count, first.supporting_count, first.opposing_count) == (15, 13, 1)
    assert (second.supporting_count, second.opposing_count) == (13, 1)


def test_an_endorsement_stands_beside_and_changes_no_influence(town: Workspace) -> None:
    before = town.report("topic", topic="beer").experts
    town.endorse("ana", "cy", "Beer")
    after = town.report("topic", topic="beer").experts
    assert [one.endorsements_count for one in after] == [1, 0]
    assert [(one.score, one.rank) for one in after] == [(one.score, one.rank) for one in before]


def test_topics_go_together_by_objects_or_by_the_ontology_alone(whole: Workspace) -> None:
    """All 5 of cryptography are among the 9 of quantum computing, of 17 objects: 17 / 9 times chance, which is not
    sure; beer is in none of them."""
    related = whole.report("topic", topic="cryptography").related
    assert "beer" not in {one.topic for one in related}
    assert all(one.times is None or one.low <= one.times <= one.high for one in related)


def test_texts_have_sides_and_their_evidence(whole: Workspace) -> None:
    found = whole.report("topic", topic="beer")
    assert (found.texts_count, found.unknown_count) == (8, 0)
    assert {one.text for one in found.positive} == {BEER}
    assert found.positive[0].drawn_announces > found.positive[-1].drawn_announces
    assert [driver.name for driver in found.drivers] == ["Cy of Town", "Ben of Town"]


def test_objects_are_shown_with_the_words_that_put_them_there(whole: Workspace) -> None:
    first, second, *_ = whole.report("topic", topic="cryptography").objects
    assert {first.object, second.object} == {"town:answer", "town:a0"}
    assert (first.words, first.weight) == (["cryptography"], 1.0)
    assert first.opens.filters == {"object": first.object}


def test_a_person_on_a_topic_shows_every_object_a_page_at_a_time(whole: Workspace) -> None:
    seen, cursor = [], None
    while True:
        found = whole.report("expertise", topic="quantum-computing", person="ana", limit=2, cursor=cursor)
        seen += [(row.object, row.words) for row in found.rows]
        cursor = found.page.next
        if cursor is None:
            break
    assert seen == [(f"town:{name}", ["Quantum computing"]) for name in ("answer", "a3", "a2", "a1", "a0")]
    assert found.standing.enough
    assert found.page.total == 5


def test_what_the_objects_drew_sums_to_the_influence_passed_on_ones_too(tmp_path: Path) -> None:
    """Cy passes Ana's post on, and four fans come through Cy: most of what Cy has on the topic is from there."""
    records: list[Any] = [profile("ana"), profile("cy"), post("ana", "p", text=BEER), share("cy", "p", 0.1)]
    through = [share(fan, "p", 0.2, via=share_id("cy", "p")) for fan in FANS[:4]]
    town = workspace_of(tmp_path, [*records, *through])
    found = town.report("expertise", topic="beer", person="cy")
    assert [(row.object, row.own) for row in found.rows] == [("town:p", False)]
    [row] = town.reader.rows("SELECT mass_nano FROM topic_influence_now WHERE actor = 'town:cy'")
    assert found.rows[0].drawn_announces == pytest.approx(row["mass_nano"] / 1e9, abs=1e-6)


def test_little_evidence_is_told_on_the_page_of_the_two_and_not_on_the_person(tmp_path: Path) -> None:
    town = workspace_of(tmp_path, [profile("ana"), post("ana", "p", text=BEER), like("ben", "p", 0.1)])
    found = town.report("expertise", topic="beer", person="ana")
    assert (found.standing.enough, found.standing.share) == (False, None)
    assert found.standing.missing == "posts about it: 2 more; people who react to them: 2 more"
    assert town.report("person", person="ana").topics == []


def test_a_person_is_shown_with_topics_and_the_words_behind_them(whole: Workspace) -> None:
    topics = whole.report("person", person="ana").topics
    assert [(one.name, one.words, one.objects_count) for one in topics] == [
        ("Cryptography", ["cryptography"], 5),
        ("Quantum Computing", ["quantum computing"], 5),
    ]
    assert topics[0].opens.filters == {"topic": "cryptography", "person": "town:ana"}


def test_a_hidden_topic_is_gone_at_once_and_stays_gone_after_scoring(town: Workspace) -> None:
    town.hide_topic("ana", "Cryptography")
    for _ in range(2):
        assert [one.topic for one in town.report("person", person="ana").topics] == ["quantum-computing"]
        assert town.report("topic", topic="cryptography").experts == []
        hidden = town.report("expertise", topic="cryptography", person="ana")
        assert (hidden.hidden, hidden.standing, hidden.rows) == (True, None, [])
        assert [one.name for one in town.report("topics").hidden] == ["Cryptography"]
        town.score()
    assert town.reader.rows("SELECT actor FROM topic_influence WHERE topic = 'cryptography'") == []
    town.unhide_topic("ana", "cryptography")
    town.score()
    assert len(town.report("person", person="ana").topics) == 2


def test_a_topic_hidden_on_one_account_is_hidden_on_the_whole_person(town: Workspace) -> None:
    town.hide_topic("ben", "beer")
    town.join("ana", "ben")
    town.score()
    assert "beer" not in {one.topic for one in town.report("person", person="ana").topics}
    town.unhide_topic("ana", "beer")
    with pytest.raises(NotFoundError):
        town.unhide_topic("ana", "beer")


def test_people_are_alike_by_topics_and_their_shared_audience_stands_beside(whole: Workspace) -> None:
    found = whole.report("alike", person="cy")
    assert [(one.name, one.topics, one.shared_count) for one in found.rows] == [
        ("Ben of Town", ["Beer"], 3),
        ("Ana of Town", [], 3),
    ]
    assert 0 < found.rows[0].likeness < 1
    assert found.rows[1].likeness is None
    assert found.also_topics == []


def test_an_audience_also_reacts_to_whom_it_reacts_to_more_than_others_do(tmp_path: Path) -> None:
    """Of forty people ten like Ana; eight of these and nobody else like Ben, three and seven others Dee, all Cy."""
    who = [f"w{n}" for n in range(40)]
    liked = {"ana": who[:10], "ben": who[:8], "cy": who, "dee": who[7:17]}
    likes = [like(one, f"{name}1", 0.1) for name, fans in liked.items() for one in fans]
    workspace = workspace_of(tmp_path, [*(post(name, f"{name}1") for name in liked), *likes])
    (ben,) = workspace.report("alike", person="ana").also_people
    assert (ben.actor, ben.people_count, ben.share, ben.times) == ("town:ben", 8, 0.8, 4.0)
    assert ben.low < 4.0 < ben.high


def test_a_topic_is_made_of_examples_and_says_how_much_it_matches(town: Workspace) -> None:
    saved = town.save_topic("Brewing", examples=["town:c0", "town:c1"])
    assert (saved.topic, saved.matched_count, saved.said) == ("own/brewing", 8, "")
    assert [(one.name, one.waiting) for one in town.report("topics").own] == [("Brewing", True)]
    town.score()
    assert town.report("topics").own[0].waiting is False
    assert town.report("topic", topic="Brewing").objects_count == 8


@pytest.mark.parametrize(
    ("query", "said"), [("zebra", "None of the newest"), ("computing OR love", "nearly everything")]
)
def test_a_query_that_matches_nothing_or_everything_is_told(town: Workspace, query: str, said: str) -> None:
    assert said in town.save_topic("It", query).said


def test_a_topic_of_no_use_is_refused_with_what_to_do(town: Workspace) -> None:
    for asked in ({}, {"query": "a", "examples": ["town:a0"]}, {"query": "((("}, {"examples": ["nothing"]}):
        with pytest.raises(InputError) as refused:
            town.save_topic("It", **asked)
        assert refused.value.todo


def test_nobody_who_was_erased_is_fished_for_by_a_topic(town: Workspace) -> None:
    town.erase("ana")
    with pytest.raises(InputError):
        town.save_topic("Friends", '"ana of town"')


@pytest.fixture
def client(town: Workspace) -> Iterator[TestClient]:
    with TestClient(create_app(town), base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        yield client


def test_topics_are_saved_removed_and_hidden_over_the_api(client: TestClient) -> None:
    made = client.post("/api/v1/topics", json={"name": "Ale", "query": "beer"})
    assert (made.status_code, made.json()["topic"], made.json()["matched_count"]) == (201, "own/ale", 8)
    assert client.delete("/api/v1/topics", params={"topic": "ale"}).json() == {"topic": "own/ale"}
    assert client.delete("/api/v1/topics", params={"topic": "ale"}).status_code == 404
    told = {"person": "ana", "topic": "cryptography", "hidden": True}
    assert client.post("/api/v1/expertise", json=told).json() == told | {"person": "town:ana"}
    assert client.post("/api/v1/topics", json={"name": "x", "query": "((("}).status_code == 400


def test_the_forms_save_and_hide_and_keep_what_was_refused(client: TestClient) -> None:
    refused = client.post("/topics", data={"name": "Mine", "query": "<b>((("})
    assert refused.status_code == 400
    assert 'value="&lt;b&gt;((("' in refused.text
    assert "8 of the newest 18 objects match Ale." in client.post("/topics", data={"name": "Ale", "query": "beer"}).text
    assert "own/ale" in client.get("/topics").text
    assert client.post("/topics/remove", data={"topic": "own/ale"}).status_code == 303
    assert "own/ale" not in client.get("/topics").text
    answer = client.post("/expertise", data={"person": "ana", "topic": "cryptography", "hidden": "true"})
    assert answer.headers["location"] == link("expertise", person="ana", topic="cryptography")
    assert "was taken from this person" in client.get(answer.headers["location"]).text
    assert "/topic?topic=cryptography" not in client.get(link("person", person="town:ana")).text


PAGES = ["/topics", link("topic", topic="beer"), link("expertise", topic="beer", person="cy"), "/alike?person=cy"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_about_topics_shows_its_people(whole: Workspace, page: str) -> None:
    with TestClient(create_app(whole), base_url="http://127.0.0.1:8000") as client:
        assert "Cy of Town" in client.get(page).text


def test_marked_words_stay_text() -> None:
    assert (
        marked("A <b> Beer & beer", ["beer", "#b"])
        == "A &lt;<mark>b</mark>&gt; <mark>Beer</mark> &amp; <mark>beer</mark>"
    )
    assert marked("no words", []) == "no words"
    assert marked(None, ["x"]) == ""


def test_who_rises_is_told_of_the_newest_state_and_by_topic(tmp_path: Path) -> None:
    """Fifteen like each post of Ben's, every four weeks. One likes Ana's, until at last all fifteen do."""
    fans = [f"f{n}" for n in range(15)]
    records: list[Any] = [profile(who) for who in ("ana", "ben", *fans)]
    for block in range(7):
        records += [post(who, f"{who}{block}", 28 * block, text=text) for who, text in (("ana", BEER), ("ben", "Hi"))]
        records += [like(fan, f"ben{block}", 28 * block + 1) for fan in fans]
        records += [like(fan, f"ana{block}", 28 * block + 2) for fan in (fans if block == 6 else fans[:1])]
    workspace = workspace_of(tmp_path, records)
    for found in (workspace.report("topics"), workspace.report("topic", topic="Beer")):
        assert [(who.name, who.recent_count, who.past_count) for who in found.rising_people] == [("Ana of Town", 15, 6)]
    workspace.erase("ana")
    assert workspace.report("topics").rising_people == []


def test_who_reacted_only_after_the_day_that_is_shown_makes_nobody_alike(tmp_path: Path) -> None:
    """On the second day two had reacted at all, one of them to Ana; six more react to the topic later."""
    said = [post(who, who, text=BEER) for who in ("ana", "cy")]
    late = [like(fan, "cy", 9) for fan in FANS]
    workspace = workspace_of(tmp_path, [*said, like("ben", "ana", 1), like("dee", "cy", 1), *late])
    workspace.score(as_of=on(2))
    with np.errstate(invalid="raise"):
        found = workspace.report("alike", person="ana")
    assert (found.audience_count, found.also_topics, found.also_people) == (1, [], [])
