"""Writes docs/reference/ from the code: what is registered is what is described. `make docs` runs it."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from typer.core import TyperGroup
from typer.main import get_command

from groundswell import errors
from groundswell.cli import app
from groundswell.reports import all_reports
from groundswell.settings import FILE_NAME, Settings
from groundswell.signals.masses import GIVEN_BACK
from groundswell.signals.versions import VERSIONS, ScoreVersion
from groundswell.tables import DERIVED, RAW, Table

HERE = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/make_reference.py. Change the code it describes, then run `make docs`. -->"


def rows(header: tuple[str, ...], body: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; bars and line breaks in a cell are kept from breaking it."""
    lines = [header, tuple("---" for _ in header), *body]
    return "\n".join("| " + " | ".join(" ".join(c.replace("|", "\\|").split()) for c in line) + " |" for line in lines)


def page(title: str, *parts: str) -> str:
    return "\n\n".join([NOTE, f"# {title}", *parts]) + "\n"


def table(described: Table) -> str:
    kept = f"Unique by {code(described.key)}; stored in the order {code(described.order)}"
    split = f", in one part for each `{described.partition}`." if described.partition else "."
    columns = [(f"`{name}`", str(column.type), column.meaning) for name, column in described.columns.items()]
    heading = f"### {described.name}\n\n{described.meaning} Written by `{described.writer}`."
    return "\n\n".join([heading, kept + split, rows(("column", "type", "meaning"), columns)])


def code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def tables() -> str:
    raw = ["## Tables that hold what was added", *map(table, RAW)]
    return page("Tables", *raw, "## Tables derived from them, and rebuilt at will", *map(table, DERIVED))


def settings() -> str:
    about = f"Set in the workspace's `{FILE_NAME}`, or in the environment as `GROUNDSWELL_` and the name in capitals."
    body = [
        (f"`{name}`", inspect.formatannotation(field.annotation), f"`{field.get_default()!r}`", field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return page("Settings", about, rows(("setting", "type", "default", "meaning"), body))


def commands() -> str:
    top = get_command(app)
    assert isinstance(top, TyperGroup)
    about = "Every command takes `--help`, and ends with the exit code of [the error](errors.md), or 0."
    return page("Commands", about, *(command(name, each) for name, each in every_command(top)))


def every_command(group: TyperGroup, before: str = "") -> Iterator[tuple[str, Any]]:
    """Each command by its whole name; those of a group one by one."""
    for name, each in group.commands.items():
        if isinstance(each, TyperGroup):
            yield from every_command(each, f"{before}{name} ")
        else:
            yield f"{before}{name}", each


def command(name: str, described: Any) -> str:
    help_text = inspect.cleandoc(described.help or "")
    words, _, examples = help_text.partition("Example")
    shown = [line.strip() for line in examples.replace("Example", "").splitlines() if "groundswell" in line]
    shown = ["groundswell" + line.partition("groundswell")[2] for line in shown]
    block = "```sh\n" + "\n".join(shown) + "\n```"
    body = [(f"`{written(p)}`", p.help or "", default_of(p)) for p in described.params if p.name != "help"]
    parts = [f"## {name}", words.strip(), *([block] if shown else [])]
    return "\n\n".join([*parts, rows(("argument or option", "meaning", "default"), body)])


def written(parameter: Any) -> str:
    """`PATHS...` for an argument, `--limit, -n` for an option."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.rstrip("_").upper()) + ("..." if parameter.nargs == -1 else "")
    return ", ".join([*parameter.opts, *parameter.secondary_opts])


def default_of(parameter: Any) -> str:
    default = parameter.default
    return "" if default is None or default is False or default == [] or callable(default) else f"`{default}`"


def kind(schema: dict[str, Any]) -> str:
    """A JSON schema's type in a few words: `list of Leader`, `text or null`, `7 or 28`."""
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "yes or no", "null": "null"}
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(kind, schema["anyOf"])))
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    return str(schema.get("format") or words.get(schema.get("type", ""), schema.get("type", "anything")))


