"""The web app without a browser: every page, its headers, what it escapes, who may reach it, that figures add up."""

import re
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field
from starlette.testclient import TestClient

from groundswell import reports
from groundswell.errors import SettingsError
from groundswell.reports.base import Filters, Report, shown
from groundswell.vocabulary import ReactionKind
from groundswell.web.app import create_app
from groundswell.web.login import GUESSES, WAIT_SECONDS, Throttle, set_password
from groundswell.web.serve import serve
from groundswell.web.wording import coded, link, outside, percentile, rounded_to_sum
from groundswell.workspace import Workspace
from tests.worlds import like, post, profile, reply, share, star, workspace_of

HOME = "http://127.0.0.1:8000"
PASSWORD = "owned by ana"
ANA = "town:ana"
PAGES = {
    "leaderboard": "/",
    "person": link("person", person=ANA),
    "evidence": link("evidence", person=ANA),
    "network": link("network", person=ANA),
    "object": link("object", object="town:p"),
    "compare": link("compare", who=[ANA, "fans=town:fan1,town:fan2"]),
    "picker": link("compare", who=[ANA], search="fan"),
    "views": link("views", person=ANA),
    "klout": link("klout", person=ANA),
    "kred": link("kred", person=ANA),
    "outreach": link("kred", person="town:fan1", side="outreach"),
    "peerindex": link("peerindex", who=[ANA, "fans=town:fan1,town:fan2"]),
    "qscore": link("qscore", person=ANA),
    "endorsements": link("endorsements", person=ANA),
    "search": link("search", query="ana"),
    "data": "/data",
    "about": "/about",
    "missing": "/nowhere",
}
OWN_PAGES = ["/", "/compare", "/data", "/about"]
"""Pages that need nobody to be there."""

Worlds = Callable[[str], Workspace]


def visitor(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace), base_url=HOME, follow_redirects=False)


@pytest.fixture(scope="module")
def town(world: Worlds) -> Iterator[TestClient]:
    with visitor(world("star")) as client:
        yield client


@pytest.fixture(scope="module")
def camps(world: Worlds) -> Iterator[TestClient]:
    with visitor(world("two_camps")) as client:
        yield client


@pytest.fixture(scope="module")
def hostile(world: Worlds) -> Iterator[TestClient]:
    with visitor(world("hostile")) as client:
        yield client


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = workspace_of(tmp_path_factory.mktemp("guarded"), star(), simulated=True)
    set_password(workspace.state, PASSWORD)
    return workspace


@pytest.fixture(scope="module")
def owner(guarded: Workspace) -> Iterator[TestClient]:
    with visitor(guarded) as client:
        client.post("/login", data={"password": PASSWORD})
        yield client


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def links(self, kind: str) -> list[str]:
        return [attrs["href"] for tag, attrs in self.found if tag == "a" and kind in attrs.get("class", "").split()]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_answers(town: TestClient, name: str) -> None:
    assert town.get(PAGES[name]).status_code == (404 if name == "missing" else 200)


@pytest.mark.parametrize("address", OWN_PAGES)
def test_an_empty_workspace_says_what_to_do_next(world: Worlds, address: str) -> None:
    answer = visitor(world("empty")).get(address)
    assert answer.status_code == 200
    assert address in ("/about", "/compare") or "groundswell add" in answer.text


@pytest.mark.parametrize("name", PAGES)
def test_every_answer_carries_the_strict_policy(town: TestClient, name: str) -> None:
    headers = town.get(PAGES[name]).headers
    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("name", PAGES)
def test_no_page_holds_anything_that_runs_or_styles_inline(town: TestClient, name: str) -> None:
    for tag, attrs in Tags(town.get(PAGES[name]).text).found:
        assert tag != "style"
        assert "style" not in attrs
        assert not [attribute for attribute in attrs if attribute.startswith(("on", "hx-on"))]
        assert tag != "script" or "src" in attrs or attrs["type"] == "application/json"


