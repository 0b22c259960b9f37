"""Copies of an article in all faces; and an erased person's article leaves nothing behind in its copies."""

import io
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient
from rich.console import Console

from groundswell.cli.render_objects import object_
from groundswell.records import Activity, Record
from groundswell.web.app import create_app
from groundswell.workspace import Workspace
from tests.worlds import id_of, like, post, profile, workspace_of

WORDS = " ".join(f"word{n} of the tide tables" for n in range(20))
ZED = "zedquill"
PAGE = f"https://{ZED}.example/tides"


def article(who: str, name: str, day: float, **more: object) -> Activity:
    return post(who, name, day, text=WORDS, object_type="Article", **more)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    records: list[Record] = [
        *(profile(who) for who in (ZED, "ben", "cy")),
        article(ZED, "original", 0, url=PAGE),
        article("ben", "taken", 1, url="https://ben.example/t"),
        article("cy", "told", 2, url=f"{PAGE}?utm_source=cy"),
        like("dee", "taken", 3),
        like("eli", "told", 3),
        like("fay", "told", 3),
    ]
    return workspace_of(tmp_path_factory.mktemp("copies"), records)


def test_an_object_lists_its_copies_and_for_whom_they_count(workspace: Workspace) -> None:
    found = workspace.report("object", object=id_of("original"))
    told = [(one.object, one.author.name, one.says_whose, one.reactions_count) for one in found.copies]
    assert told == [(id_of("taken"), "Ben of Town", False, 1), (id_of("told"), "Cy of Town", True, 2)]
    assert found.original is None


def test_a_copy_says_what_it_is_a_copy_of(workspace: Workspace) -> None:
    found = workspace.report("object", object=id_of("told"))
    assert found.original is not None
    assert (found.original.object, found.copies) == (id_of("original"), [])


def test_pages_show_copies_with_links(workspace: Workspace) -> None:
    client = TestClient(create_app(workspace), base_url="http://127.0.0.1")
    page = client.get("/object", params={"object": id_of("original")}).text
    assert "Copies</h2>" in page
    assert "https://ben.example/t" in page
    assert "object=town%3Atold" in page
    taken = client.get("/object", params={"object": id_of("taken")}).text
    assert "object=town%3Aoriginal" in taken
    assert "It does not say whose it is" in taken


def test_a_terminal_shows_copies(workspace: Workspace) -> None:
    said = io.StringIO()
    for name in ("original", "told"):
        Console(file=said, width=160).print(*object_(workspace.report("object", object=id_of(name))))
    assert "Copies: 2" in said.getvalue()
    assert "what it draws counts there" in said.getvalue()


def test_an_erased_original_leaves_no_trace_and_its_copies_stand_alone(workspace: Workspace, tmp_path: Path) -> None:
    without = Workspace.open(shutil.copytree(workspace.root, tmp_path / "workspace"))
    assert ZED in traces(without)
    without.erase(ZED)
    assert ZED not in traces(without)
    rows = without.reader.rows("SELECT copy, original FROM copies")
    assert rows == [{"copy": id_of("told"), "original": id_of("taken")}]


def traces(workspace: Workspace) -> str:
    """Every derived and raw row, in lower case."""
    return " ".join(str(pq.read_table(path).to_pylist()) for path in sorted(workspace.root.rglob("*.parquet"))).lower()
