"""Which accounts may be one person: the evidence, how likely it makes it, and who decides."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from groundswell.cli import app
from groundswell.errors import InputError
from groundswell.people.suggestions import suggestions
from groundswell.records import Profile, Record
from groundswell.web.app import create_app
from groundswell.workspace import Workspace
from tests.people.test_erasure import all_bytes
from tests.worlds import post, profile, workspace_of

TEXT = "The heron on the weir stood still for an hour this morning."
LINK = "https://heron.example/weir"


def elsewhere(who: str, **more: object) -> Profile:
    """A profile on another network, by default with a handle and name of nobody else."""
    return profile(f"city:{who}", **{"network": "city", "handle": f"{who}.city", "name": f"{who} Cityman", **more})


ANA: list[Record] = [
    post("ana", "p"),
    post("city:ana", "city:p"),
    profile("ana", name="Ana Weir"),
    elsewhere("ana", name="Ana Weir"),
]
OTHERS: list[Record] = [post("ben", "q"), profile("ben"), post("city:eli", "city:q"), elsewhere("eli")]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return workspace_of(tmp_path, [*ANA, *OTHERS])


def linked(*, back: bool) -> list[Record]:
    """Ana in town says that a page in the city is hers; the city's says the same of the town's, or nothing."""
    own = profile("ana", url="https://town.example/@ana", links=("http://www.City.example/weir/",))
    theirs = ("https://town.example/@ana",) if back else ()
    other = profile("city:w", network="city", handle="w", name="W", url="https://city.example/weir", links=theirs)
    return [post("ana", "p"), post("city:w", "city:p"), own, other]


def test_profiles_that_link_to_each_other_are_proof(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, linked(back=True))
    (found,) = suggestions(workspace.reader)
    assert ([clue.kind for clue in found.clues], found.likelihood > 0.99) == (["links"], True)
    assert workspace.join("town:ana", "city:w", proof="links").accounts == ("city:w", "town:ana")


def test_a_link_that_is_not_returned_proves_nothing(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, linked(back=False))
    assert suggestions(workspace.reader) == []
    with pytest.raises(InputError, match="do not link to each other"):
        workspace.join("town:ana", "city:w", proof="links")


def test_pages_that_are_known_by_handle_count_too(tmp_path: Path) -> None:
    x = profile("x:1", network="x", handle="Ana", name="A", url="https://x.com/i/user/1", links=("https://a.example",))
    blog = profile("blog:a", network="blog", handle="a", url="https://a.example/", links=("https://twitter.com/ana",))
    workspace = workspace_of(tmp_path, [x, blog])
    assert [[clue.kind for clue in one.clues] for one in suggestions(workspace.reader)] == [["links"]]


def likelihoods(workspace: Workspace) -> dict[tuple[str, ...], float]:
    return {tuple(clue.kind for clue in one.clues): one.likelihood for one in suggestions(workspace.reader)}


def test_one_handle_and_one_name_on_two_networks_are_suggested(workspace: Workspace) -> None:
    # Odds: 0.2 / 2 before, 0.5 x 2 / 0.05 for the handle, 5 for the name besides: 10 to 1.
    (found,) = suggestions(workspace.reader)
    assert (found.one, found.other) == ("city:ana", "town:ana")
    assert (found.likelihood, [clue.kind for clue in found.clues]) == (round(10 / 11, 4), ["handle", "name"])


@pytest.mark.parametrize(
    ("more", "clues", "odds"),
    [
        ({"name": "Somebody Else"}, ("handle",), 0.2 * 0.5 / 0.05 * 0.5),
        ({"handle": "weirwoman.city", "name": "Ana Weir"}, ("name",), 0.2 * 0.5 / 0.5 * 0.5),
    ],
    ids=["handle", "name"],
)
def test_less_evidence_is_less_likely(
    tmp_path: Path, more: dict[str, str], clues: tuple[str, ...], odds: float
) -> None:
    workspace = workspace_of(tmp_path, [*ANA[:3], elsewhere("ana", **more), *OTHERS])
    assert likelihoods(workspace) == {clues: round(odds / (1 + odds), 4)}


def test_the_same_text_and_link_within_a_day_speak_for_it_and_a_week_later_do_not(tmp_path: Path) -> None:
    def found(day: float) -> dict[tuple[str, ...], float]:
        said = [post("ana", "s", text=TEXT, links=(LINK,)), post("city:ana", "city:s", day, text=TEXT, links=(LINK,))]
        return likelihoods(workspace_of(tmp_path / str(day), [*ANA, *OTHERS, *said]))

    assert found(0.5) == {("handle", "name", "text", "link"): round(1000 / 1001, 4)}
    assert found(7) == {("handle", "name"): round(10 / 11, 4)}


def test_a_handle_that_is_the_domain_of_the_other_s_page_proves_it(tmp_path: Path) -> None:
    page = elsewhere("ana", handle="weir.example", name="Weir")
    workspace = workspace_of(
        tmp_path, [post("ana", "p"), profile("ana", url="https://weir.example/@ana"), page, *OTHERS]
    )
    assert list(likelihoods(workspace)) == [("domain",)]
    assert workspace.join("town:ana", "city:ana", proof="domain").accounts == ("city:ana", "town:ana")


def test_a_domain_that_the_facts_do_not_bear_out_proves_nothing(workspace: Workspace) -> None:
    with pytest.raises(InputError, match="another proof"):
        workspace.join("town:ana", "city:ana", proof="domain")


def test_accounts_of_one_network_are_not_suggested(tmp_path: Path) -> None:
    assert (
        suggestions(workspace_of(tmp_path, [profile("ana", name="Kim Weir"), profile("ben", name="Kim Weir")]).reader)
        == []
    )


def test_what_was_decided_is_suggested_no_more_until_it_is_taken_back(workspace: Workspace) -> None:
    def open_pairs() -> int:
        return int(workspace.report("identities").suggestions_count)

    assert open_pairs() == 1
    workspace.refuse("town:ana", "city:ana")
    assert open_pairs() == 0
    workspace.join("town:ana", "city:ana")
    assert open_pairs() == 0
    workspace.split("town:ana")
    assert open_pairs() == 1


def test_an_erased_account_is_in_no_decision_and_no_suggestion(workspace: Workspace) -> None:
    workspace.refuse("town:ana", "city:ana")
    workspace.erase("city:ana")
    found = workspace.report("identities")
    assert (found.suggestions, found.decisions) == ([], [])
    assert [name for name, said in all_bytes(workspace.root) if "city:ana" in said] == []


def test_the_page_and_the_api_decide(workspace: Workspace) -> None:
    client = TestClient(create_app(workspace), base_url="http://localhost", follow_redirects=False)
    pair = {"one": "town:ana", "other": "city:ana"}
    assert "One person" in client.get("/identities").text
    assert client.post("/identities", data={"decision": "refuse", **pair}).status_code == 303
    answer = client.post("/api/v1/identities", json={"decision": "join", "proof": "person", **pair})
    assert (answer.status_code, answer.json()["accounts"]) == (200, ["city:ana", "town:ana"])
    assert [row.decision for row in workspace.report("identities").decisions] == ["join", "refuse"]
    assert client.post("/api/v1/identities", json={"decision": "marry", **pair}).status_code == 422
    assert (
        client.post("/api/v1/identities", json={"decision": "split", "one": "nobody", "other": "x"}).status_code == 404
    )


def test_the_terminal_suggests(workspace: Workspace) -> None:
    told = CliRunner().invoke(app, ["people", "suggest", "-w", str(workspace.root)]).stdout
    assert "91%" in told
    assert "Both have the same handle. Both have the same name." in told


def test_another_site_can_decide_nothing(workspace: Workspace) -> None:
    client = TestClient(create_app(workspace), base_url="http://localhost")
    pair = {"decision": "join", "one": "town:ana", "other": "city:ana"}
    assert client.post("/identities", data=pair, headers={"Origin": "https://evil.example"}).status_code == 403
    assert workspace.identities.log() == []
