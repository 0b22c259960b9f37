"""Commands that fill a workspace: init, add, map and score."""

import sys
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from groundswell.cli.options import AsJson, Where, folder, opened_for_long, stand_back
from groundswell.cli.terminal import print_json, progress, safe, say
from groundswell.errors import InputError
from groundswell.outcomes import Added
from groundswell.settings import FILE_NAME
from groundswell.sources.drafting import Question
from groundswell.sources.mapping import beside
from groundswell.sources.proposing import Proposal, propose
from groundswell.workspace import Progress, Workspace

SHOWN_REASONS = 10


def register(app: typer.Typer) -> None:
    for command in (init, add, score):
        app.command(no_args_is_help=command is add)(command)
    app.command("map", no_args_is_help=True)(map_)


def init(
    path: Annotated[Path | None, typer.Argument(metavar="FOLDER", help="Where.", show_default=False)] = None,
    private: Annotated[
        bool, typer.Option("--private", help="Keep non-public activities too: only for people who agreed to it.")
    ] = False,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Make an empty workspace.

    Example: groundswell init town --private
    """
    workspace = Workspace.init(path or folder(where), private=private)
    if as_json:
        typer.echo(workspace.settings.model_dump_json(indent=2))
    else:
        say(f"Made a workspace in {safe(workspace.root)}. Its settings are in {safe(workspace.root / FILE_NAME)}.")


def add(
    *,
    paths: Annotated[list[Path], typer.Argument(help="Exports: files, folders or archives.", exists=True)],
    source: Annotated[str | None, typer.Option(help="Which source reads it, when that cannot be told.")] = None,
    network: Annotated[str | None, typer.Option(help="Name of the network, where there are several alike.")] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="How to read a table, as `groundswell map` wrote it.", exists=True, dir_okay=False),
    ] = None,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Add exports. What is in the workspace already is not added twice; edits and deletions are honoured.

    Makes the workspace when none is named and none is there yet.

    Examples:

        groundswell add archive-20240501.tar.gz

        groundswell add slack-export.zip --network our-slack

        groundswell add posts.csv --mapping posts.csv.mapping.toml
    """
    workspace = opened_or_made(where)
    stand_back()
    for path in paths:
        with progress() as note:
            added = add_one(workspace, path, source=source, network=network, mapping=mapping, note=note)
        if as_json:
            print_json(added)
        else:
            say_added(path, added)


def opened_or_made(where: Path | None) -> Workspace:
    """The workspace that is meant, made when it is not named and not there yet."""
    root = folder(where)
    if where is None and not (root / FILE_NAME).exists():
        typer.echo(f"Making a workspace in {safe(root)}.", err=True)
        return Workspace.init(root)
    return Workspace.open(root)


def add_one(
    workspace: Workspace,
    path: Path,
    *,
    note: Progress,
    mapping: Path | None,
    source: str | None = None,
    network: str | None = None,
) -> Added:
    """Add one input, with the mapping in a file when there is one."""
    said = read_mapping(mapping) if mapping else None
    reader = source or ("mapped" if said else None)
    return workspace.add(path, source=reader, network=network, mapping=said, progress=note)


def say_added(path: Path, added: Added, *, stderr: bool = False) -> None:
    """What adding did, in words."""
    for text in _told(path, added):
        say(text, stderr=stderr)


def _told(path: Path, added: Added) -> Iterator[str]:
    yield f"{safe(path)}: {safe(added.saw)}"
    counts = {"new": added.new, "changed": added.changed, "already here": added.unchanged, "deleted": added.deleted}
    told = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count) or "nothing to add"
    yield f"  {told} in {added.seconds:.1f} s"
    for reason, count in added.refused.items():
        yield f"  refused: {count:,} {safe(reason)}"
    for reason, count in sorted(added.quarantined.items(), key=lambda pair: -pair[1])[:SHOWN_REASONS]:
        yield f"  in quarantine: {count:,} {safe(reason)}"


def map_(
    file: Annotated[Path, typer.Argument(help="A table: CSV, JSON lines or Parquet.", exists=True)],
    output: Annotated[Path | None, typer.Option(help="Where to write it; by default beside the file.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Take the likeliest answer to every question.")] = False,
    as_json: AsJson = False,
) -> None:
    """Propose how to read a table, asking only what its columns do not tell, and write that beside it.

    Example: groundswell map posts.csv && groundswell add posts.csv
    """
    proposal = _answered(propose(file), yes)
    target = output or beside(file)
    if target.exists() and not yes and sys.stdin.isatty():
        typer.confirm(f"{safe(target)} is there already. Replace it?", abort=True)
    target.write_text(proposal.toml(), encoding="utf-8")
    if as_json:
        print_json(proposal.mapping)
    else:
        say(f"Wrote {safe(target)}. Look it over, then: groundswell add {safe(file)}")


def _answered(proposal: Proposal, yes: bool) -> Proposal:
    """Every question answered: by the user, or by the likeliest answer. Raises InputError when nobody can be asked."""
    while proposal.questions:
        question = proposal.questions[0]
        if yes and question.candidates and question.field not in proposal.answers:
            answer = question.candidates[0]
        elif not yes and sys.stdin.isatty():
            answer = _ask(question)
        else:
            raise InputError(
                f"The columns do not tell this: {question.text}",
                where=f"likely: {', '.join(question.candidates) or 'nothing'}",
                todo="Run it in a terminal to be asked, or take the likeliest answers with --yes.",
            )
        proposal = proposal.answered({question.field: answer})
    return proposal


def _ask(question: Question) -> str:
    say(safe(question.text))
    for number, candidate in enumerate(question.candidates, 1):
        say(f"  {number}. {safe(candidate)}")
    said: str = typer.prompt("A number, or your own answer", err=True)
    known = said.isdecimal() and 0 < int(said) <= len(question.candidates)
    return question.candidates[int(said) - 1] if known else said


def read_mapping(path: Path) -> dict[str, object]:
    """What a mapping file says. Raises InputError when it is not TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"The mapping cannot be read: {error}", where=str(path), todo="Correct that line.") from error


def score(
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day to score for; by default that of the newest activity."),
    ] = None,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Bring scores up to date with what was added.

    Example: groundswell score --as-of 2024-06-30
    """
    workspace = opened_for_long(where)
    with progress() as note:
        scored = workspace.score(as_of=as_of.date() if as_of else None, progress=note)
    if as_json:
        print_json(scored)
    elif not scored.actors:
        say(f"Nobody had done anything by {scored.as_of}, so nobody is scored. Add an export, or name a later day.")
    else:
        say(f"Scored {scored.actors:,} accounts as of {scored.as_of} in {scored.seconds:.1f} s. See: groundswell top")
        if scored.alerts:
            say(f"{scored.alerts:,} new alerts on watched topics. See: groundswell alerts list")
