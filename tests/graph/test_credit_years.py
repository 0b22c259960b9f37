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
    like("eli", "q", 140),
    like("eli", "p", 170),
    like("ben", "q", 320),
]
"""March, April and May of 2024, and the newest three months: July, August, and January of 2025."""
ANA = id_of("ana")


def credits_in(workspace: Workspace) -> dict[str, list[File]]:
    return workspace.lake.manifest().tables.get("credits", {})


@pytest.mark.parametrize(
    ("months", "together"),
    [
        ([], []),
        (["2024-03", "2024-02", "2024-02"], [["2024-02"], ["2024-03"]]),
        (["2024-04", "2024-01", "2024-03", "2024-02"], [["2024-01"], ["2024-02"], ["2024-03"], ["2024-04"]]),
        ([f"2023-{n:02}" for n in range(8, 13)], [["2023-08", "2023-09"], ["2023-10"], ["2023-11"], ["2023-12"]]),
        (
            [f"2023-{n}" for n in (10, 11, 12)] + [f"2024-0{n}" for n in range(1, 6)],
            [["2023-10", "2023-11", "2023-12"], ["2024-01", "2024-02"], ["2024-03"], ["2024-04"], ["2024-05"]],
        ),
    ],
)
def test_months_lie_together_by_year_once_there_are_three_later_ones(
    months: list[str], together: list[list[str]]
) -> None:
    parts = years(months)
    assert list(parts.values()) == together
    assert all(part in (lying[0], lying[0][:4]) for part, lying in parts.items())


def test_what_a_person_is_credited_for_lies_together_the_oldest_first(tmp_path: Path) -> None:
    reader = workspace_of(tmp_path, SPAN).reader
    assert list(reader.manifest.tables["credits"]) == ["2024", "2024-07", "2024-08", "2025-01"]
    told = reader.keyed("credits", [ANA, id_of("cy")], ["credited", "kind", "stance"])
    assert [tuple(row.values()) for row in told.to_pylist()] == [
        (ANA, "like", "support"),
        (ANA, "announce", "support"),
        (ANA, "like", "support"),
        (ANA, "reply", "neutral"),
        (id_of("cy"), "like", "support"),
        *[(ANA, "like", "support")] * 3,
    ]


def test_groups_of_rows_that_are_all_too_early_are_not_read(tmp_path: Path) -> None:
    """Of 2,048 rows each, ten likes of Aaron's come before Ana's 7,000, a hundred a day, and Zed's one after them."""
    people = [(f"u{n}", n / 100) for n in range(7_000)]
    liked = [like(who, "p", day) for who, day in people]
    others = [*(like(who, "a", day) for who, day in people[:10]), like("ben", "z", 1)]
    newest = [like(f"v{day}", "a", day) for day in (120, 150, 180)]
    made = [post("aaron", "a"), post("ana", "p"), post("zed", "z")]
    reader = workspace_of(tmp_path, [*made, *liked, *others, *newest]).reader
    since = datetime.fromtimestamp(at(60) / 1_000_000, UTC)
    every, late = (reader.keyed("credits", [ANA], ["published"], since=one)["published"] for one in (None, since))
    assert (len(every), len(late)) == (7_000, 7_000 - 2 * 2_048 + 10)
    assert late.to_pylist() == every.to_pylist()[-len(late) :]
    assert len(reader.keyed("credits", [id_of("zed")], ["published"], since=since)) == 1


def test_only_the_parts_are_written_again_that_something_came_into(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, SPAN)
    first = credits_in(workspace)
    workspace.ingest([like("eva", "p", 145)], name="late, into a month that lies by itself")
    workspace.score()
    then = credits_in(workspace)
    assert [part for part in then if then[part] != first[part]] == ["2024-07"]
    workspace.ingest([like("fay", "p", 350), like("fay", "q", 2)], name="a new month, and very late")
    workspace.score()
    last = credits_in(workspace)
    assert list(last) == ["2024", "2024-08", "2025-01", "2025-02"]
    assert [part for part in last if last[part] == first.get(part)] == ["2024-08", "2025-01"]
    assert last["2024"][0].rows == first["2024"][0].rows + then["2024-07"][0].rows + 1


def test_who_is_erased_is_in_no_year_and_its_files_are_gone(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, SPAN)
    (old,) = credits_in(workspace)["2024"]
    workspace.erase("dee")
    (fresh,) = credits_in(workspace)["2024"]
    assert id_of("dee") not in str(pq.read_table(workspace.lake.path(fresh)).to_pylist())
    assert fresh.rows == old.rows - 2
    assert not workspace.lake.path(old).exists()
