"""The index in a workspace: what is found and in which order, what is written anew, and what can never be found."""

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from groundswell.errors import LakeError
from groundswell.records import Record
from groundswell.reports.search import SearchReport
from groundswell.vocabulary import Consent
from groundswell.workspace import Workspace
from tests.worlds import delete, like, post, profile, workspace_of

RECORDS: list[Record] = [
    profile("ana", name="Ána Müller", handle="ana_m"),
    profile("ben", name="Ben Feuerstein", handle="firestone"),
    profile("kenji", name="東京太郎", handle="kenji"),
    post("ana", "old", 0, text="The café by the river sells coffee"),
    post("ben", "new", 40, text="Coffee at the CAFE again, and by the river too"),
    post("ben", "loved", 1, text="river coffee cafe", tags=("wickerwork",)),
    post("kenji", "far", 2, text="東京都の喫茶店でコーヒー"),
    *(like(f"fan{n}", "loved", 2) for n in range(3)),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return workspace_of(tmp_path_factory.mktemp("search"), RECORDS)


def ask(workspace: Workspace, query: str, **more: object) -> SearchReport:
    found: SearchReport = workspace.report("search", query=query, **more)
    return found


def ids(workspace: Workspace, query: str, kind: str = "object", **more: object) -> list[str]:
    return [hit.id.removeprefix("town:") for hit in ask(workspace, query, kind=kind, **more).hits]


def test_what_moved_more_people_comes_first_then_the_newest_whatever_the_month(town: Workspace) -> None:
    assert ids(town, "coffee cafe") == ["loved", "new", "old"]


def test_a_picture_without_words_takes_no_room_in_the_index(tmp_path: Path) -> None:
    workspace = workspace_of(
        tmp_path, [post("ana", "picture", text=" "), post("ana", "tagged", text="", tags=("sea",))]
    )
    held = workspace.lake.manifest().tables["search"]
    assert {name: files[0].rows for name, files in held.items() if name.startswith("objects")} == {"objects-2024-03": 1}
    assert ids(workspace, "sea") == ["tagged"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"by the river"', ["new", "old"]),
        ("coffee -again", ["loved", "old"]),
        ("wickerw", ["loved"]),
        ("京都", ["far"]),
        ("店", ["far"]),
        ("ＣＯＦＦＥＥ sells", ["old"]),
        ("coffee nowhere", []),
    ],
)
def test_phrases_beginnings_tags_and_other_scripts_are_found(town: Workspace, query: str, found: list[str]) -> None:
    assert ids(town, query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ana", ["ana"]),
        ("muller", ["ana"]),
        ("Mulller", ["ana"]),
        ("anam", ["ana"]),
        ("Feuerstien ben", ["ben"]),
        ("fire", ["ben"]),
        ("京太", ["kenji"]),
        ("zzz", []),
    ],
)
def test_people_are_found_by_the_beginning_of_a_name_and_with_a_slip(
    town: Workspace, query: str, found: list[str]
) -> None:
    assert ids(town, query, "person") == found


def test_a_topic_is_found_in_another_language_and_with_a_slip(town: Workspace) -> None:
    assert [hit.name for hit in ask(town, "cofee", kind="topic").hits] == ["Coffee"]
    assert [hit.name for hit in ask(town, "kaffee", kind="topic").hits] == ["Coffee"]


def test_pages_follow_one_another_without_gap_or_repeat(town: Workspace) -> None:
    first = ask(town, "coffee", limit=2)
    rest = ask(town, "coffee", limit=2, cursor=first.page.next)
    assert first.page.total == 3
    assert [hit.id for hit in (*first.hits, *rest.hits) if hit.kind == "object"] == [
        "town:loved",
        "town:new",
        "town:old",
    ]
    assert rest.page.next is None


def test_a_hit_shows_where_in_a_long_text_it_is(tmp_path: Path) -> None:
    town = workspace_of(tmp_path, [post("ana", "p", text="word " * 300 + "the Needle itself " + "word " * 300)])
    (hit,) = ask(town, "needle", kind="object").hits
    assert hit.text is not None
    assert "the Needle itself" in hit.text


