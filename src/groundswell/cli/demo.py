"""The demo: from nothing to a served leaderboard, in a simulated town or on an export of yours."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from groundswell import world
from groundswell.cli.filling import add_one, read_mapping, say_added
from groundswell.cli.layout import line, score
from groundswell.cli.options import AsJson
from groundswell.cli.serving import Port, is_free, serve_until_stopped
from groundswell.cli.terminal import console, print_json, progress, safe, say
from groundswell.errors import BusyError
from groundswell.ingest import fingerprint
from groundswell.reports import days
from groundswell.reports.leaderboard import Leader, Leaderboard
from groundswell.settings import FILE_NAME
from groundswell.sources.base import Options
from groundswell.workspace import Workspace

HOST = "127.0.0.1"
PORTS_TRIED = 20
SHOWN = 10
UNSCORED = (None, None)
RUNS_LOOKED_AT = 1_000
SIMULATED = "This is a simulated town: nobody in it exists, and nobody said any of it."


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    *,
    data: Annotated[
        Path | None, typer.Option(metavar="PATH", help="An export of yours instead of the town.", exists=True)
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="How to read it, when it is a table.", exists=True, dir_okay=False)
    ] = None,
    serve: Annotated[bool, typer.Option(help="Serve the web app at the end.")] = True,
    port: Port = 8000,
    folder: Annotated[
        Path | None, typer.Option("--workspace", "-w", metavar="FOLDER", help="Where.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fill a workspace, score it, say who is most influential and why, and serve it.

    Without --data it is a simulated town; with it, an export of yours in a workspace of its own. Run again, it starts
    in seconds.

    Examples:

        groundswell demo

        groundswell demo --data slack-export.zip --no-serve
    """
    workspace = _made(folder or Path(f"{_name(data)}-workspace"), simulated=data is None)
    inputs = [data] if data else _town(workspace)
    _fill(workspace, inputs, mapping)
    board: Leaderboard = workspace.report("leaderboard", limit=SHOWN)
    if as_json:
        print_json(board)
    else:
        _say_most_influential(board, workspace.settings.simulated)
    if serve:
        serve_until_stopped(workspace, HOST, _free_port(port))


def _name(data: Path | None) -> str:
    """What the workspace is called after: the data's name without its endings."""
    return data.resolve().name.lstrip(".").partition(".")[0] or "data" if data else "demo"


def _made(root: Path, *, simulated: bool) -> Workspace:
    if (root / FILE_NAME).exists():
        return Workspace.open(root)
    return Workspace.init(root, simulated=simulated)


def _town(workspace: Workspace) -> Sequence[Path]:
    return world.write(workspace.root / "town").inputs


def _fill(workspace: Workspace, inputs: Sequence[Path], mapping: Path | None) -> None:
    """Add what is not in yet, then score. Says what it does on stderr: stdout is for the answer."""
    done = {run.source_run for run in workspace.state.runs(RUNS_LOOKED_AT) if run.status == "done"}
    known = {run.partition(":")[2] for run in done if run}
    said = read_mapping(mapping) if mapping else {}
    private = workspace.settings.private
    missing = [path for path in inputs if fingerprint(path, Options(mapping=said), private) not in known]
    for path in missing:
        with progress() as note:
            added = add_one(workspace, path, mapping=mapping, note=note)
        say_added(path, added, stderr=True)
    if missing or days.newest(workspace.facts) == UNSCORED:
        with progress() as note:
            workspace.score(progress=note)


def _say_most_influential(board: Leaderboard, simulated: bool) -> None:
    if simulated:
        say(SIMULATED)
    say(f"The {len(board.rows)} most influential of {board.page.total:,} as of {board.as_of}:")
    for leader in board.rows:
        console().print(line(_told(leader)), soft_wrap=True)


def _told(leader: Leader) -> str:
    shown = score(leader.score, leader.score_low, leader.score_high, leader.provisional)
    return f"{leader.rank:>3}. {safe(leader.name)} on {leader.network}, {shown}: {leader.reason}"


def _free_port(wanted: int) -> int:
    """The port, or the next free one."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65_536)):
        if is_free(HOST, port):
            return port
    raise BusyError(f"Ports {wanted} to {wanted + PORTS_TRIED - 1} are taken", todo="Choose another with --port.")
