"""Killed at any moment, a run loses nothing and doubles nothing: done again, it ends in the very same files."""

import random
import shutil
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from groundswell.engine import stage
from groundswell.following import jetstream, live
from groundswell.records import Activity, Record
from groundswell.sources import pieces
from groundswell.tables import DERIVED, TABLES
from groundswell.workspace import Workspace
from tests.examples import jetstream as jetstream_events
from tests.following.networks import Relay
from tests.following.server import Server, serving
from tests.worlds import like, post, profile, reply, share

PEOPLE, POSTS, REACTIONS = 300, 2_000, 4
RECORDS = PEOPLE + POSTS * (1 + REACTIONS)
KILLS, ROUNDS = 20, 5
Digests = dict[str, list[str]]
Act = Callable[[str, str, float], Activity]
ACTS: list[Act] = [like, share, reply]

forkserver.set_forkserver_preload(["tests.warm", "tests.worlds"])


def town() -> Iterator[Record]:
    """A town that talks for two months: every post draws four reactions."""
    draw = random.Random(1)
    people = [f"p{n}" for n in range(PEOPLE)]
    yield from map(profile, people)
    for n in range(POSTS):
        day = n * 60 / POSTS
        yield post(draw.choice(people), f"o{n}", day)
        for who in draw.sample(people, REACTIONS):
            act: Act = draw.choice(ACTS)
            yield act(who, f"o{n}", day + draw.random())


def add(root: Path) -> None:
    stage.BATCH = 1_000
    Workspace.open(root).ingest(town(), name="town")


def score(root: Path) -> None:
    Workspace.open(root).score()


def run(job: Callable[[Path], None], root: Path, patience: float | None = None, *, noted: bool = False) -> bool:
    """Run in a process of its own, killed when patience ends; whether it came to its end. Patience counts from the
    start, or from when the run is `noted` in the workspace, so that on any machine some are killed at work."""
    process = ForkServerProcess(target=job, args=(root,))
    process.start()
    while noted and process.is_alive() and not at_work(root):
        process.join(0.005)
    process.join(patience)
    process.kill()
    process.join()
    return process.exitcode == 0


def at_work(root: Path) -> bool:
    return any(run.status == "running" for run in Workspace.open(root).state.runs())


def duration(job: Callable[[Path], None], root: Path) -> float:
    """Of a run that nobody kills, in seconds; one more goes before it, because the first of all takes longer."""
    assert run(nothing, root)
    started = time.monotonic()
    assert run(job, root)
    return time.monotonic() - started


def nothing(root: Path) -> None:
    Workspace.open(root)


def digests(workspace: Workspace) -> Digests:
    manifest = workspace.lake.manifest()
    return {name: [file.digest for file in manifest.files(name)] for name in TABLES}


def count(workspace: Workspace) -> int:
    return len(workspace.reader.arrow("SELECT id FROM activities"))