def fields(schema: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(f"`{name}`", kind(f), f.get("description", "")) for name, f in schema.get("properties", {}).items()]


def reports() -> str:
    shapes: dict[str, list[tuple[str, ...]]] = {}
    described = []
    for report in all_reports().values():
        answer = TypeAdapter(report.result).json_schema(mode="serialization")
        for name, shape in answer.get("$defs", {}).items():
            if shapes.setdefault(name, fields(shape)) != fields(shape):
                raise SystemExit(f"Two reports have different dataclasses called {name}: give one another name.")
        asked = rows(("filter", "type", "meaning"), fields(report.filters.model_json_schema()))
        told = rows(("field", "type", "meaning"), fields(answer))
        described.append(f"## {report.name}\n\n{report.title}. {report.question}\n\n{asked}\n\n{told}")
    about = (
        "What Groundswell answers. Page, JSON and terminal show the same fields; filters go in the address as they are."
    )
    inner = [f"### {name}\n\n{rows(('field', 'type', 'meaning'), body)}" for name, body in sorted(shapes.items())]
    return page("Reports", about, *described, "## What the fields hold", *inner)


def version(described: ScoreVersion) -> str:
    halves = " and ".join(f"{days} days ({share:.0%} of the weight)" for days, share in described.half_lives)
    back = ", ".join(f"`{kind}`" for kind in GIVEN_BACK if described.weights[kind])
    constants = [
        ("half-lives", halves),
        ("most one account can add to another", f"{described.pair_cap:g} announces"),
        ("most it can add on one day", f"{described.day_cap:g} announces" if described.day_cap else "no limit"),
        ("friendship where both give it", back),
        (
            "limit on untrusted reactions",
            f"{described.untrusted_share:g} of the trusted, and {described.untrusted_base:g}",
        ),
        ("trust passed on at each step", f"{described.damping:g}"),
        ("announces that each account is taken to have given to nobody", f"{described.kept_votes:g}"),
        ("where trust starts without own accounts", f"the oldest {described.seed_share:.0%} of each network"),
        ("score", f"{described.scale:g} x ln(1 + announces / {described.mass_unit:g}), at most 100"),
        ("people who react, before a score is settled", str(described.least_reactors)),
        ("trusted people among them", str(described.least_trusted)),
        ("objects created", str(described.least_objects)),
    ]
    weights = [(f"`{name}`", f"{weight:g}") for name, weight in described.weights.items()]
    return "\n\n".join(
        [
            f"## {described.name}",
            rows(("kind of reaction", "announces"), weights),
            rows(("constant", "value"), constants),
        ]
    )


def scores() -> str:
    about = "The constants of each version of the influence score. [How it is worked out](../explanation/score.md)."
    return page("Score versions", about, *map(version, VERSIONS.values()))


def error_classes(top: type[errors.GroundswellError]) -> Iterator[type[errors.GroundswellError]]:
    yield top
    for below in sorted(top.__subclasses__(), key=lambda each: (each.exit_code, each.__name__)):
        yield from error_classes(below)


def errors_page() -> str:
    about = "Every error says what went wrong, where, and what to do. The kinds differ by what to do next."
    body = [
        (f"`{each.__name__}`", each.title, str(each.exit_code), str(each.status), inspect.getdoc(each) or "")
        for each in error_classes(errors.GroundswellError)
    ]
    return page("Errors", about, rows(("error", "title", "exit code", "HTTP status", "when"), body))


PAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "tables": tables,
    "settings": settings,
    "reports": reports,
    "scores": scores,
    "errors": errors_page,
}


def main() -> None:
    HERE.mkdir(exist_ok=True)
    for name, write in PAGES.items():
        (HERE / f"{name}.md").write_text(write(), "utf-8")


if __name__ == "__main__":
    main()
