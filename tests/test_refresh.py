"""A refresh ends in the same bytes as a full scoring, whatever came between, and works out only what was touched."""

import random
import shutil
from pathlib import Path

import pytest

from groundswell.engine.run import Runner
from groundswell.engine.steps import Scope, Step
from groundswell.records import Activity, Record
from groundswell.signals.opinions import polarity
from groundswell.tables import DERIVED, RAW
from groundswell.workspace import Workspace
from tests.worlds import (
    at,
    delete,
    id_of,
    like,
    mention,
    on,
    post,
    profile,
    quote,
    reply,
    share,
    share_id,
    undo,
    workspace_of,
)

DAYS, WEEKS = 60, 2
NAMES = ["ana", "ben", "cy", "dee", "eli", "fay", "gus", "zedquill"]
POSTS = [f"p{n}" for n in range(14)]
OWNERS = dict(zip(POSTS, NAMES * 2, strict=False))
TEXTS = [
    "I love this coffee, it is wonderful!",
    "The train was late again, awful service.",
    "Football tonight #football",
]
SHOWN = {"history_weeks": WEEKS}


def address(of: str) -> str:
    return f"https://town.example/{of}"


def made(of: str, day: float, text: str, edited: int | None = None) -> Activity:
    return post(OWNERS[of], of, day, text=text, url=address(of), updated=edited)


def batch(chance: random.Random, first: int, last: int, names: list[str]) -> list[Record]:
    """Reactions of some days to posts of all days, with edits, deletions and accounts described anew."""
    records: list[Record] = []
    for n in range(14):
        who, other, of = chance.choice(names), chance.choice(names), chance.choice(POSTS)
        day = chance.randint(first, last) + chance.random() / 3
        edited = at(day + chance.randint(0, 2))
        records += chance.choice(
            [
                [made(of, day, chance.choice(TEXTS), edited)],
                [
                    post(
                        who, f"{who}-l{n}-{last}", day, text="Read this", links=(address(of),), mentions=(id_of(other),)
                    )
                ],
                [reply(who, of, day, name=f"{who}-r{n}-{last}", text=chance.choice(TEXTS), updated=edited)],
                [share(who, of, day, via=share_id(other, of))],
                [like(who, of, day), quote(other, of, day, text=chance.choice(TEXTS))],
                [mention(who, other, day, name=f"{who}-m{n}-{last}", text=chance.choice(TEXTS))],
                [like(other, of, day, object_author=who)],
                [profile(who, created=at(chance.randint(-90, 50)), observed=at(day))],
                [undo(who, f"{who}+{of}", DAYS)],
            ]
        )
    return records


def batches(chance: random.Random, names: list[str]) -> list[list[Record]]:
    """A first lot of two months; then a day's news, with late ones and a deletion."""
    first = [made(of, n * 4, chance.choice(TEXTS)) for n, of in enumerate(POSTS)]
    early = [*first, *batch(chance, 0, 55, names), *batch(chance, 0, 55, names)]
    late = [*batch(chance, 5, 50, names), delete(OWNERS["p3"], "p3", DAYS)]
    return [early, [*batch(chance, DAYS, DAYS, names), *late]]


def digests(workspace: Workspace) -> dict[str, list[str]]:
    manifest = workspace.lake.manifest()
    names = [*(table.name for table in DERIVED), "search"]
    return {name: [file.digest for file in manifest.files(name)] for name in names}


def in_full(workspace: Workspace, root: Path, day: int = DAYS) -> Workspace:
    """A copy of the workspace that has lost all that was derived, and is scored again."""
    shutil.copytree(workspace.root, root)
    copy = Workspace.open(root)
    with copy.lake.writing():
        bare = copy.lake.manifest()
        bare.tables = {table.name: bare.tables[table.name] for table in RAW if table.name in bare.tables}
        bare.built = {}
        copy.lake.commit(bare, purge=True)
    copy.score(as_of=on(day))
    return copy


def test_what_is_refreshed_has_the_bytes_of_what_is_scored_in_full(tmp_path: Path) -> None:
    chance = random.Random(1)
    workspace = Workspace.init(tmp_path / "refreshed", **SHOWN, threads=1)
    for number, part in enumerate(batches(chance, NAMES), 1):
        workspace.ingest(part, name=str(number))
        workspace.score(as_of=on(DAYS))
    workspace.erase("zedquill")
    assert digests(workspace) == digests(in_full(workspace, tmp_path / "full"))