def test_whatever_the_order_the_same_is_found_and_the_same_bytes_are_written(tmp_path: Path, town: Workspace) -> None:
    mixed = list(RECORDS)
    random.Random(1).shuffle(mixed)
    other = workspace_of(tmp_path, mixed[:5], scored=True)
    other.ingest(mixed[5:], name="the rest")
    other.score()
    assert digests(other) == digests(town)


def digests(workspace: Workspace) -> dict[str, str]:
    held = workspace.lake.manifest().tables["search"]
    return {part: files[0].digest for part, files in held.items()}


def test_only_the_month_that_changed_is_written_anew(tmp_path: Path) -> None:
    town = workspace_of(tmp_path, RECORDS)
    before = town.reader.index()
    town.ingest([post("kenji", "fresh", 41, text="a fresh coffee")], name="more")
    town.score()
    after = town.reader.index()
    changed = {part for part in after if after[part] != before[part]}
    assert (changed >= {"objects-2024-04"}, "objects-2024-03" in changed) == (True, False)
    assert ids(town, "fresh") == ["fresh"]
    scores = {row.actor: row.score for row in town.report("leaderboard").rows}
    assert [hit.score for hit in ask(town, "ben", kind="person").hits] == [scores["town:ben"]]


def test_what_was_refused_or_deleted_is_not_found(tmp_path: Path) -> None:
    hidden = post("cleo", "hidden", text="coffee unseen", consent=Consent.REFUSED)
    town = workspace_of(tmp_path, [*RECORDS, hidden, delete("ana", "old", 3)])
    assert ids(town, "coffee") == ["loved", "new"]
    assert ids(town, "cleo", "person") == []
    assert not any(b"unseen" in path.read_bytes() for path in town.reader.index().values())


def test_a_query_of_any_kind_is_answered(town: Workspace) -> None:
    for query in ('"', "*", "AND OR NOT", "x" * 200, "\x00", "a-b:c^2", "'; DROP TABLE words; --", "(", "💥", "-"):
        assert ask(town, query).page.total == 0


def damage_header(path: Path) -> None:
    path.write_bytes(b"?" * path.stat().st_size)


def damage_middle(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2 :: 64] = b"?" * len(raw[len(raw) // 2 :: 64])
    path.write_bytes(bytes(raw))


@pytest.mark.parametrize("damage", [damage_header, damage_middle, Path.unlink])
def test_a_damaged_file_is_named_and_made_again_by_score(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    town = workspace_of(tmp_path, RECORDS)
    broken = town.reader.index()["objects-2024-03"]
    damage(broken)
    fresh = Workspace.open(town.root)
    wrong = [finding for finding in fresh.doctor() if not finding.ok]
    assert [(finding.where, finding.todo) for finding in wrong] == [
        (broken.relative_to(town.lake.root).as_posix(), "Score: it is made again.")
    ]
    fresh.score()
    assert ids(fresh, "coffee") == ["loved", "new", "old"]
    assert all(finding.ok for finding in fresh.doctor())


def test_asking_a_damaged_index_names_the_file(tmp_path: Path) -> None:
    town = workspace_of(tmp_path, RECORDS)
    damage_header(town.reader.index()["people"])
    with pytest.raises(LakeError, match="search/people"):
        ask(Workspace.open(town.root), "ana")


def test_a_killed_score_leaves_the_old_index_to_be_asked(tmp_path: Path) -> None:
    town = workspace_of(tmp_path, RECORDS)
    town.ingest([post("kenji", "fresh", 41, text="fresh coffee")], name="more")

    def die(step: str, _: int) -> None:
        if step == "search topics":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        town.score(progress=die)
    assert ids(town, "coffee") == ["loved", "new", "old"]
    town.score()
    assert ids(town, "coffee") == ["loved", "fresh", "new", "old"]
    named = town.lake.manifest().paths() | set(town.lake.manifest().retired)
    kept = {path.relative_to(town.lake.root).as_posix() for path in (town.lake.root / "search").rglob("*.sqlite")}
    assert kept <= named


def test_the_files_are_whole_databases(town: Workspace) -> None:
    for path in town.reader.index().values():
        with sqlite3.connect(path) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
