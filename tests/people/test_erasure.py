"""Erasing somebody: not one byte of them stays in any file of the workspace, and nothing brings them back."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from groundswell import pipeline
from groundswell.errors import InputError, NotFoundError
from groundswell.people.contacts import contacted
from groundswell.records import Malformed, Record
from groundswell.state.store import State
from groundswell.tables import TABLES
from groundswell.vocabulary import EndorsementKind
from groundswell.watching.unusual import Finding
from groundswell.workspace import Workspace
from tests.worlds import (
    delete,
    id_of,
    like,
    mention,
    on,
    post,
    profile,
    quote,
    reply,
    scores,
    share,
    share_id,
    two_camps,
    workspace_of,
)

ZED = "zedquill"
SAID = "the heron stood still"
TRACES = (ZED, "zed von quill", "z.example/zq", SAID)
"""What must not be found anywhere, in lower case."""

HIS: list[Record] = [
    profile(ZED, name="Zed von Quill", url="https://z.example/zq"),
    post(ZED, "z1", text=SAID),
    reply(ZED, "p", 1, name="z2", text=f"{SAID} again"),
    share(ZED, "p", 1),
    like(ZED, "q", 1),
]
TO_HIM: list[Record] = [
    reply(
        "ben", "z1", 1, name="r", text=f"Thanks @{ZED}! Said {ZED.upper()} or Zed  von Quill?", mentions=(id_of(ZED),)
    ),
    like("ben", "z1", 1),
    quote("cy", "z1", 2),
    mention("cy", ZED, 2, name="m", text=f"Ask {ZED}", links=("https://z.example/zq/about",), tags=(ZED, "birds")),
    like("dee", "gone", 1, object_author=ZED),
    share("cy", "p", 2, via=share_id(ZED, "p")),
]
OTHERS: list[Record] = [
    *[profile(who) for who in ("ana", "ben")],
    profile("cy", links=("https://cy.example", "https://z.example/zq")),
    post("ana", "p"),
    post("ben", "q"),
    like("cy", "q", 1),
    share("dee", "p", 2),
]
BROKEN: list[Record] = [Malformed(member=f"{ZED}/outbox.json", position=f"@{ZED} line 2", reason="not JSON")]
EVERYTHING = [*HIS, *TO_HIM, *OTHERS, *BROKEN]
CONTACTED = datetime(2024, 3, 2, tzinfo=UTC)
OWN = [id_of(who) for who in ("ana", "ben", "cy", "dee")]


def all_bytes(root: Path) -> Iterator[tuple[str, str]]:
    """Every file with what is in it: as it lies there, and Parquet unpacked."""
    for path in sorted(root.rglob("*")):
        if path.is_file():
            raw = path.read_bytes().decode("utf-8", "replace") + path.read_bytes().decode("utf-16-le", "replace")
            unpacked = str(pq.read_table(path).to_pylist()) if path.suffix == ".parquet" else ""
            yield str(path.relative_to(root)), f"{path.name} {raw} {unpacked}".lower()


def found(workspace: Workspace) -> dict[str, list[str]]:
    """The files in which anything of the person is left."""
    files = {name: [trace for trace in TRACES if trace in said] for name, said in all_bytes(workspace.root)}
    return {name: traces for name, traces in files.items() if traces}


def filled(root: Path) -> Workspace:
    workspace = workspace_of(root, [], scored=False, own_accounts=OWN, threads=1)
    workspace.ingest(EVERYTHING, name=f"exports of {ZED}/{ZED}-2024.zip")
    workspace.score()
    workspace.endorse(ZED, "ana", "herons")
    workspace.endorse("ben", ZED, "birds", kind=EndorsementKind.PLUS_KRED)
    workspace.endorse("ben", "cy", f"learning from {ZED}")
    workspace.endorse("ben", "cy", "learning")
    for who, about in ((ZED, "herons"), ("cy", f"talk of {ZED}"), ("ben", "birds")):
        workspace.contact(who, about, at=CONTACTED)
    workspace.watch("Birds", "birds")
    workspace.watch(f"Fans of {ZED}", "fans")
    workspace.watching.keep("own/birds", [Finding("lead", CONTACTED.date(), {"chance": 0.001}, id_of(ZED))], on(1))
    return workspace


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = filled(tmp_path_factory.mktemp("template")).root
    State(root / "state.db").forget_pages()
    return root


@pytest.fixture
def workspace(template: Path, tmp_path: Path) -> Workspace:
    """A workspace of the test's own in which the person is."""
    return Workspace.open(shutil.copytree(template, tmp_path / "workspace"))