def kills(
    fresh: Callable[[Path], None], job: Callable[[Path], None], root: Path, patience: float
) -> Iterator[Workspace]:
    """Workspaces on which the job was killed again and again, at moments drawn for each, and then left to end."""
    draw = random.Random(7)
    for number in range(ROUNDS):
        place = root / str(number)
        fresh(place)
        workspace = Workspace.open(place)
        for nth in range(KILLS // ROUNDS):
            if not run(job, place, 0 if nth == 0 else draw.random() * patience, noted=nth == 0):
                assert count(workspace) in (0, RECORDS - PEOPLE)
                assert workspace.lake.damaged() == []
        assert run(job, place)
        yield workspace


def new(root: Path) -> None:
    Workspace.init(root, history_weeks=1, threads=1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Digests, float, float]:
    """A workspace that nobody killed: unscored for copying, with its digests once scored, and how long each took."""
    root = tmp_path_factory.mktemp("whole")
    new(root / "unscored")
    adding = duration(add, root / "unscored")
    shutil.copytree(root / "unscored", root / "scored")
    scoring = duration(score, root / "scored")
    return root / "unscored", digests(Workspace.open(root / "scored")), adding, scoring


def test_an_addition_killed_at_any_moment_is_completed(
    tmp_path: Path, whole: tuple[Path, Digests, float, float]
) -> None:
    unscored, _, adding, _ = whole
    ended = set()
    for workspace in kills(new, add, tmp_path, adding):
        assert digests(workspace) == digests(Workspace.open(unscored))
        assert workspace.lake.unfinished() == []
        ended |= {run.status for run in workspace.state.runs()}
    assert ended == {"done", "interrupted"}


def test_a_scoring_killed_at_any_moment_is_completed(tmp_path: Path, whole: tuple[Path, Digests, float, float]) -> None:
    unscored, scored, _, scoring = whole
    for workspace in kills(lambda place: copied(unscored, place), score, tmp_path, scoring):
        assert digests(workspace) == scored
        manifest = workspace.lake.manifest()
        kept = (path for path in workspace.lake.root.rglob("*") if path.suffix in {".parquet", ".sqlite"})
        on_disk = {path.relative_to(workspace.lake.root).as_posix() for path in kept}
        assert on_disk == manifest.paths() | set(manifest.retired)


def test_an_addition_in_two_processes_killed_at_any_moment_is_completed(tmp_path: Path) -> None:
    example = import_module("tests.examples.reddit").write(tmp_path).read_bytes()
    with (tmp_path / "export.jsonl").open("wb") as file:
        file.writelines(example.replace(b'"id": "a', b'"id": "a%d' % number) for number in range(500))
    Workspace.init(tmp_path / "whole", workers=1)
    adding = duration(add_export, tmp_path / "whole")
    draw = random.Random(7)
    Workspace.init(tmp_path / "killed", workers=2)
    for _ in range(3):
        run(add_export, tmp_path / "killed", draw.random() * adding, noted=True)
    assert run(add_export, tmp_path / "killed")
    workspace = Workspace.open(tmp_path / "killed")
    assert digests(workspace) == digests(Workspace.open(tmp_path / "whole"))
    assert workspace.lake.unfinished() == []


def add_export(root: Path) -> None:
    """Add the export beside the workspace, in small pieces."""
    pieces.PIECE = 20_000
    Workspace.open(root).add(root.parent / "export.jsonl")


def copied(unscored: Path, place: Path) -> None:
    shutil.copytree(unscored, place)


def test_two_orders_of_the_same_input_give_the_same_scores_to_the_byte(
    tmp_path: Path, whole: tuple[Path, Digests, float, float]
) -> None:
    records = list(town())
    random.Random(3).shuffle(records)
    workspace = Workspace.init(tmp_path / "shuffled", history_weeks=1, threads=2)
    for name, part in (("late", records[6_000:]), ("early", records[:6_500])):
        workspace.ingest(part, name=name)
    workspace.score()
    for table in DERIVED:
        assert digests(workspace)[table.name] == whole[1][table.name], table.name


def test_following_killed_at_any_moment_goes_on_without_loss(tmp_path: Path) -> None:
    Workspace.init(tmp_path / "whole", history_weeks=0).add(jetstream_events.write(tmp_path, "Low tide"))
    Workspace.init(tmp_path / "killed", history_weeks=0, follow_local=["127.0.0.0/8"], follow_batch_seconds=0.05)
    draw = random.Random(7)
    with serving(Server()) as server:
        relay = Relay(server, cut=10, seed=1)
        (tmp_path / "address").write_text(relay.address)
        for _ in range(2):
            run(follow_relay, tmp_path / "killed", draw.random() * 1.5, noted=True)
        assert run(follow_relay, tmp_path / "killed")
    raw = "SELECT * EXCLUDE (source_run) FROM activities ORDER BY id"
    killed, whole = (Workspace.open(tmp_path / name).reader.rows(raw) for name in ("killed", "whole"))
    assert killed == whole


def follow_relay(root: Path) -> None:
    jetstream.ONCE_QUIET_SECONDS = 0.5
    live.FIRST_WAIT, live.TRIES_ONCE, live.BATCH_EVENTS = 0.01, 50, 12
    address = (root.parent / "address").read_text()
    Workspace.open(root).follow("jetstream", address, once=True)
