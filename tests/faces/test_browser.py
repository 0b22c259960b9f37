"""The web app in a real browser: usable by everybody, in both looks, on a phone, with the keyboard, and sealed off."""

import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from groundswell import world
from groundswell.web.app import create_app
from groundswell.web.login import set_password
from groundswell.web.wording import link
from groundswell.workspace import Workspace

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
WIDTHS = (1280, 360)
PAGES = [
    *("leaderboard", "window", "person", "evidence", "network", "object", "compare", "picker", "data", "about"),
    *("klout", "kred", "peerindex", "endorsements", "topics", "topic", "expertise", "alike", "search"),
    *("alerts", "unusual"),
    "missing",
]
NO_DRAWING = "HTMLCanvasElement.prototype.getContext = () => null"


class Site:
    """A served town: its address, and the address of each page."""

    def __init__(self, workspace: Workspace, home: str) -> None:
        self.home = home
        board = workspace.report("leaderboard", limit=3)
        self.best = board.rows[0]
        person = workspace.report("person", person=self.best.actor)
        led = next(row for row in workspace.report("topics").rows if row.leader)
        self.paths = {
            "leaderboard": "/?limit=20",
            "window": link("leaderboard", window_days=28, network=self.best.network),
            "person": link("person", person=self.best.actor),
            "evidence": link("evidence", person=self.best.actor),
            "network": link("network", person=self.best.actor),
            "object": link("object", object=person.objects[0].object),
            "compare": link("compare", who=[row.actor for row in board.rows]),
            "picker": link("compare", who=[self.best.actor], search="a"),
            "klout": link("klout", person=self.best.actor),
            "kred": link("kred", person=self.best.actor),
            "peerindex": link("peerindex", who=[row.actor for row in board.rows]),
            "endorsements": link("endorsements", person=self.best.actor),
            "topics": "/topics",
            "topic": link("topic", topic=led.topic),
            "expertise": link("expertise", topic=led.topic, person=led.leader.actor),
            "alike": link("alike", person=led.leader.actor),
            "search": link("search", query="the"),
            "alerts": "/alerts",
            "unusual": link("unusual", topic=led.topic),
            "data": "/data",
            "about": "/about",
            "missing": "/nowhere",
        }

    def of(self, name: str) -> str:
        return self.home + self.paths[name]


class Watched:
    """A page of a visitor, and all it complained about or asked from elsewhere."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.site = site
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        self.page = context.new_page()
        self.page.on("console", lambda said: self._note(said.type, said.text))
        self.page.on("pageerror", lambda error: self._note("error", str(error)))
        self.page.on("request", lambda request: self._follow(request.url))

    def open(self, name: str, until: Literal["load", "networkidle"] = "networkidle") -> Page:
        self.page.goto(self.site.of(name), wait_until=until)
        return self.page

    def _note(self, kind: str, text: str) -> None:
        expected = "404 (Not Found)" in text and self.site.paths["missing"] in self.page.url
        if kind == "error" and not expected:
            self.complaints.append(text)

    def _follow(self, url: str) -> None:
        if not url.startswith((f"{self.site.home}/", "data:", "blob:")):
            self.elsewhere.append(url)


@contextmanager
def served(workspace: Workspace) -> Iterator[str]:
    """The address at which a workspace is served, on a free port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(workspace), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A small simulated town, scored and served."""
    folder = tmp_path_factory.mktemp("town")
    workspace = Workspace.init(folder / "workspace", private=True, simulated=True, history_weeks=4)
    for export in world.write(folder / "exports", people=60).inputs:
        workspace.add(export)
    workspace.score()
    with served(workspace) as home:
        yield Site(workspace, home)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not (shutil.which("chromium") and Path(CHROMIUM).exists()):
        pytest.fail(f"{CHROMIUM} is missing. `make test` installs it as root; on Debian: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def warm(browser: Browser, site: Site) -> Iterator[Watched]:
    """A visitor who goes on from page to page: a browser that has the scripts already opens them in half the time."""
    context = browser.new_context()
    yield Watched(context, site)
    context.close()


@pytest.fixture
def reader(warm: Watched) -> Iterator[Watched]:
    """The same, of whom each test says what was complained about, or asked from elsewhere, in its own time."""
    warm.complaints.clear()
    warm.elsewhere.clear()
    yield warm
    assert warm.complaints == []
    assert warm.elsewhere == []


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Watched]]:
    """Makes a visitor with a fresh browser profile; at the end nobody may have complained or gone elsewhere."""
    visitors: list[Watched] = []

    def make(look: Literal["light", "dark"] = "light", width: int = 1280, *, scripts: bool = True) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=look,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        visitors.append(Watched(context, site))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.page.context.close()
        assert visitor.complaints == []
        assert visitor.elsewhere == []


Visit = Callable[..., Watched]


def scroll_through(page: Page) -> None:
    """Brings every part into view once, so that what loads on sight is there."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height + 800, 600):
        page.evaluate("top => scrollTo(0, top)", top)
    page.wait_for_load_state("networkidle")


