"""The command line: what each command does, how errors end, and text that no terminal obeys."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from groundswell import world as town
from groundswell.cli import main, options
from groundswell.cli.layout import bars, change, points, score
from groundswell.cli.terminal import safe
from groundswell.records import Record
from groundswell.workspace import Workspace
from tests.examples import activitystreams
from tests.worlds import chain, like, post, profile, reply, star, two_camps, workspace_of

PLACE = """
import os, threading
from groundswell.cli.options import stand_back
for _ in range(2):
    stand_back()
later = []
thread = threading.Thread(target=lambda: later.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))
thread.start(), thread.join()
print(os.getpriority(os.PRIO_PROCESS, 0), *later)
"""
COMMANDS = """init add map score top show explain compare object data network report serve password doctor erase demo
    klout kred peerindex qscore endorse endorsements"""


@dataclass(frozen=True)
class Told:
    """How a command ended, and what it said where."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Told]


class Terminal(StringIO):
    """What somebody types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs the command line as the shell would, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GROUNDSWELL_WORKSPACE", raising=False)

    def running(*arguments: object, stdin: str | StringIO = "") -> Told:
        monkeypatch.setattr(sys, "argv", ["groundswell", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", StringIO(stdin) if isinstance(stdin, str) else stdin)
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return Told(code, *capsys.readouterr())

    return running


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Ana's posts drew four shares along a chain and answers in a camp."""
    return workspace_of(tmp_path_factory.mktemp("filled"), [*star(), *chain(), *two_camps()])