@pytest.mark.parametrize("name", PAGES)
def test_no_page_loads_anything_from_elsewhere(town: TestClient, name: str) -> None:
    for tag, attrs in Tags(town.get(PAGES[name]).text).found:
        addresses = [attrs.get(at, "") for at in ("src", "href", "action", "hx-get", "srcset", "poster")]
        elsewhere = [address for address in addresses if re.match(r"(\w+:)?//", address)]
        assert tag == "a" or not elsewhere


def test_every_figure_opens_to_its_evidence(town: TestClient) -> None:
    for address in PAGES.values():
        for figure in Tags(town.get(address).text).links("figure"):
            assert figure.startswith("#") or town.get(figure).status_code == 200, figure


def test_the_points_behind_a_score_add_up_on_the_page(town: TestClient) -> None:
    rows = re.findall(r'class="number strong">([\d.]+)<', town.get(PAGES["evidence"]).text)
    sums = re.findall(r'<td role="cell" class="number">([\d.]+)</td></tr>', town.get(PAGES["evidence"]).text)
    assert len(rows) == 5
    assert sums[0] == sums[1]
    assert sum(map(float, rows)) == pytest.approx(float(sums[1]), abs=0.003)


def test_who_was_thanked_reads_what_that_is_and_that_it_weighs_nothing(tmp_path: Path) -> None:
    answered = [*star(), reply("ben", "p", 1, name="answer"), like("ana", "answer", 2)]
    with visitor(workspace_of(tmp_path, answered)) as client:
        page = client.get(link("person", person="town:ben")).text
        opened = client.get(link("evidence", person="town:ben", kind="thank")).text
        assert "Thank-yous" in page
        assert "A thank-you is a like of an answer by whoever was answered." in page
        assert re.search(r"This 1 reaction makes up 0(\.0+)? of 0(\.0+)? points", opened)
        assert "weighs nothing" in client.get("/about").text


def test_paging_goes_on_where_the_page_ended(camps: TestClient) -> None:
    first = camps.get("/?limit=4").text
    following = next(href for href in Tags(first).links("button") if "cursor" in href)
    names = [
        re.findall(r'class="named" href="[^"]*"><bdi>([^<]*)', page) for page in (first, camps.get(following).text)
    ]
    assert [len(page) for page in names] == [4, 2]
    assert len({*names[0], *names[1]}) == 6


def test_the_leaderboard_can_be_narrowed_to_a_name(camps: TestClient) -> None:
    page = camps.get("/?search=fay&network=town").text
    assert "Fay of Town" in page
    assert "Ana of Town" not in page


@pytest.mark.parametrize("address", ["/", "/data", link("person", person=ANA), "/nowhere"])
def test_every_page_has_the_search_box(town: TestClient, address: str) -> None:
    assert '<form class="search" id="search" role="search" action="/search"' in town.get(address).text


def test_search_shows_people_and_posts_and_pages_on(camps: TestClient) -> None:
    page = camps.get("/search?query=fay&limit=1").text
    assert "Fay of Town" in page
    assert "fay-1 by fay" in page
    following = re.search(r'href="(/search[^"]*cursor=[^"]*)"', page)
    assert following
    assert "fay-1 by fay" not in camps.get(following[1].replace("&amp;", "&")).text


@pytest.mark.parametrize("address", ["/?limit=many", "/?network=town&nonsense=1", "/compare?who=a&who=b"])
def test_a_wrong_filter_says_what_is_wrong(town: TestClient, address: str) -> None:
    answer = town.get(address)
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"].startswith("text/html")
    assert "To the leaderboard" in answer.text


def test_a_page_that_lacks_its_person_asks_with_a_form(town: TestClient) -> None:
    answer = town.get("/person")
    assert answer.status_code == 200
    assert 'name="person"' in answer.text


def test_a_group_from_the_form_joins_those_chosen(town: TestClient) -> None:
    answer = town.get("/compare", params={"who": ANA, "group": "my = fans", "members": "fan1\n fan2,"})
    assert answer.status_code == 303
    assert answer.headers["location"] == link("compare", who=[ANA, "my   fans=fan1,fan2"])


