"""What goes to the terminal: safe text, tables, progress, JSON, and errors."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from groundswell.workspace import Progress

ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_].*?(?:\x07|\x1b\\|$)|.)|\x9b[0-?]*[ -/]*[@-~]", re.DOTALL)
"""Sequences that a terminal would obey: colours, cursor moves, titles, links."""

TURNS_TEXT = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that make text run the other way, and so say what it does not."""

WIDE = 300


def safe(text: object) -> str:
    """Text from an input with nothing in it that a terminal would obey."""
    plain = ESCAPES.sub("", str(text))
    spaced = (" " if character in "\n\t\r\u2028\u2029" else character for character in plain)
    return "".join(c for c in spaced if c not in TURNS_TEXT and unicodedata.category(c) not in {"Cc", "Cs"})


def console(*, stderr: bool = False) -> Console:
    """A console that takes no markup from the text it is given; wide where nobody looks, so that nothing is cut."""
    shown = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False, width=None if shown else WIDE)


def say(text: str, *, stderr: bool = False) -> None:
    """A line of ours, with nothing of an input in it that was not made safe."""
    console(stderr=stderr).print(text, soft_wrap=True)


def say_error(text: str) -> None:
    console(stderr=True).print(f"groundswell: {safe(text)}", soft_wrap=True)


def print_json(value: Any) -> None:
    """Anything as JSON, in ASCII so that no terminal obeys a character of it."""
    typer.echo(TypeAdapter(type(value)).dump_json(value, indent=2, ensure_ascii=True).decode())


@contextmanager
def progress() -> Iterator[Progress]:
    """Something to report long work to: a live line on a terminal, else a plain line a stage. All on stderr."""
    if sys.stderr.isatty():
        with _live() as live:
            yield live
    else:
        yield _plain()


@contextmanager
def _live() -> Iterator[Progress]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20), TextColumn("{task.fields[done]}"))
    with Bars(*columns, TimeElapsedColumn(), console=console(stderr=True), transient=True) as bars:
        task = bars.add_task("starting", total=None, done="")

        def note(stage: str, done: int) -> None:
            bars.update(task, description=safe(stage), done=f"{done:,}" if done else "")

        yield note


def _plain() -> Progress:
    last = ""

    def note(stage: str, done: int) -> None:
        nonlocal last
        if stage != last:
            typer.echo(safe(stage), err=True)
        last = stage

    return note