@pytest.fixture
def ask(run: Run, filled: Workspace) -> Run:
    """Runs a command on the filled workspace."""
    return lambda *arguments, **more: run(*arguments, "-w", filled.root, **more)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A small export in ActivityStreams 2.0."""
    path = tmp_path / "export.jsonl"
    path.write_text("\n".join(map(json.dumps, activitystreams.activities("hello"))))
    return path


def test_help_lists_every_command(run: Run) -> None:
    told = run("--help")
    assert told.code == 0
    assert [name for name in COMMANDS.split() if f"\n  {name} " not in told.out] == []


@pytest.mark.parametrize("command", COMMANDS.split())
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    told = run(command, "--help")
    assert told.code == 0
    assert f"groundswell {command}" in told.out.partition("xample")[2]


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out.startswith("groundswell ")


def test_an_export_becomes_a_leaderboard_in_two_commands(run: Run, export: Path) -> None:
    added = run("add", export)
    assert (added.code, "Making a workspace" in added.err) == (0, True)
    assert "new" in added.out
    assert run("score").code == 0
    assert "Ana" in run("top").out or "ana" in run("top").out


def test_adding_the_same_export_again_adds_nothing(run: Run, export: Path) -> None:
    first = run("add", export, "--json").json
    second = run("add", export, "--json").json
    assert first["new"] > 0
    assert (second["new"], second["changed"]) == (0, 0)


def test_init_says_where_and_keeps_what_was_chosen(run: Run, tmp_path: Path) -> None:
    assert str(Path("town")) in run("init", "town", "--private").out
    assert "private = true" in (tmp_path / "town" / "groundswell.toml").read_text()
    assert run("init", "town").code == 3


def test_the_workspace_is_found_in_the_folders_above(
    run: Run, filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = filled.root / "lake" / "deeper"
    inside.mkdir(exist_ok=True)
    monkeypatch.chdir(inside)
    assert run("top", "--json").json["rows"]


def test_the_workspace_is_told_by_the_environment(run: Run, filled: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_WORKSPACE", str(filled.root))
    assert run("top", "--json").json["rows"]


def test_top_names_people_with_score_and_reason(ask: Run) -> None:
    told = ask("top", "--limit", 1)
    assert "Ana of Town (@ana)" in told.out
    assert "people shared or liked" in told.out
    assert "1 of" in told.out
    assert "--cursor" in told.out


def test_show_says_where_points_come_from_and_who_reacts(ask: Run) -> None:
    told = ask("show", "@ana").out
    assert "Score" in told
    assert "Where the points come from" in told
    assert "Ben of Town (@ben)" in told


def test_explain_lists_every_reaction_and_what_did_not_count(ask: Run, filled: Workspace) -> None:
    told = ask("explain", "ana", "--all")
    found = filled.report("evidence", person="town:ana", limit=500)
    assert f"{found.page.total} reactions, {found.points:.2f} points of the score of {found.score:.2f}." in told.out
    assert "Not counted, friends" in told.out


def test_explain_in_json_sums_to_the_score_over_all_pages(
    ask: Run, filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.cli.asking.LARGEST_PAGE", 2)
    found = ask("explain", "ana", "--all", "--json").json
    assert len(found["rows"]) == found["page"]["total"] > 2
    assert sum(row["points"] for row in found["rows"]) == pytest.approx(found["score"], abs=1e-9)


def test_compare_puts_people_side_by_side(ask: Run) -> None:
    told = ask("compare", "ana", "camp=ben,cy").out
    assert "Ana of Town" in told
    assert "people react to both" in told or "person react to both" in told
    assert "camp: Ben of Town, Cy of Town" in told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["klout", "ana"], ["True reach", "Style:", "Moments", "No score is kept for a week before."]),
        (["kred", "ana"], ["outreach level", "Where the points come from", "Statement of influence"]),
        (["kred", "fan1", "--outreach"], ["Statement of outreach", "p by ana"]),
        (["peerindex", "ana", "fans=fan1,fan2"], ["Authority in town", "Audience", "no follower is known"]),
        (["qscore", "ana"], ["not enough data", "Likes, emoji"]),
        (["report", "views"], ["Klout", "Kred", "PeerIndex"]),
    ],
)
def test_the_views_people_know_are_commands(ask: Run, asked: list[str], told: list[str]) -> None:
    shown = ask(*asked)
    assert shown.code == 0
    assert [words for words in told if words not in shown.out] == []


def test_an_endorsement_is_given_and_refused_in_words(run: Run, tmp_path: Path) -> None:
    folder = workspace_of(tmp_path, star()).root
    given = run("endorse", "@fan1", "ana", "bird song", "-w", folder)
    assert given.out == "Fan1 of Town gave Ana of Town +K on bird song.\n"
    again = run("endorse", "@fan1", "ana", "Bird Song", "-w", folder)
    assert (again.code, "wait until" in again.err) == (3, True)
    assert run("endorse", "@fan1", "ana", "bird song", "--kind", "+Kred", "-w", folder).code == 0
    assert "+Kred" in run("endorsements", "--person", "ana", "-w", folder).out


def test_object_draws_the_tree(ask: Run) -> None:
    told = ask("object", "town:p").out
    assert "root Ana of Town" in told
    assert "── announce Ben of Town" in told


@pytest.mark.parametrize(
    ("command", "report", "filters"),
    [
        (["top"], "leaderboard", {"limit": 20}),
        (["show", "ana"], "person", {"person": "ana"}),
        (["explain", "ana"], "evidence", {"person": "ana"}),
        (["compare", "ana", "ben"], "compare", {"who": ["ana", "ben"]}),
        (["object", "town:p"], "object", {"object": "town:p", "nodes": 40, "limit": 20}),
        (["network", "ana"], "network", {"person": "ana", "limit": 20, "edges": 60}),
        (["data"], "data", {}),
        (["report", "compare", "who=ana", "who=ben"], "compare", {"who": ["ana", "ben"]}),
    ],
)
def test_json_is_the_reports_own_dataclass(
    ask: Run, filled: Workspace, command: list[str], report: str, filters: dict[str, Any]
) -> None:
    found = filled.report(report, **filters)
    assert set(ask(*command, "--json").json) == set(found.__dataclass_fields__)


def test_an_empty_workspace_says_what_to_do_next(run: Run) -> None:
    run("init", "empty")
    assert "groundswell score" in run("top", "-w", "empty").out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["show", "nobody"], 3, "Nobody here is called nobody"),
        (["top", "--window", "8"], 3, "window_days"),
        (["top", "--cursor", "bm8"], 3, "cursor is damaged"),
        (["report", "nothing"], 3, "There is no report called nothing"),
        (["report", "person", "ana"], 3, "ana is not name=value"),
        (["compare", "ana"], 3, "at least 2"),
        (["top", "--limit", "0"], 2, "--limit"),
        (["top", "--nonsense"], 2, "--nonsense"),
        (["add", "missing.zip"], 2, "missing.zip"),
    ],
)
def test_an_error_is_one_message_on_stderr_with_its_exit_code(
    ask: Run, arguments: list[str], code: int, said: str
) -> None:
    told = ask(*arguments)
    assert (told.code, told.out) == (code, "")
    assert said in told.err
    assert "Traceback" not in told.err


def test_a_missing_workspace_is_an_input_error(run: Run) -> None:
    told = run("top", "-w", "nowhere")
    assert (told.code, "groundswell init" in told.err) == (3, True)


def test_wrong_settings_end_with_4_and_all_that_is_wrong(run: Run, tmp_path: Path) -> None:
    run("init", "town")
    (tmp_path / "town" / "groundswell.toml").write_text("private = 7\nhistory_weeks = -1\n")
    told = run("top", "-w", "town")
    assert told.code == 4
    assert "private" in told.err
    assert "history_weeks" in told.err


def test_a_workspace_somebody_writes_to_ends_with_5(run: Run, tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    with workspace.lake.writing():
        assert run("score", "-w", workspace.root).code == 5


def test_a_damaged_lake_ends_with_7(run: Run, tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    (workspace.root / "lake" / "manifest.json").write_text("{")
    assert run("top", "-w", workspace.root).code == 7


def test_an_interrupted_command_ends_with_130(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Workspace, "report", interrupted)
    told = ask("top")
    assert (told.code, told.out) == (130, "")


def test_a_closed_pipe_ends_quietly(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object, **__: object) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr("groundswell.cli.asking.render", closed)
    told = ask("top")
    assert (told.code, told.err) == (1, "")


def test_doctor_ends_with_1_when_something_is_wrong(run: Run, tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    assert run("doctor", "-w", workspace.root).code == 0
    shutil.rmtree(workspace.root / "lake" / "influence")
    told = run("doctor", "-w", workspace.root)
    assert (told.code, "BAD" in told.out) == (1, True)


def test_erase_asks_and_does_nothing_without_a_yes(run: Run, tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    told = run("erase", "fan1", "-w", workspace.root, stdin="n\n")
    assert told.code == 1
    assert run("show", "fan1", "-w", workspace.root).code == 0


def test_erase_removes_a_person(run: Run, tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    erased = run("erase", "fan1", "--yes", "--json", "-w", workspace.root).json
    assert erased["accounts"] == ["town:fan1"]
    assert run("show", "fan1", "-w", workspace.root).code == 3


def test_score_for_a_day_leaves_later_reactions_out(run: Run, tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [*star(), like("fan1", "p", 40)], scored=False)
    scored = run("score", "--as-of", "2024-03-01", "--json", "-w", workspace.root).json
    assert scored["as_of"] == "2024-03-01"
    assert workspace.report("person", person="town:ana").standing.reactions_count == 5


def test_a_day_before_everything_says_that_nobody_is_scored(run: Run, tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star(2), scored=False)
    told = run("score", "--as-of", "1900-01-01", "-w", workspace.root)
    assert (told.code, "Nobody had done anything by 1900-01-01" in told.out) == (0, True)


def test_a_password_is_read_from_a_pipe_and_must_be_long(run: Run) -> None:
    run("init", "town")
    assert run("password", "-w", "town", stdin="short\n").code == 4
    assert run("password", "-w", "town", stdin="long enough to keep\n").code == 0


def test_others_are_not_served_without_a_password(ask: Run) -> None:
    told = ask("serve", "--host", "0.0.0.0", "--port", free_port())
    assert (told.code, "password" in told.err) == (4, True)


def test_a_taken_port_is_an_error_to_try_again(ask: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = ask("serve", "--port", taken.getsockname()[1])
    assert (told.code, "--port" in told.err) == (5, True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serving_says_the_address_and_ends_quietly(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("groundswell.cli.serving.serve_app", stopped)
    port = free_port()
    told = ask("serve", "--port", port)
    assert told.code == 0
    assert f"http://127.0.0.1:{port}/" in told.out


def test_the_demo_says_that_its_town_is_simulated(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(town, "write", partial(town.write, people=50))
    monkeypatch.setenv("GROUNDSWELL_HISTORY_WEEKS", "0")
    first = run("demo", "--no-serve")
    assert first.code == 0
    assert "simulated" in first.out
    assert "The 10 most influential" in first.out
    again = run("demo", "--no-serve")
    assert again.out == first.out
    assert again.err == ""


def test_the_demo_runs_on_an_export_in_a_workspace_of_its_own(run: Run, export: Path, tmp_path: Path) -> None:
    told = run("demo", "--data", export, "--no-serve")
    assert told.code == 0
    assert "simulated" not in told.out
    assert "most influential" in told.out
    assert (tmp_path / "export-workspace" / "groundswell.toml").is_file()


def test_a_mapping_is_proposed_and_used(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "posts.csv"
    table.write_text("id,user,date,text,reply_to\n1,ana,2024-05-01T10:00:00Z,hello,\n2,ben,2024-05-01T11:00:00Z,hi,1\n")
    told = run("map", table, "--yes")
    assert (told.code, told.err) == (0, "")
    assert (tmp_path / "posts.csv.mapping.toml").is_file()
    assert run("add", table, "--json").json["new"] == 2


def test_what_a_table_does_not_tell_is_asked(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "posts.csv"
    table.write_text("id,user,date,text\n1,ana,01/02/2024,hello\n2,ben,02/03/2024,hi\n")
    told = run("map", table, stdin=Terminal("town\n2\n"))
    assert told.code == 0
    mapping = (tmp_path / "posts.csv.mapping.toml").read_text()
    assert 'network = "town"' in mapping
    assert 'time_format = "%m/%d/%Y"' in mapping


def test_a_question_nobody_can_answer_is_an_error(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "odd.csv"
    table.write_text("a,b\nx,y\nz,w\n")
    told = run("map", table)
    assert told.code == 3
    assert "--yes" in told.err


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;https://evil.example\x07link\x1b]8;;\x07", "link"),
        ("\x1b]0;title\x1b\\x", "x"),
        ("a\x9b31mb\x85\x00\x7fc", "abc"),
        ("exe.\u202egpj", "exe.gpj"),
        ("two\nlines\tand\u2028more", "two lines and more"),
        ("half \ud800 pair", "half  pair"),
        ("[bold]kept[/bold] 👩‍👧", "[bold]kept[/bold] 👩‍👧"),
    ],
)
def test_text_from_inputs_holds_nothing_a_terminal_obeys(text: str, plain: str) -> None:
    assert safe(text) == plain


def test_hostile_names_and_texts_are_printed_as_plain_text(run: Run, tmp_path: Path) -> None:
    records: list[Record] = [
        profile("mal", name="\x1b[2J[red]Mal[/red]\u202e :smile:"),
        post("mal", "p", text="\x1b]0;owned\x07[link=http://evil.example]see[/link]"),
        like("ben", "p"),
        reply("cy", "p", text="\x9b5mblink"),
    ]
    workspace = workspace_of(tmp_path, records)
    shown = [("show", "town:mal"), ("object", "town:p"), ("top",), ("explain", "town:mal"), ("data",)]
    told = "".join(run(*arguments, "-w", workspace.root).out for arguments in shown)
    assert "[red]Mal[/red] :smile:" in told
    assert "[link=http://evil.example]see[/link]" in told
    assert not {"\x1b", "\x9b", "\u202e", "\x07"} & set(told)


def test_json_is_plain_ascii(run: Run, tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [profile("ana", name="Ána\x9b\u202e"), post("ana", "p")])
    told = run("show", "town:ana", "--json", "-w", workspace.root)
    assert told.out.isascii()
    assert told.json["profile"]["name"].startswith("Ána")


def test_completion_knows_the_commands(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_GROUNDSWELL_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "groundswell ex")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert "explain" in run().out.split()


def test_figures_are_written_for_people() -> None:
    assert [points(0.001), points(0.0), points(1234.5)] == ["<0.01", "0.00", "1,234.50"]
    assert [score(32.4, 30, 35), score(32.4, 30, 35, True)] == ["32 (30–35)", "~32 (30–35)"]
    assert [change(1.25), change(-0.01), change(None)] == ["+1.2", "0.0", ""]
    assert [bars([0, 1, 8]), bars([0, 0])] == [" ▁█", "  "]


def test_what_works_for_long_stands_back_once_with_all_its_threads() -> None:
    place = max(10, os.getpriority(os.PRIO_PROCESS, 0))
    told = subprocess.run([sys.executable, "-c", PLACE], capture_output=True, text=True, check=True)
    assert told.stdout.split() == [str(place), str(place)]


@pytest.mark.parametrize("command", ["add", "score", "evaluate", "attack"])
def test_commands_that_work_for_long_stand_back(run: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    stood: list[int] = []
    monkeypatch.setattr(options, "BEHIND", 19)
    monkeypatch.setattr(os, "setpriority", lambda which, who, place: stood.append(place))
    run("init", "w")
    run(command, *(["w/groundswell.toml"] if command == "add" else []), "-w", "w")
    assert stood == [19]