def test_an_endorsement_given_by_the_form_stands_on_the_page_of_who_got_it(tmp_path: Path) -> None:
    client = visitor(workspace_of(tmp_path, star()))
    asked = {"giver": "fan1", "receiver": "ana", "topic": "<b>birds</b>", "kind": "+Kred"}
    answer = client.post("/endorsements", data=asked)
    assert (answer.status_code, answer.headers["location"]) == (303, link("endorsements", person=ANA))
    page = client.get(answer.headers["location"]).text
    assert "1 endorsement" in page
    assert "&lt;b&gt;birds" in page
    assert "10" in client.get(link("kred", person=ANA)).text


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"giver": "nobody"}, 404, "Nobody here is called nobody"),
        ({"giver": "ana"}, 400, "Nobody can endorse themselves"),
        ({"topic": " "}, 400, "A topic has 1 to 100 characters"),
        ({"kind": "K"}, 400, "There is no endorsement called K"),
    ],
)
def test_a_refused_endorsement_keeps_what_was_written(
    town: TestClient, change: dict[str, str], status: int, told: str
) -> None:
    asked = {"giver": "fan1", "receiver": "ana", "topic": "birds", "kind": "+K"} | change
    answer = town.post("/endorsements", data=asked)
    assert answer.status_code == status
    assert told in answer.text
    assert f'name="receiver" value="{asked["receiver"]}"' in answer.text


def test_another_site_cannot_endorse(town: TestClient) -> None:
    asked = {"giver": "fan1", "receiver": "ana", "topic": "birds"}
    assert town.post("/endorsements", data=asked, headers={"Origin": "https://evil.example"}).status_code == 403


def test_what_people_wrote_is_never_markup(hostile: TestClient) -> None:
    for address in ["/", link("person", person="town:mal"), link("object", object="town:loop-1"), "/?search=<b>x</b>"]:
        page = hostile.get(address).text
        assert "<script>alert" not in page
        assert "<b>x" not in page


def test_hostile_accounts_and_objects_have_pages(hostile: TestClient, world: Worlds) -> None:
    for row in world("hostile").reader.rows("SELECT actor FROM actors"):
        page = hostile.get(link("person", person=row["actor"]))
        assert page.status_code == 200
        for thing in Tags(page.text).links("quoted"):
            assert hostile.get(thing).status_code == 200


def test_names_cannot_turn_the_text_around_them(hostile: TestClient) -> None:
    page = hostile.get(link("person", person="town:mal")).text
    turned = [line for line in page.splitlines() if "\u202e" in line and "<title>" not in line]
    assert turned
    assert all(re.search(r'<bdi>|dir="auto"|aria-label=', line) for line in turned)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http:", "ftp://x/", None]
)
def test_only_web_addresses_are_linked(url: str | None) -> None:
    assert outside(url) is None
    assert outside("https://town.example/@ana") == "https://town.example/@ana"


def test_a_link_to_elsewhere_tells_nothing_to_the_other_side(tmp_path: Path) -> None:
    records = [*star(), profile("zoe", url="https://town.example/@zoe"), post("zoe", "q"), share("ana", "q")]
    page = visitor(workspace_of(tmp_path, records)).get(link("person", person="town:zoe")).text
    [away] = [attrs for tag, attrs in Tags(page).found if attrs.get("href", "").startswith("https:")]
    assert away["rel"] == "noopener noreferrer nofollow"


def test_a_page_follows_the_lake(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star(2))
    client = visitor(workspace)
    assert "Fan9 of Town" not in client.get(PAGES["person"]).text
    workspace.ingest([profile("fan9"), share("fan9", "p")])
    workspace.score()
    assert "Fan9 of Town" in client.get(PAGES["person"]).text


def test_a_served_page_follows_the_lake_without_waiting_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundswell.engine.reader.LOOKS", 3600)
    workspace = workspace_of(tmp_path, star(2))
    app = create_app(workspace, ahead=True)
    with TestClient(app, base_url=HOME) as client:
        before = client.get(PAGES["person"]).text
        workspace.ingest([profile("fan9"), share("fan9", "p")])
        workspace.score()
        assert client.get(PAGES["person"]).text == before
    monkeypatch.setattr("groundswell.engine.reader.LOOKS", 0.01)
    with TestClient(app, base_url=HOME) as client:
        while "Fan9 of Town" not in client.get(PAGES["person"]).text:
            time.sleep(0.01)


