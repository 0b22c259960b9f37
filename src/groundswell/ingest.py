"""Reading an input into its stage: in this process or, where it can be cut into pieces, in several at once.

What is staged depends on the input alone. Pieces count in their order and only once they are staged whole, so that a
run that is killed goes on with the first one that did not count, in however many processes.
"""

import hashlib
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from groundswell import sources
from groundswell.engine.lake import Lake
from groundswell.engine.stage import Progress, Stage
from groundswell.errors import StepError
from groundswell.people.admission import Admission
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.pieces import Piece

FEW = 8
"""An input of fewer pieces is read in this process: others take as long to start."""

ENDED = StepError(
    "A process that read the input came to an end",
    where="reading",
    todo="Do the same again: it goes on where it stopped. If memory is short, set `workers` to 1.",
)
SERVE = "from groundswell.ingest import serve; serve()"
Task = tuple[int, Piece]


@dataclass(frozen=True)
class Job:
    """An input, how it is read, and where its records go: what every process that reads it must know."""

    path: Path
    source: str
    options: Options
    lake: Path
    run: str
    gate: Admission


@dataclass(frozen=True)
class Done:
    """What came of a piece: records, those set aside and those refused by reason."""

    records: int
    quarantined: dict[str, int]
    refused: dict[str, int]


class Reading:
    """Reads pieces of an input and stages what may be kept of them."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._source = sources.all_sources()[job.source]
        self._read = sources.piece_reader(self._source, Bundle(job.path), job.options)
        self.stage = Stage(Lake(job.lake), job.run)

    def pieces(self) -> Iterator[Piece]:
        return sources.divided(self._source, Bundle(self._job.path), self._job.options)

    def here(self, piece: Piece) -> Iterator[Progress]:
        """Stage the piece that comes next in this process; tells the progress after each part."""
        gate = self._job.gate.anew()
        for progress in self.stage.take_piece(gate.filter(self._read(piece)), gate.refused):
            self.stage.note(progress)
            yield progress

    def apart(self, task: Task) -> Done:
        """Stage a piece without counting it."""
        number, piece = task
        gate, found = self._job.gate.anew(), Progress()
        for wrote in self.stage.write(number, gate.filter(self._read(piece))):
            found.add(wrote.records, wrote.quarantined)
        return Done(found.records, found.quarantined, dict(gate.refused))


def staged(job: Job, workers: int) -> Iterator[Progress]:
    """Stage an input, going on where this stopped; tells the progress after each part. `workers` read at once."""
    reading = Reading(job)
    stage = reading.stage
    if stage.progress().done:
        return
    pieces = islice(reading.pieces(), stage.progress().pieces, None)
    if stage.progress().into:
        yield from reading.here(next(pieces))
    first = list(islice(pieces, FEW))
    if workers > 1 and len(first) == FEW:
        yield from _together(job, stage, chain(first, pieces), workers)
    else:
        for piece in chain(first, pieces):
            yield from reading.here(piece)
    progress = stage.progress()
    progress.done = True
    stage.note(progress)
    yield progress


def _together(job: Job, stage: Stage, pieces: Iterable[Piece], workers: int) -> Iterator[Progress]:
    progress = stage.progress()
    for done in _in_order(job, enumerate(pieces, progress.pieces), workers):
        progress.add(done.records, done.quarantined)
        progress.end_piece(done.refused)
        stage.note(progress)
        yield progress


def _in_order(job: Job, tasks: Iterable[Task], workers: int) -> Iterator[Done]:
    """What comes of each piece, in order; as many as twice the workers are waited for at a time."""
    waiting: deque[Future[Done]] = deque()
    with ExitStack() as stack:
        crew = [stack.enter_context(Worker(job)) for _ in range(workers)]
        idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in crew:
            idle.put(worker)
        pool = stack.enter_context(ThreadPoolExecutor(workers))
        stack.callback(lambda: [future.cancel() for future in waiting])
        for task in tasks:
            waiting.append(pool.submit(_handed, idle, task))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _handed(idle: "SimpleQueue[Worker]", task: Task) -> Done:
    worker = idle.get()
    try:
        return worker.ask(task)
    finally:
        idle.put(worker)


class Worker:
    """A process that reads pieces. It ends with the one that started it, however that ends."""

    def __init__(self, job: Job) -> None:
        # Not a fork, which would copy locks that other threads hold; and nothing that would import the user's program.
        command = [sys.executable, "-c", SERVE]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        self._job = job

    def __enter__(self) -> "Worker":
        self._send(self._job)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def ask(self, task: Task) -> Done:
        """Have a piece read. Raises what went wrong with it."""
        self._send(task)
        try:
            answer = pickle.load(self.process.stdout)  # type: ignore[arg-type]  # noqa: S301
        except (OSError, EOFError) as error:
            raise ENDED from error
        if isinstance(answer, Exception):
            raise answer
        found: Done = answer
        return found

    def _send(self, what: object) -> None:
        try:
            pickle.dump(what, self.process.stdin, pickle.HIGHEST_PROTOCOL)  # type: ignore[arg-type]
            self.process.stdin.flush()  # type: ignore[union-attr]
        except OSError as error:
            raise ENDED from error


def serve() -> None:
    """Be a worker: a job, then pieces come in by the standard input, and what came of each goes out, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever else is printed must not get between the answers.
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        job, reading = _received(), None
        while (task := _received()) is not None:
            try:
                reading = reading or Reading(job)
                answer: Done | Exception = reading.apart(task)
            except Exception as error:
                answer = error
            pickle.dump(answer, out, pickle.HIGHEST_PROTOCOL)
            out.flush()


def _received() -> Any:
    try:
        return pickle.load(sys.stdin.buffer)  # noqa: S301
    except EOFError:
        return None


def fingerprint(path: Path, *said: object) -> str:
    """What tells one input from another without reading all of it: names, sizes, each end, and what was said of it."""
    hashed = hashlib.blake2b(repr(said).encode(), digest_size=8)
    inside = path.rglob("*") if path.is_dir() else [path]
    files = sorted(file for file in inside if file.is_file() and not file.is_symlink())
    for file in files:
        hashed.update(f"{file.relative_to(path)}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as stream:
            hashed.update(stream.read(65_536))
            stream.seek(max(0, file.stat().st_size - 65_536))
            hashed.update(stream.read(65_536))
    return hashed.hexdigest()
