"""The docs say what the code says: reference pages are written from it, and every link in them leads somewhere."""

import importlib.util
import re
import shutil
from math import log
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from groundswell.cli import app
from groundswell.graph.credit import RESHARER, WHOLE
from groundswell.reports import all_reports
from groundswell.settings import Settings
from groundswell.signals.versions import FOURTH as SHOWN
from groundswell.sources import all_sources
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.tables import TABLES
from groundswell.vocabulary import ActivityType, ActorType, Consent, ReactionKind, Visibility
from tests.examples import activitystreams, slack
from tests.worlds import like, post, share, workspace_of

ROOT = Path(__file__).parents[1]
PAPERS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def generator(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WRITERS = [generator("make_reference"), generator("make_sources")]
PAGES = {writer.HERE / f"{name}.md": write for writer in WRITERS for name, write in writer.PAGES.items()}


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_the_reference_is_what_the_code_says(page: Path) -> None:
    assert page.read_text("utf-8") == PAGES[page](), "run `make docs`"


def test_every_source_was_measured() -> None:
    assert "Not measured." not in text("sources.md"), "run `python -m perf.sources` with its name"


def test_every_table_source_and_report_is_described() -> None:
    tables, sources, reports = map(text, ("reference/tables.md", "sources.md", "reference/reports.md"))
    assert [name for name in TABLES if f"### {name}\n" not in tables] == []
    assert [name for name in all_sources() if f"--source {name}`" not in sources] == []
    assert [name for name in all_reports() if f"## {name}\n" not in reports] == []


@pytest.mark.parametrize("words", [ActivityType, ActorType, Consent, ReactionKind, Visibility])
def test_every_word_of_the_vocabulary_is_in_the_glossary(words: type[ActivityType]) -> None:
    glossary = text("glossary.md")
    assert [word.value for word in words if f"**{word.value}**" not in glossary] == []


@pytest.mark.parametrize("paper", PAPERS, ids=[path.relative_to(ROOT).as_posix() for path in PAPERS])
def test_every_link_leads_somewhere(paper: Path) -> None:
    broken = [link for link in LINK.findall(paper.read_text("utf-8")) if not (paper.parent / link).exists()]
    assert broken == []


def test_every_page_can_be_reached_from_the_index() -> None:
    seen, open_pages = set(), {ROOT / "docs" / "index.md"}
    while open_pages:
        page = open_pages.pop()
        seen.add(page)
        links = {(page.parent / link).resolve() for link in LINK.findall(page.read_text("utf-8"))}
        open_pages |= {link for link in links if link.suffix == ".md"} - seen
    assert {path for path in PAPERS if path.is_relative_to(ROOT / "docs")} - seen == set()


def typed(paper: Path) -> list[list[str]]:
    """The command lines of a paper, as words."""
    blocks = re.findall(r"```sh\n(.*?)```", paper.read_text("utf-8"), re.DOTALL)
    return [line.split() for block in blocks for line in block.splitlines() if line]


def ran(name: str, **given: Any) -> dict[str, Any]:
    """What the page's Python code leaves behind."""
    exec("\n".join(re.findall(r"```python\n(.*?)```", text(name), re.DOTALL)), given)
    return given


def test_the_source_in_the_how_to_works(tmp_path: Path) -> None:
    module = ran("how-to/add-a-source.md")
    (tmp_path / "guestbook.tsv").write_text("2026-03-01T10:00:00Z\tana\tLovely place\nnonsense\n")
    source, bundle = module["GUEST_BOOK"], Bundle(tmp_path)
    good, bad = source.read(bundle, Options())
    assert source.recognise(bundle).saw == "1 guest books"
    assert (good.actor, good.text, bad.position) == ("guestbook:ana", "Lovely place", "line 2")


def test_the_report_in_the_how_to_works(tmp_path: Path) -> None:
    town = workspace_of(tmp_path, [post("ana", "p"), like("ben", "p"), share("cleo", "p", 7)])
    told = ran("how-to/add-a-report.md")["WEEKDAYS"].ask(town.facts)
    assert [(row.day, row.reactions_count) for row in told.days] == [("Friday", 2)]


def test_the_python_in_the_how_to_works(tmp_path: Path) -> None:
    activitystreams.write(tmp_path).rename(tmp_path / "activities.jsonl")
    left = ran("how-to/use-from-python.md", folder=tmp_path)
    assert left["added"].new > 0
    assert left["names"]


def test_the_tutorial_can_be_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = tmp_path / "demo-workspace" / "town"
    shutil.make_archive(str(town / "osier-cycles-slack"), "zip", slack.write(tmp_path / "slack"))
    monkeypatch.chdir(tmp_path)
    for program, *words in typed(ROOT / "docs" / "tutorial.md"):
        if program == "cd":
            monkeypatch.chdir(words[0])
        elif program == "groundswell" and words[0] != "serve":
            done = CliRunner().invoke(app, [word.replace("NAME", "ana") for word in words])
            assert done.exit_code == 0, f"{words}: {done.output}{done.exception}"


@pytest.mark.parametrize("paper", PAPERS, ids=[path.relative_to(ROOT).as_posix() for path in PAPERS])
def test_every_command_in_the_papers_exists(paper: Path) -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    assert {words[1] for words in typed(paper) if words[0] == "groundswell"} <= group.commands.keys()


def test_every_option_of_every_command_says_what_it_means() -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    options = [(name, option) for name, command in group.commands.items() for option in command.params]
    assert [(name, option.name) for name, option in options if not getattr(option, "help", None)] == []


def test_the_figures_in_the_explanation_are_those_of_the_score() -> None:
    assert SHOWN.name == Settings.model_fields["score_version"].default
    assert SHOWN.day_cap is not None
    three, thirty = (SHOWN.scale * log(1 + people * SHOWN.day_cap / SHOWN.mass_unit) for people in (3, 30))
    said = " ".join(text("explanation/score.md").split())
    assert f"make a score of {three:.1f}; ten times as many make {thirty:.1f}." in said
    assert f"resharer gets {RESHARER / WHOLE:.0%}".replace("%", " %") in said
    for days, part in SHOWN.half_lives:
        assert f"{part:.0%} ".replace("%", " %") in said
        assert f"a half-life of {days} days" in said


def test_every_make_target_in_the_papers_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {target for path in PAPERS for target in re.findall(r"`make ([a-z]+)", path.read_text("utf-8"))}
    assert named <= targets