def test_scripts_and_styles_are_kept_long_under_their_fingerprint(town: TestClient) -> None:
    sheet = next(attrs["href"] for tag, attrs in Tags(town.get("/").text).found if attrs.get("rel") == "stylesheet")
    assert re.fullmatch(r"/static/style\.css\?v=[0-9a-f]{12}", sheet)
    assert "immutable" in town.get(sheet).headers["cache-control"]
    assert town.get("/static/style.css").headers["cache-control"] == "no-cache"


def test_the_api_is_beside_the_pages(town: TestClient) -> None:
    assert town.get("/api/v1/person", params={"person": ANA}).json()["profile"]["name"] == "Ana of Town"
    assert town.get("/api/v1/nowhere").headers["content-type"] == "application/problem+json"


def test_an_unforeseen_error_shows_a_page_and_no_traceback(
    town: TestClient, world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world("star"), "report", lambda *_, **__: 1 / 0)
    answer = town.get("/data")
    assert answer.status_code == 500
    assert "division" not in answer.text
    assert "Something went wrong here" in answer.text
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "", "[::", "8.8.8.8"]
)
def test_a_foreign_host_name_is_refused(town: TestClient, host: str) -> None:
    assert town.get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "127.8.9.1"])
def test_every_name_of_this_machine_is_let_in(town: TestClient, host: str) -> None:
    assert town.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_form_of_another_site_is_refused(guarded: Workspace, headers: dict[str, str]) -> None:
    client = visitor(guarded)
    assert client.post("/login", data={"password": PASSWORD}, headers=headers).status_code == 403
    assert client.post("/login", data={"password": PASSWORD}, headers={"origin": HOME}).status_code == 303


@pytest.mark.parametrize("name", PAGES)
def test_simulated_data_says_so_on_every_page(owner: TestClient, name: str) -> None:
    assert "Simulated data." in owner.get(PAGES[name]).text


@pytest.mark.parametrize("address", [*PAGES.values(), "/api/v1/leaderboard", "/api/v1/openapi.json"])
def test_cleo_sees_nothing_without_the_password(guarded: Workspace, address: str) -> None:
    answer = visitor(guarded).get(address)
    assert answer.status_code == (401 if address.startswith("/api/") else 303)
    assert "Ana" not in answer.text


def test_the_password_opens_the_page_that_was_asked_for(guarded: Workspace) -> None:
    client = visitor(guarded)
    asked = client.get(PAGES["person"]).headers["location"]
    assert 'name="wanted" value="/person?person=town%3Aana"' in client.get(asked).text
    entered = client.post("/login", data={"password": PASSWORD, "wanted": PAGES["person"]})
    assert entered.headers["location"] == PAGES["person"]
    assert {"HttpOnly", "SameSite=lax"} <= set(entered.headers["set-cookie"].split("; "))
    assert client.get(PAGES["person"]).status_code == 200


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/\nx"])
def test_logging_in_never_leads_elsewhere(guarded: Workspace, wanted: str) -> None:
    entered = visitor(guarded).post("/login", data={"password": PASSWORD, "wanted": wanted})
    assert entered.headers["location"] == "/"


def test_logging_out_ends_the_session(guarded: Workspace) -> None:
    client = visitor(guarded)
    client.post("/login", data={"password": PASSWORD})
    client.post("/logout")
    assert client.get("/").status_code == 303


def test_a_made_up_session_opens_nothing(guarded: Workspace) -> None:
    assert visitor(guarded).get("/", headers={"cookie": "groundswell_session=ImluIg.aaaa.bbbb"}).status_code == 303


def test_programs_may_send_the_password_along(guarded: Workspace) -> None:
    client = visitor(guarded)
    assert client.get("/api/v1/leaderboard", auth=("ben", PASSWORD)).status_code == 200
    assert client.get("/api/v1/leaderboard", auth=("ben", "a guess")).status_code == 401
    assert client.get("/", auth=("ben", PASSWORD)).status_code == 303


