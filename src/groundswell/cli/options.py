"""Options that many commands share, and the workspace they mean."""

import os
from pathlib import Path
from typing import Annotated

import typer

from groundswell.settings import FILE_NAME
from groundswell.workspace import Workspace

DEFAULT = "groundswell-workspace"
VARIABLE = "GROUNDSWELL_WORKSPACE"
BEHIND = 10
"""How far behind others a command that works for long stands in line for the processor, as `nice` counts it."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Where = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        metavar="FOLDER",
        help=f"The workspace. Otherwise ${VARIABLE}, else the nearest folder above that is one, else ./{DEFAULT}.",
        show_default=False,
    ),
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=500, help="How many rows.")]
Cursor = Annotated[str | None, typer.Option(help="Go on where the page before ended.", show_default=False)]
Person = Annotated[str, typer.Argument(help="Account id, handle, or a name only one account has.")]


def folder(where: Path | None) -> Path:
    """The workspace folder that is meant, whether it is there or not."""
    if where is not None:
        return where
    if os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE])
    here = Path.cwd()
    above = (place for place in (here, *here.parents) if (place / FILE_NAME).is_file())
    return next(above, Path(DEFAULT))


def opened(where: Path | None) -> Workspace:
    """The workspace that is meant. Raises NotFoundError and SettingsError."""
    return Workspace.open(folder(where))


def opened_for_long(where: Path | None) -> Workspace:
    """The workspace, for a command that works for long: from now on this process leaves the processor to others.

    Who waits for a page beside it hardly notices it then, and on a machine with nothing else to do it is as quick.
    """
    stand_back()
    return opened(where)


def stand_back() -> None:
    """Take the processor after others from now on, where the system knows of that."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, max(BEHIND, os.getpriority(os.PRIO_PROCESS, 0)))


ScoreVersion = Annotated[
    str | None, typer.Option("--version", help="Score version; by default that of the settings.", show_default=False)
]
