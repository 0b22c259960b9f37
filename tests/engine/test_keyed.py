"""Looking rows up by what a table is in the order of: the same rows as by a query, from few groups."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from groundswell.engine.keyed import Keyed
from groundswell.engine.lake import Lake
from groundswell.engine.reader import SHOWN, Reader
from groundswell.errors import LakeError, OutdatedError
from groundswell.tables import ACTORS, TABLES, TIES
from groundswell.workspace import Workspace
from tests.worlds import NETWORK, scores, star, workspace_of

WorldOf = Callable[[str], Workspace]
PEOPLE = ["ana", "ana", "ben", "ben", "ben", "ben", "ben", "cleo", "eva"]
"""In groups of two, ben is in three of them, and fills the middle one."""


def ties(tmp_path: Path, **chosen: object) -> tuple[Keyed, Path]:
    rows: dict[str, Any] = {name: [None] * len(PEOPLE) for name in TIES.columns} | {"credited": PEOPLE}
    rows["reactions_count"] = list(range(len(PEOPLE)))
    path = tmp_path / "ties.parquet"
    pq.write_table(pa.table(rows, schema=TIES.schema), path, row_group_size=2, **chosen)
    return Keyed({"ties": (TIES, [str(path)], False)}), path


def places(state: Keyed, keys: Iterable[str]) -> list[int]:
    found: list[int] = state.rows("ties", list(keys), ["reactions_count"])["reactions_count"].to_pylist()
    return found


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_looked_up_is_what_a_query_finds(world: WorldOf, name: str) -> None:
    reader, key = world("hostile").reader, SHOWN[name].order[0]
    whole = reader.arrow(f"SELECT * FROM {name}")
    if pa.types.is_string(whole[key].type):
        keys = whole[key].unique().to_pylist()
        assert reader.keyed(name, keys).to_pylist() == whole.to_pylist()
        asked = keys[::2]
        marks = ", ".join("?" * len(asked)) or "NULL"
        assert reader.keyed_rows(name, asked) == reader.rows(f"SELECT * FROM {name} WHERE {key} IN ({marks})", asked)
        assert reader.count(name) == len(whole)


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (["ben"], [2, 3, 4, 5, 6]),
        (["eva", "ana", "ana"], [0, 1, 8]),
        (["cleo"], [7]),
        (["aaa", "bea", "zoe", ""], []),
        ([], []),
    ],
)
@pytest.mark.parametrize("statistics", [True, False])
def test_rows_of_a_key_are_found_in_however_many_groups_they_lie(
    tmp_path: Path, keys: list[str], found: list[int], statistics: bool
) -> None:
    state, _ = ties(tmp_path, write_statistics=statistics)
    assert places(state, keys) == found


def test_groups_without_what_is_asked_for_are_not_read(tmp_path: Path) -> None:
    state, path = ties(tmp_path, compression="none")
    assert places(state, ["ana"]) == [0, 1]
    whole, first = path.read_bytes(), pq.read_metadata(path).row_group(1).column(0).dictionary_page_offset
    path.write_bytes(whole[:first] + b"\xff" * (len(whole) // 2 - first) + whole[len(whole) // 2 :])
    assert places(state, ["ana"]) == [0, 1]
    with pytest.raises((OSError, pa.ArrowException)):
        places(state, ["ben"])


def test_what_is_known_of_files_that_are_gone_is_forgotten(tmp_path: Path) -> None:
    state, path = ties(tmp_path)
    places(state, ["ben"])
    assert list(state.known) == [str(path)]
    assert Keyed({"ties": (TIES, [str(path)], False)}, state).known == state.known
    assert not Keyed({"ties": (TIES, [], False)}, state).known


def test_a_small_table_stays_in_memory_as_long_as_its_file_is_of_the_newest_state(tmp_path: Path) -> None:
    _, path = ties(tmp_path)
    state = Keyed({"ties": (TIES, [str(path)], True)})
    assert places(state, ["ana"]) == [0, 1]
    path.unlink()
    assert places(Keyed({"ties": (TIES, [str(path)], True)}, state), ["ana"]) == [0, 1]
    assert not Keyed({"ties": (TIES, [], True)}, state).whole


def test_any_column_may_be_asked_by_and_many_keys_at_once(tmp_path: Path) -> None:
    people = [f"u{n:03}" for n in range(200)]
    rows: dict[str, Any] = {name: [None] * 200 for name in ACTORS.columns} | {
        "actor": people,
        "person": people[:100] * 2,
    }
    path = tmp_path / "actors.parquet"
    pq.write_table(pa.table(rows, schema=ACTORS.schema).drop_columns(["given_count"]), path)
    for held in (True, False):
        state = Keyed({"actors": (ACTORS, [str(path)], held)})
        joined = state.rows("actors", ["u007"], ["actor", "given_count"], by="person")
        assert joined.to_pylist() == [{"actor": name, "given_count": None} for name in ("u007", "u107")]
        assert state.rows("actors", people[50:150], ["actor"])["actor"].to_pylist() == people[50:150]
        with pytest.raises(KeyError):
            state.rows("actors", ["u007"], ["nothing"])


def test_a_table_without_files_has_no_rows_but_its_columns(tmp_path: Path) -> None:
    for name in TABLES:
        assert Reader(Lake(tmp_path)).keyed(name, ["x"]).schema.names == TABLES[name].schema.names


def test_a_state_whose_files_are_gone_gives_way_to_the_one_committed_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_of(tmp_path, star())
    reader, rows = workspace.reader, Keyed.rows
    reactor = reader.rows("SELECT min(reactor) AS reactor FROM pairs_now")[0]["reactor"]

    def too_late(state: Keyed, *asked: Any) -> pa.Table:
        monkeypatch.undo()
        workspace.erase(reactor)
        return rows(state, *asked)

    monkeypatch.setattr(Keyed, "rows", too_late)
    found = reader.keyed("pairs_now", [f"{NETWORK}:ana"])["reactor"].to_pylist()
    assert len(found) == 4
    assert reactor not in found


def test_a_damaged_file_is_named_and_an_outdated_one_asks_for_a_scoring(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, star())
    assert scores(workspace)
    (cascades,), (pairs,) = (workspace.lake.manifest().files(name) for name in ("cascades", "pairs"))
    path = workspace.lake.path(pairs)
    pq.write_table(pq.read_table(path).drop_columns(["trust"]), path)
    reader = Workspace.open(workspace.root).reader
    with pytest.raises(OutdatedError, match=r"pairs has no trust.*Run `groundswell score`"):
        reader.keyed("pairs_now", [f"{NETWORK}:ana"])
    workspace.lake.path(cascades).write_bytes(b"PAR1 cut off")
    with pytest.raises(LakeError, match=cascades.path):
        reader.keyed("cascades", ["x"])