def test_a_new_password_ends_every_session(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    set_password(workspace.state, PASSWORD)
    client = visitor(workspace)
    client.post("/login", data={"password": PASSWORD})
    assert client.get("/").status_code == 200
    set_password(workspace.state, "another one of ana")
    assert client.get("/").status_code == 303


def test_guessing_is_stopped_after_a_few_wrong_passwords(guarded: Workspace) -> None:
    client = visitor(guarded)
    for _ in range(GUESSES):
        assert client.post("/login", data={"password": "a guess"}).status_code == 403
    assert client.post("/login", data={"password": PASSWORD}).status_code == 429
    assert client.get("/api/v1/leaderboard", auth=("", PASSWORD)).status_code == 429


def test_one_may_guess_again_once_the_first_wrong_one_is_old() -> None:
    now = [0.0]
    throttle = Throttle(clock=lambda: now[0])
    for second in range(GUESSES):
        now[0] = float(second)
        throttle.wrong("cleo")
    assert throttle.wait("cleo") == WAIT_SECONDS - (GUESSES - 1)
    assert throttle.wait("ben") == 0
    now[0] = float(WAIT_SECONDS)
    assert throttle.wait("cleo") == 0


def test_the_password_is_kept_as_a_hash_alone(guarded: Workspace) -> None:
    assert (guarded.state.secret("web_password") or "").startswith("$argon2id$")
    held = b"".join(path.read_bytes() for path in guarded.root.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in held


def test_a_short_password_is_refused(world: Worlds) -> None:
    with pytest.raises(SettingsError, match="too short"):
        set_password(world("star").state, "short")


def test_others_are_not_served_without_a_password(world: Worlds) -> None:
    with pytest.raises(SettingsError, match=re.escape("no password is set")):
        serve(world("star"), host="0.0.0.0")


class LoudFilters(Filters):
    least: int = Field(2, ge=1)
    """Fewest words."""
    kind: ReactionKind | None = None
    """Only this kind."""
    order: Literal["up", "down"] = "up"
    """Which way."""


@shown
class Loud:
    """Somebody loud."""

    name: str
    """Who it is."""
    loudness: float | None
    """How loud, in decibels."""


@shown
class LoudReport:
    """Who is loud."""

    people: list[Loud]
    """The loud."""


LOUD = Report(
    name="loud",
    title="Who is loud?",
    question="Who says most?",
    filters=LoudFilters,
    result=LoudReport,
    run=lambda facts, filters: LoudReport(people=[Loud(name="<Ana>", loudness=filters.least / 2)]),
    row=Loud,
    rows=lambda found: found.people,
)


def test_a_report_of_an_outsider_gets_form_table_and_menu(world: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "BUILT_IN", (*reports.BUILT_IN, LOUD))
    client = visitor(world("star"))
    page = client.get("/loud?least=5").text
    assert '<a href="/loud">Who is loud?</a>' in client.get("/").text
    assert "<td><bdi>&lt;Ana&gt;</bdi>" in page
    assert '<td class="number">2.5' in page
    assert "How loud, in decibels." in page
    assert "<option selected>up</option><option>down</option>" in page
    assert "<option>announce</option>" in page


def test_a_form_asks_first_for_what_it_cannot_do_without(town: TestClient) -> None:
    asked = [
        attrs for tag, attrs in Tags(town.get("/forecast").text).found if tag == "input" and attrs["name"] != "query"
    ]
    assert [(one["name"], "required" in one, one.get("placeholder")) for one in asked] == [
        ("person", True, None),
        ("version", False, "optional"),
    ]


def test_what_is_to_be_typed_stands_out_and_nothing_else_is_markup() -> None:
    assert coded("Run `groundswell <x>`, <b>now</b>") == (
        "Run <code>groundswell &lt;x&gt;</code>, &lt;b&gt;now&lt;/b&gt;"
    )


def test_rounded_parts_still_sum_to_the_rounded_whole() -> None:
    assert rounded_to_sum([1 / 3, 1 / 3, 1 / 3]) == [0.34, 0.33, 0.33]
    assert rounded_to_sum([0.26, 0.26, 0.48], 1) == [0.3, 0.2, 0.5]
    assert rounded_to_sum([]) == []


def test_nobody_is_above_more_people_than_there_are() -> None:
    assert [percentile(value) for value in (50.9, 98.99, 99.96, 100)] == ["50", "98", "99.9", "100"]