def past(workspace: Workspace) -> dict[str, str]:
    """What the scores of past weeks were worked out from, by table and days before the newest."""
    built, version = workspace.lake.manifest().built, workspace.version.name
    return {f"{table} {ago}": built[f"{table}/{on(DAYS - ago)}.{version}"] for table in DAILY for ago in SUNDAYS}


DAILY = ("trust", "influence")
SUNDAYS = (9, 16)
"""Days before the newest: that is a Tuesday."""


def test_scores_of_past_weeks_are_worked_out_anew_only_where_a_late_activity_touches_them(tmp_path: Path) -> None:
    made = [post(OWNERS[of], of, n * 4) for n, of in enumerate(POSTS)]
    workspace = workspace_of(tmp_path, [*made, like("ana", "p1", 5), like("ben", "p2", 59)], scored=False, **SHOWN)
    workspace.score(as_of=on(DAYS))
    before = past(workspace)
    workspace.ingest([post("hal", "new", DAYS), share("hal", "p3", DAYS), reply("ana", "p1", DAYS)])
    workspace.score(as_of=on(DAYS))
    assert past(workspace) == before
    workspace.ingest([share("cy", "p1", DAYS - 12)])
    workspace.score(as_of=on(DAYS))
    touched = {what for what, fingerprint in past(workspace).items() if fingerprint != before[what]}
    assert touched == {"trust 9", "influence 9"}


def test_a_text_is_read_once_unless_it_is_edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    model = polarity.polarity()

    class Watched:
        def read_all(self, texts: list[tuple[str, str | None]]) -> object:
            read.extend(text for text, _ in texts)
            return model.read_all(texts)

    monkeypatch.setattr(polarity, "polarity", Watched)
    old = [post("ana", "p", text="It is wonderful"), post("ben", "q", text="It is awful")]
    workspace = workspace_of(tmp_path, old)
    assert sorted(read) == ["It is awful", "It is wonderful"]
    read.clear()
    workspace.ingest([post("cy", "r", 1, text="It rains"), post("ben", "q", text="It is fine", updated=at(1))])
    workspace.score()
    assert sorted(read) == ["It is fine", "It rains"]
    sides = {row["object"]: row["side"] for row in workspace.reader.rows("SELECT object, side FROM polarities")}
    assert (sides["town:p"], sides["town:q"]) == ("positive", "positive")


def test_what_was_read_is_read_again_when_what_was_made_of_it_is_damaged(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [post("ana", "p", text="It is wonderful"), like("ben", "p")])
    before = digests(workspace)
    for table in ("polarities", "texts_read"):
        for file in workspace.lake.manifest().files(table):
            workspace.lake.path(file).write_bytes(b"PAR1 cut off")
        workspace.score()
        assert digests(workspace) == before
        assert workspace.lake.damaged() == []


def test_a_month_is_made_anew_only_if_something_in_it_asks_for_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    build = Runner._build

    def watched(self: Runner, step: Step, scope: Scope, stale: dict[str, str]) -> None:
        made.extend(sorted(stale) if step.name == "reactions" else [])
        build(self, step, scope, stale)

    monkeypatch.setattr(Runner, "_build", watched)
    old = [
        post("ana", "p"),
        like("ben", "p", 1),
        like("cy", "lost", 1),
        share("cy", "p", 31),
        mention("ben", "gus", 31),
    ]
    workspace = workspace_of(tmp_path, old)
    for news, months in NEWS:
        made.clear()
        workspace.ingest(news)
        workspace.score()
        assert made == months
    found = workspace.reader.rows("SELECT kind, author, via FROM reactions WHERE reactor = 'town:cy' ORDER BY kind")
    assert [(row["kind"], row["author"]) for row in found] == [("announce", "town:ana"), ("like", "town:eli")]


NEWS = (
    ([post("eli", "lost", 61), like("ben", "lost", 62)], ["2024-03", "2024-05"]),
    ([post("gus", "said", 63)], ["2024-04", "2024-05"]),
)
"""News, and the months in which somebody reacted to what came, or named somebody who was not there before."""


def test_a_month_whose_texts_are_gone_leaves_nothing_of_what_was_read(tmp_path: Path) -> None:
    workspace = workspace_of(
        tmp_path, [post("ana", "p", text="It rains"), post("ben", "q", 31, text="It is 5 o'clock")]
    )
    workspace.ingest([delete("ben", "q", 70)])
    workspace.score()
    parts = workspace.reader.rows("SELECT DISTINCT step, part FROM texts_read ORDER BY step")
    assert [(row["step"], row["part"]) for row in parts if row["part"] != "2024-03"] == [("text_topics", "all")]