@pytest.fixture(scope="module")
def erased(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace from which the person was erased: look at it, never write to it."""
    workspace = Workspace.open(shutil.copytree(template, tmp_path_factory.mktemp("erased") / "workspace"))
    workspace.erase(ZED)
    return workspace


def test_before_an_erasure_there_is_much_to_find(workspace: Workspace) -> None:
    assert set(TRACES) == {trace for traces in found(workspace).values() for trace in traces}


def test_an_erased_person_is_in_no_file(workspace: Workspace) -> None:
    done = workspace.erase(ZED)
    assert done.accounts == (id_of(ZED),)
    assert done.rows >= 9
    assert found(workspace) == {}


@pytest.mark.parametrize("called", [ZED, f"@{ZED}", id_of(ZED), "zed von quill"])
def test_a_person_is_found_by_id_handle_or_name(workspace: Workspace, called: str) -> None:
    assert workspace.erase(called).accounts == (id_of(ZED),)


def test_adding_the_same_again_does_not_bring_them_back(workspace: Workspace) -> None:
    workspace.erase(ZED)
    before = workspace.reader.manifest
    added = workspace.ingest(EVERYTHING, name=f"exports of {ZED}/{ZED}-2024.zip")
    assert (added.new, added.changed, added.deleted) == (0, 0, 0)
    assert added.refused == {"erased person": 8}
    assert workspace.reader.manifest.tables == before.tables
    workspace.score()
    assert found(workspace) == {}


def test_new_activities_of_theirs_are_not_let_in(workspace: Workspace) -> None:
    workspace.erase(ZED)
    workspace.ingest([post(ZED, "z9", 9, text=SAID), like("ana", "z9", 9), reply("ana", "q", 9, text=f"cc @{ZED}")])
    workspace.score()
    assert found(workspace) == {}


def test_what_others_said_stays_without_the_name(erased: Workspace) -> None:
    told = {row["object"]: row for row in erased.reader.rows("SELECT * FROM objects")}
    assert told["town:r"]["text"] == "Thanks [erased]! Said [erased] or [erased]?"
    assert told["town:r"]["in_reply_to"] is None
    assert (told["town:m"]["text"], told["town:m"]["tags"]) == ("Ask [erased]", ["birds"])
    assert told["town:p"]["text"] == "p by ana"


def test_others_profiles_link_to_them_no_more(workspace: Workspace) -> None:
    workspace.erase(ZED)
    workspace.ingest([profile("dee", links=("https://z.example/zq", "https://dee.example"))])
    links = {row["actor"]: row["links"] for row in workspace.reader.rows("SELECT actor, links FROM profiles")}
    assert (links["town:cy"], links["town:dee"]) == (["https://cy.example"], ["https://dee.example"])


def test_others_have_the_scores_they_would_have_without_the_person(tmp_path: Path, erased: Workspace) -> None:
    never = [*OTHERS, reply("ben", "nothing", 1, name="r"), post("cy", "m", 2), share("cy", "p", 2)]
    assert scores(erased) == scores(workspace_of(tmp_path / "never", never, own_accounts=OWN))


def test_every_day_that_is_kept_is_scored_again_without_them(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, EVERYTHING, own_accounts=OWN)
    workspace.score(as_of=workspace.score().as_of.replace(day=2))
    days = "SELECT DISTINCT as_of FROM influence ORDER BY 1"
    before = workspace.reader.rows(days)
    workspace.erase(ZED)
    assert workspace.reader.rows(days) == before
    assert found(workspace) == {}


def test_a_person_can_be_erased_before_anything_is_scored(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, EVERYTHING, scored=False)
    workspace.erase(ZED)
    assert found(workspace) == {}


@pytest.mark.parametrize(
    "trace", [mention("ben", ZED, name="m", text=""), like("ben", "gone", object_author=ZED)], ids=["named", "liked"]
)
def test_somebody_who_only_appears_can_be_erased(tmp_path: Path, trace: Record) -> None:
    workspace = workspace_of(tmp_path, [post("ben", "q"), trace])
    workspace.erase(id_of(ZED))
    assert found(workspace) == {}


def test_a_half_staged_export_goes_too(workspace: Workspace) -> None:
    def killed() -> Iterator[Record]:
        yield from EVERYTHING
        raise KeyboardInterrupt

    stage = workspace.lake.staging / "left-over"
    stage.mkdir(parents=True)
    (stage / "progress.json").write_text(ZED)
    with pytest.raises(KeyboardInterrupt):
        workspace.ingest(killed(), name="killed")
    workspace.erase(ZED)
    assert found(workspace) == {}


def test_a_killed_erasure_is_completed_when_it_is_asked_for_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill_erasure(workspace, monkeypatch)
    assert found(workspace)
    workspace.erase(ZED)
    assert found(workspace) == {}


def kill_erasure(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Die when the rows are out and the draft is saved, before anything is built from it."""
    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "rescore", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            workspace.erase(ZED)


@pytest.mark.parametrize("what", ["score", "ingest", "add nothing"])
def test_a_killed_erasure_is_completed_by_whatever_comes_next(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    kill_erasure(workspace, monkeypatch)
    if what == "score":
        workspace.score()
    else:
        workspace.ingest([post("ana", "new", 5)] if what == "ingest" else [])
    assert found(workspace) == {}
    assert scores(workspace)["ana"] > 0


@pytest.mark.parametrize("step", ["objects", "trust", "influence_windows"])
def test_an_erasure_killed_while_it_scores_is_completed(workspace: Workspace, step: str) -> None:
    def die(begun: str, _: int) -> None:
        if begun.startswith(step):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workspace.erase(ZED, progress=die)
    workspace.score()
    assert found(workspace) == {}


def test_a_reader_that_was_open_sees_them_no_more(workspace: Workspace) -> None:
    other = Workspace.open(workspace.root)
    assert other.reader.one("SELECT 1 AS n FROM actors WHERE actor = ?", [id_of(ZED)])
    workspace.erase(ZED)
    assert other.reader.one("SELECT 1 AS n FROM actors WHERE actor = ?", [id_of(ZED)]) is None


def test_the_log_and_the_quarantine_tell_no_name(erased: Workspace) -> None:
    added = next(run for run in erased.state.runs() if run.kind == "add")
    assert added.input == "exports of [erased]/[erased]-2024.zip"
    assert [(bad.member, bad.position) for bad in erased.state.quarantined()] == [
        ("[erased]/outbox.json", "[erased] line 2")
    ]


def test_what_they_gave_and_got_goes_and_what_others_gave_stays(erased: Workspace) -> None:
    left = erased.report("endorsements").rows
    assert [(row.giver.actor, row.receiver.actor, row.topic) for row in left] == [("town:ben", "town:cy", "learning")]


def test_contacts_with_them_and_about_them_go_and_others_stay(erased: Workspace) -> None:
    assert contacted(erased.state, CONTACTED) == ["town:ben"]


def test_a_contact_about_them_later_names_nobody(workspace: Workspace) -> None:
    workspace.erase(ZED)
    assert workspace.contact("ben", f"about {ZED}").about == "about [erased]"
    assert found(workspace) == {}


def test_a_topic_that_names_them_later_names_nobody(workspace: Workspace) -> None:
    workspace.erase(ZED)
    assert workspace.endorse("ben", "cy", f"knowing {ZED}").topic == "knowing [erased]"
    assert found(workspace) == {}


def test_asking_for_somebody_who_is_gone_leaves_no_trace_either(workspace: Workspace) -> None:
    workspace.erase(ZED)
    with pytest.raises(NotFoundError, match=ZED):
        workspace.erase(ZED)
    assert found(workspace) == {}


def test_two_places_that_look_the_same_without_the_name_are_one(workspace: Workspace) -> None:
    places = [Malformed(member="m", position=place, reason="r") for place in (ZED, ZED.upper(), "[erased]", "line 9")]
    workspace.state.quarantine("test:1", places)
    workspace.erase(ZED)
    kept = [bad.position for bad in workspace.state.quarantined() if bad.source_run == "test:1"]
    assert sorted(kept) == ["[erased]", "line 9"]


def test_an_own_account_must_be_let_go_first(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, EVERYTHING, own_accounts=[id_of(ZED)])
    with pytest.raises(InputError, match=r"own accounts .*groundswell\.toml"):
        workspace.erase(ZED)
    assert found(workspace)


def test_nobody_is_erased_by_a_name_that_two_have(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [profile("ana", name="Kim"), profile("ben", name="Kim"), *two_camps()])
    with pytest.raises(InputError, match="town:ana, town:ben"):
        workspace.erase("Kim")
    assert workspace.erase("town:ana").person == "town:ana"


def test_nobody_unknown_is_erased(workspace: Workspace) -> None:
    before = workspace.reader.manifest
    with pytest.raises(NotFoundError, match="Nobody here is called zoe"):
        workspace.erase("zoe")
    assert workspace.reader.manifest == before


def test_a_network_that_deleted_something_cannot_be_erased(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [post("ana", "p"), delete("", "q")], scored=False)
    with pytest.raises(NotFoundError, match="Nobody here is called town:"):
        workspace.erase("town:")


def test_another_of_the_same_handle_elsewhere_stays(tmp_path: Path) -> None:
    other: list[Record] = [
        profile(ZED, actor=f"city:{ZED}", network="city"),
        post(f"city:{ZED}", "city:c"),
        like("city:ben", "city:c"),
    ]
    workspace = workspace_of(tmp_path, [*EVERYTHING, *other])
    workspace.erase(id_of(ZED))
    left = workspace.reader.rows("SELECT actor, mass_nano > 0 AS drew FROM influence_now WHERE network = 'city'")
    assert left == [{"actor": f"city:{ZED}", "drew": True}]


def test_what_is_remembered_is_one_way(erased: Workspace) -> None:
    with sqlite3.connect(erased.root / "state.db") as database:
        remembered = [row[0] for row in database.execute("SELECT digest FROM erasures")]
    assert remembered
    assert all(len(digest) == 64 for digest in remembered)


def test_every_table_is_looked_into(workspace: Workspace) -> None:
    looked = {name.split("/")[1] for name, _ in all_bytes(workspace.root) if name.endswith(".parquet")}
    assert looked >= {table.name for table in TABLES.values() if workspace.lake.manifest().files(table.name)}
    assert len(looked) >= 12
