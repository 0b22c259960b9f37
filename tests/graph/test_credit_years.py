"""Credits by year: what each person is credited for lies together, and only what changed is written again."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from groundswell.engine.lake import File
from groundswell.engine.months import years
from groundswell.workspace import Workspace
from tests.worlds import at, id_of, like, post, reply, share, share_id, workspace_of

SPAN = [
    post("ana", "p"),
    post("ana", "q"),
    like("ben", "p", 1),
    share("cy", "p", 5),
    like("dee", "p", 40, via=share_id("cy", "p")),
    reply("ben", "p", 70),
    like("ben", "q", 320),
]
"""March, April and May of 2024, and January of 2025, which is not over."""
ANA = id_of("ana")


def credits_in(workspace: Workspace) -> dict[str, list[File]]:
    return workspace.lake.manifest().tables.get("credits", {})


@pytest.mark.parametrize(
    ("months", "parts"),
    [
        ([], {}),
        (["2024-03"], {"2024-03": ["2024-03"]}),
        (["2024-04", "2024-03", "2024-03"], {"2024": ["2024-03"], "2024-04": ["2024-04"]}),
        (["2024-01", "2023-12", "2023-11"], {"2023": ["2023-11", "2023-12"], "2024-01": ["2024-01"]}),
    ],
)
def test_months_lie_together_once_there_is_a_later_one(months: list[str], parts: dict[str, list[str]]) -> None:
    assert years(months) == parts


def test_what_a_person_is_credited_for_lies_together_the_oldest_first(tmp_path: Path) -> None:
    reader = workspace_of(tmp_path, SPAN).reader
    assert list(reader.manifest.tables["credits"]) == ["2024", "2025-01"]
    told = reader.keyed("credits", [ANA, id_of("cy")], ["credited", "kind", "stance"])
    assert [tuple(row.values()) for row in told.to_pylist()] == [
        (ANA, "like", "support"),
        (ANA, "announce", "support"),
        (ANA, "like", "support"),
        (ANA, "reply", "neutral"),
        (id_of("cy"), "like", "support"),
        (ANA, "like", "support"),
    ]


def test_groups_of_rows_that_are_all_too_early_are_not_read(tmp_path: Path) -> None:
    """Of 2,048 rows each, ten likes of Aaron's come before Ana's 7,000, a hundred a day, and Zed's one after them."""
    people = [(f"u{n}", n / 100) for n in range(7_000)]
    liked = [like(who, "p", day) for who, day in people]
    others = [*(like(who, "a", day) for who, day in people[:10]), like("ben", "z", 1), like("ben", "a", 120)]
    made = [post("aaron", "a"), post("ana", "p"), post("zed", "z")]
    reader = workspace_of(tmp_path, [*made, *liked, *others]).reader
    since = datetime.fromtimestamp(at(60) / 1_000_000, UTC)
    every, late = (reader.keyed("credits", [ANA], ["published"], since=one)["published"] for one in (None, since))
    assert (len(every), len(late)) == (7_000, 7_000 - 2 * 2_048 + 10)
    assert late.to_pylist() == every.to_pylist()[-len(late) :]
    assert len(reader.keyed("credits", [id_of("zed")], ["published"], since=since)) == 1


def test_only_the_years_are_written_again_that_something_came_into(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, SPAN)
    first = credits_in(workspace)
    workspace.ingest([like("eva", "p", 321)], name="into the month that is not over")
    workspace.score()
    assert credits_in(workspace)["2024"] == first["2024"]
    workspace.ingest([like("fay", "p", 350), like("fay", "q", 2)], name="a new month, and late")
    workspace.score()
    then = credits_in(workspace)
    assert list(then) == ["2024", "2025", "2025-02"]
    assert then["2024"] != first["2024"]
    assert [file.rows for files in then.values() for file in files] == [first["2024"][0].rows + 1, 2, 1]


def test_who_is_erased_is_in_no_year_and_its_files_are_gone(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, SPAN)
    (old,) = credits_in(workspace)["2024"]
    workspace.erase("dee")
    (fresh,) = credits_in(workspace)["2024"]
    assert id_of("dee") not in str(pq.read_table(workspace.lake.path(fresh)).to_pylist())
    assert fresh.rows == old.rows - 2
    assert not workspace.lake.path(old).exists()
