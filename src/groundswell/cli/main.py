"""Puts the commands together, and turns errors into one clear message and an exit code."""

import sys
from typing import Annotated

import typer

from groundswell import __version__
from groundswell.cli import (
    alerts,
    asking,
    choosing,
    demo,
    filling,
    finding,
    following,
    identifying,
    keeping,
    proving,
    serving,
    topics,
    viewing,
)
from groundswell.cli.terminal import say_error
from groundswell.errors import GroundswellError

ABOUT = """Finds the people whose words move others, shows why, and measures what it was worth.

Begin with an export of yours, or look around first in a simulated town:

    groundswell add my-export.zip

    groundswell score

    groundswell top

    groundswell serve

    groundswell demo

Every command takes --json, and --workspace to say which workspace is meant. Exit codes: 0 done, 1 something went
wrong, 2 a wrong option, 3 fix your input, 4 fix your settings, 5 try again later, 6 a step failed, 7 the lake is
damaged, 130 interrupted.
"""

app = typer.Typer(
    name="groundswell",
    help=ABOUT,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def say_version(wanted: bool) -> None:
    """Show the version and end, when it is asked for."""
    if wanted:
        typer.echo(f"groundswell {__version__}")
        raise typer.Exit


@app.callback(help=ABOUT)
def start(
    _version: Annotated[
        bool, typer.Option("--version", help="Show the version and end.", is_eager=True, callback=say_version)
    ] = False,
) -> None:
    """Where every command begins."""


for part in (
    filling,
    following,
    asking,
    finding,
    viewing,
    topics,
    alerts,
    choosing,
    identifying,
    proving,
    serving,
    keeping,
    demo,
):
    part.register(app)


def main() -> None:
    """Run the command line. What our errors say goes to stderr as one message; the exit code is theirs."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app(prog_name="groundswell")
    except GroundswellError as error:
        say_error(str(error))
        sys.exit(error.exit_code)
    except OSError as error:
        say_error(f"{error}.")
        sys.exit(1)
