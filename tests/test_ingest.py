"""One process or several: what is added is the same, and a run that stops anywhere is gone on with."""

import os
import signal
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from groundswell import ingest
from groundswell.engine.lake import Lake
from groundswell.engine.stage import Progress, Stage
from groundswell.errors import InputError, StepError
from groundswell.ingest import Done, Job, Reading, Worker, staged
from groundswell.outcomes import Added
from groundswell.people.admission import Admission
from groundswell.people.erased import Erased
from groundswell.sources import columns_cut, pieces
from groundswell.sources.base import Options
from groundswell.sources.pieces import Piece
from groundswell.tables import RAW
from groundswell.workspace import Workspace

ROUNDS = 12


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pieces, columns_cut):
        monkeypatch.setattr(module, "PIECE", 4_000)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An archive of many lines, of which some are broken."""
    path: Path = import_module("tests.examples.reddit").write(tmp_path)
    lines = path.read_bytes()
    path.write_bytes(
        b"".join(lines.replace(b'"id": "a', b'"id": "a%d' % number) + b"broken\n" for number in range(ROUNDS))
    )
    return path


def job(export: Path, root: Path, **gate: object) -> Job:
    settings = {"public_network": True, "private_workspace": False, "erased": Erased(b"", ())} | gate
    return Job(export, "reddit", Options(), root, "run", Admission(**settings))  # type: ignore[arg-type]


def files(root: Path) -> dict[str, bytes]:
    stage = Stage(Lake(root), "run")
    noted = [*(path for table in RAW for path in stage.files(table)), *stage.folder.glob("quarantine-*")]
    return {path.name: path.read_bytes() for path in noted}


def added(export: Path, root: Path, workers: int) -> tuple[Added, dict[str, list[str]], list[object]]:
    workspace = Workspace.init(root, workers=workers)
    done = workspace.add(export)
    manifest = workspace.lake.manifest()
    digests = {table.name: [file.digest for file in manifest.files(table.name)] for table in RAW}
    return done, digests, [(one.member, one.position, one.reason) for one in workspace.state.quarantined()]


def test_two_processes_add_what_one_does(export: Path, tmp_path: Path) -> None:
    one, two = (added(export, tmp_path / str(workers), workers) for workers in (1, 2))
    assert one[1:] == two[1:]
    assert one[0].new == two[0].new > 6 * ROUNDS
    assert one[0].quarantined == two[0].quarantined == {"no thing: 'nothing'": ROUNDS, "not JSON": ROUNDS}


@pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 1)])
def test_what_stopped_anywhere_is_gone_on_with_in_any_number_of_processes(
    export: Path, tmp_path: Path, before: int, after: int
) -> None:
    *_, last = staged(job(export, tmp_path / "whole"), 1)
    told = staged(job(export, tmp_path / "stopped"), before)
    next(told), next(told)
    told.close()  # type: ignore[attr-defined]
    *_, resumed = staged(job(export, tmp_path / "stopped"), after)
    assert resumed == last
    assert last.done
    assert files(tmp_path / "stopped") == files(tmp_path / "whole")


def test_a_piece_that_was_staged_in_part_is_ended_in_this_process(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.engine.stage.BATCH", 5)
    *_, last = staged(job(export, tmp_path / "whole"), 1)
    told = staged(job(export, tmp_path / "stopped"), 1)
    assert next(told).into == 5
    monkeypatch.setattr(ingest, "_together", nobody)
    with pytest.raises(ZeroDivisionError):
        list(staged(job(export, tmp_path / "stopped"), 2))
    assert Stage(Lake(tmp_path / "stopped"), "run").progress().pieces == 1
    *_, resumed = staged(job(export, tmp_path / "stopped"), 1)
    assert resumed == last


def nobody(*_: object) -> Iterator[Progress]:
    yield Progress(records=1 // 0)


def test_what_is_refused_is_counted_once_in_several_processes(export: Path, tmp_path: Path) -> None:
    lines = export.read_bytes().replace(b'"subreddit_type": "public"', b'"subreddit_type": "private"')
    export.write_bytes(lines)
    one, two = ([*staged(job(export, tmp_path / str(n)), n)][-1] for n in (1, 2))
    assert one.refused == two.refused
    assert sum(one.refused.values()) >= 6 * ROUNDS


def test_an_input_of_few_pieces_starts_no_process(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "_together", nobody)
    for module in (pieces, columns_cut):
        monkeypatch.setattr(module, "PIECE", export.stat().st_size // 2)
    assert [*staged(job(export, tmp_path), 8)][-1].done


def test_what_goes_wrong_in_a_process_is_told_as_it_is(export: Path, tmp_path: Path) -> None:
    with Worker(job(export.parent / "gone", tmp_path)) as worker, pytest.raises(InputError, match="no such file"):
        worker.ask((0, Piece()))


def test_a_process_that_dies_ends_the_run_and_says_what_to_do(export: Path, tmp_path: Path) -> None:
    with Worker(job(export, tmp_path)) as worker:
        assert isinstance(worker.ask((0, Piece((("a.jsonl", b""),)))), Done)
        os.kill(worker.process.pid, signal.SIGKILL)
        with pytest.raises(StepError, match="Do the same again"):
            worker.ask((1, Piece((("a.jsonl", b""),))))


def test_a_worker_erases_whom_this_process_would(export: Path, tmp_path: Path) -> None:
    erased = Erased(b"key", Erased(b"key", ()).digests(["reddit:u/ana"], []))
    one, two = ([*staged(job(export, tmp_path / str(n), erased=erased), n)][-1] for n in (1, 2))
    assert one.refused == two.refused
    assert one.refused["erased person"] >= ROUNDS
    assert Reading(job(export, tmp_path / "1")).stage.progress() == one