def grave(page: Page, **options: list[str]) -> list[str]:
    """What keeps somebody from using a page as it looks now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run", {"resultTypes": ["violations"], **options})["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")]


SQUEEZED = """[...document.querySelectorAll(".people > li")].filter(row => row.offsetHeight > 280)
    .map(row => `${row.offsetHeight}: ${row.textContent}`)"""
"""Rows of people in which something leaves the name so little room that it stands letter under letter."""


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_everybody_can_use_every_page(reader: Watched, name: str, width: int) -> None:
    reader.page.set_viewport_size({"width": width, "height": 800})
    reader.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page = reader.open(name, "load")
    scroll_through(page)
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SQUEEZED) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert grave(page, runOnly=["color-contrast"]) == []  # the only rule that asks how a page is coloured


@pytest.mark.parametrize("name", ["leaderboard", "person", "object", "compare", "data"])
def test_every_chart_is_drawn_and_has_words(visit: Visit, name: str) -> None:
    page = visit().open(name)
    scroll_through(page)
    charts = page.locator("[data-chart]").all()
    assert charts
    for chart in charts:
        expect(chart.locator("svg path").first).to_be_attached()
        assert chart.get_attribute("aria-label")


def test_the_next_page_comes_without_a_reload_and_back_returns(visit: Visit) -> None:
    page = visit().open("leaderboard")
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".leader .rank").first).not_to_have_text("1")
    expect(page).to_have_url(re.compile("cursor="))
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.go_back()
    expect(page.locator(".leader .rank").first).to_have_text("1")
    expect(page.locator("[data-chart] svg path").first).to_be_attached()
    assert page.evaluate("window.stayed") is True


def test_pages_work_without_scripts(visit: Visit) -> None:
    page = visit(scripts=False).open("leaderboard")
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".leader .rank").first).not_to_have_text("1")
    page.get_by_role("searchbox").fill(visit_name := page.locator(".leader .named").first.inner_text())
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("#main .named").first).to_have_text(visit_name)


def test_typing_finds_people_at_once(visit: Visit, site: Site) -> None:
    page = visit().open("leaderboard")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(site.best.name)
    expect(page).to_have_url(re.compile("/search\\?query="))
    expect(page.locator("#main .named").first).to_have_text(site.best.name)
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(re.compile("^[0-9]+ (person|people), "))
    page.keyboard.type(" zzqqxx")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()


def test_a_filter_keeps_the_focus_where_it_was(visit: Visit) -> None:
    page = visit().open("leaderboard")
    page.locator("#network-1").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#network-1")).to_have_attribute("aria-current", "true")
    expect(page.locator("#network-1")).to_be_focused()


def test_the_keyboard_reaches_a_person_past_the_menu(visit: Visit, site: Site) -> None:
    page = visit().open("leaderboard")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    while page.evaluate("document.activeElement.className") != "named":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(site.best.name)


def test_a_person_page_brings_network_and_evidence_on_sight(visit: Visit) -> None:
    page = visit().open("person")
    scroll_through(page)
    expect(page.locator("#network canvas").first).to_be_attached()
    expect(page.locator("#evidence tbody tr")).to_have_count(10)


def test_the_network_is_a_table_where_it_cannot_be_drawn(visit: Visit) -> None:
    visitor = visit()
    visitor.page.add_init_script(NO_DRAWING)
    page = visitor.open("network")
    expect(page.locator("[data-network]")).to_contain_text("The table below says the same")
    page.get_by_text("As a table").click()
    expect(page.locator("#network tbody tr").first).to_be_visible()


def test_reactions_are_filtered_by_kind(visit: Visit) -> None:
    page = visit().open("evidence")
    page.get_by_label("Kind").select_option("like")
    expect(page).to_have_url(re.compile("kind=like"))
    expect(page.locator(".evidence tbody tr").first).to_contain_text("Like")
    expect(page.locator(".evidence tbody")).not_to_contain_text("Answer")


def test_people_ticked_on_the_leaderboard_are_compared(visit: Visit) -> None:
    page = visit().open("leaderboard")
    bar = page.get_by_role("button", name=re.compile("Compare"))
    expect(bar).to_be_hidden()
    for row in (0, 1):
        page.locator(".pick input").nth(row).check()
    bar.click()
    expect(page.locator(".side")).to_have_count(2)


def test_a_person_is_found_and_added_to_the_comparison(visit: Visit, site: Site) -> None:
    page = visit().open("picker")
    page.get_by_label("Add a person").fill(site.best.name[:3])
    page.locator("#matches").get_by_role("link", name=re.compile("^Add")).first.click()
    expect(page.locator(".side")).to_have_count(2)


def test_the_chosen_look_stays(visit: Visit) -> None:
    page = visit("light").open("leaderboard")
    paper = "getComputedStyle(document.body).backgroundColor"
    bar = "document.querySelector('[data-chart] svg path[fill^=rgb]').getAttribute('fill')"
    light = (page.evaluate(paper), page.evaluate(bar))
    page.get_by_role("button", name="Dark look").click()
    expect(page.get_by_role("button", name="Dark look")).to_have_attribute("aria-pressed", "true")
    dark = (page.evaluate(paper), page.evaluate(bar))
    assert light[0] != dark[0]
    assert light[1] != dark[1]
    page.reload(wait_until="networkidle")
    assert (page.evaluate(paper), page.evaluate(bar)) == dark


def test_an_error_behind_a_filter_is_shown_whole(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("evidence")
    page.get_by_label("From").fill("nobody of this name")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not Found")
    visitor.complaints.clear()


def test_ana_logs_in_to_the_page_she_asked_for_and_out_again(browser: Browser, tmp_path: Path) -> None:
    workspace = Workspace.init(tmp_path / "workspace")
    set_password(workspace.state, "owned by ana")
    with served(workspace) as home, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{home}/data")
        page.get_by_label("Password").fill("a guess")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("That is not the password.")
        page.get_by_label("Password").fill("owned by ana")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{home}/data")
        page.get_by_role("button", name="Log out").click()
        expect(page).to_have_url(f"{home}/login")


def test_a_page_that_breaks_on_the_way_says_so(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("leaderboard")
    page.route("**/*cursor=*", lambda route: route.abort())
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("status")).to_contain_text("did not come")
    visitor.complaints.clear()
