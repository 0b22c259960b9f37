"""What people drew in months that are over, in the order of who drew it: the same rows as month by month."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from groundswell.engine.lake import File
from groundswell.engine.months import years
from groundswell.engine.reader import open_months
from groundswell.signals.influence.explained import CREDITS, explained
from groundswell.workspace import Workspace
from tests.worlds import id_of, like, post, reply, share, share_id, workspace_of

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


def drawn(workspace: Workspace) -> dict[str, list[File]]:
    return workspace.lake.manifest().tables.get("drawn", {})


@pytest.mark.parametrize(
    ("months", "over"),
    [
        ([], {}),
        (["2024-03"], {}),
        (["2024-04", "2024-03", "2024-03"], {"2024": ["2024-03"]}),
        (["2025-01", "2023-12", "2024-02", "2024-01"], {"2023": ["2023-12"], "2024": ["2024-01", "2024-02"]}),
    ],
)
def test_months_are_over_once_there_is_a_later_one(months: list[str], over: dict[str, list[str]]) -> None:
    assert years(months) == over


def test_what_was_drawn_is_what_is_credited_with_the_stance_of_it(tmp_path: Path) -> None:
    reader = workspace_of(tmp_path, SPAN).reader
    assert open_months(reader.manifest) == ["2025-01"]
    told = reader.rows("SELECT * EXCLUDE month FROM drawn WHERE month = date_trunc('month', published)")
    columns = ", ".join(f"c.{name}" for name in told[0] if name != "stance")
    whole = reader.rows(
        f"SELECT {columns}, s.stance FROM credits c JOIN reaction_sides s USING (reaction, credited)"
        " WHERE c.published < '2025-01-01' ORDER BY credited, strftime(c.published, '%Y-%m'), reaction"
    )
    assert told == whole
    assert [(row["credited"], row["kind"], row["stance"]) for row in told] == [
        (ANA, "like", "support"),
        (ANA, "announce", "support"),
        (ANA, "like", "support"),
        (ANA, "reply", "neutral"),
        (id_of("cy"), "like", "support"),
    ]


def test_a_score_is_explained_by_the_same_rows_whichever_months_are_over(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, SPAN)
    reader = workspace.reader
    by_month = reader.arrow(f"SELECT {', '.join(CREDITS)} FROM credits WHERE credited = ?", [ANA])
    plain, sided = explained(reader, [ANA]), explained(reader, [ANA], sided=True)
    assert plain.to_pylist() == explained(reader, [ANA], given=by_month).to_pylist()
    with workspace.lake.writing():
        draft = workspace.lake.manifest()
        draft.tables.pop("drawn")
        draft.built = {key: made for key, made in draft.built.items() if not key.startswith("drawn/")}
        workspace.lake.commit(draft)
    assert len(open_months(reader.manifest)) == 4
    assert explained(reader, [ANA]).to_pylist() == plain.to_pylist()
    assert explained(reader, [ANA], sided=True).to_pylist() == sided.to_pylist()


def test_only_the_years_are_written_again_that_something_came_into(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, SPAN)
    first = drawn(workspace)
    workspace.ingest([like("eva", "p", 321)], name="into the month that is not over")
    workspace.score()
    assert drawn(workspace) == first
    workspace.ingest([like("fay", "p", 350), like("fay", "q", 2)], name="a new month, and late")
    workspace.score()
    then = drawn(workspace)
    assert list(then) == ["2024", "2025"]
    assert then["2024"] != first["2024"]
    assert [(file.rows) for files in then.values() for file in files] == [first["2024"][0].rows + 1, 2]


def test_who_is_erased_is_in_no_year_and_its_files_are_gone(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, SPAN)
    (old,) = drawn(workspace)["2024"]
    workspace.erase("dee")
    (fresh,) = drawn(workspace)["2024"]
    assert id_of("dee") not in str(pq.read_table(workspace.lake.path(fresh)).to_pylist())
    assert fresh.rows == old.rows - 2
    assert not workspace.lake.path(old).exists()
