"""Rows of a table by what it is in the order of, read from the few groups of its files that can hold them.

A page asks for the rows of one account a dozen times. A query costs several milliseconds of planning, whatever it
reads; to read one group takes a third of that.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from groundswell.tables import Table

Held = tuple[Table, list[str], bool]
"""A table, the paths of its files, and whether it is small enough to be held in memory once it was asked for."""
FEW_KEYS = 64
"""Keys up to which each is looked for in turn; more are found by looking at every row once."""


@dataclass(frozen=True)
class Groups:
    """One file: its footer, and the least and the greatest key of each group of rows, in order."""

    metadata: Any
    least: list[str]
    greatest: list[str]


class Keys(Sequence[str]):
    """A column of keys in order, to be halved in search of one."""

    def __init__(self, column: pa.Array) -> None:
        self._column = column

    def __len__(self) -> int:
        return len(self._column)

    def __getitem__(self, place: Any) -> Any:
        return self._column[place].as_py()


class Keyed:
    """The files of one committed state, by what each table is in the order of. Safe to use from many threads.

    What is known of a file is taken over from the state `before`, for files are never written again; of those that are
    gone nothing is kept.
    """

    def __init__(self, tables: Mapping[str, Held], before: "Keyed | None" = None) -> None:
        self._tables = tables
        named = {path for _, paths, _ in tables.values() for path in paths}
        known, whole = (dict(before.known), dict(before.whole)) if before else ({}, {})
        self.known: dict[str, Groups] = {path: groups for path, groups in known.items() if path in named}
        self.whole: dict[str, pa.Table] = {path: rows for path, rows in whole.items() if path in named}

    def rows(
        self,
        name: str,
        keys: Sequence[str],
        columns: Sequence[str] | None = None,
        by: str | None = None,
        since: datetime | None = None,
    ) -> pa.Table:
        """Rows whose first column of the table's order, or the column `by`, is one of the keys, in the files' order.

        `columns` are all when None. What is asked by another column than the first of a table's order is read whole,
        unless it is held. Groups in which the second column of that order is nowhere as late as `since` may be passed
        over. Raises OSError or ArrowException for a file that is damaged, KeyError for one that
        another version of Groundswell made without a column that is asked for.
        """
        table, paths, held = self._tables[name]
        chosen = list(table.columns if columns is None else columns)
        asked = sorted(set(keys))
        if held or by not in {None, table.order[0]}:
            key, read = by or table.order[0], self._wholly(name, chosen, by)
            found = [_among(whole, key, asked, chosen, key == table.order[0]) for whole in read]
        else:
            found = [part for path in paths for part in self._read(table, path, asked, chosen, since)]
        schema = pa.schema([(column, table.columns[column].type) for column in chosen])
        return pa.concat_tables([schema.empty_table(), *found])

    def read_again(self, before: "Keyed") -> None:
        """Hold what the state before held of small tables: who asks next need not wait for it."""
        for name, (table, _, held) in self._tables.items():
            if held and any(path in before.whole for path in before.paths(name)):
                deque(self._wholly(name, list(table.columns), None), maxlen=0)

    def paths(self, name: str) -> list[str]:
        """The files of a table."""
        return self._tables[name][1] if name in self._tables else []

    def _wholly(self, name: str, columns: list[str], by: str | None) -> Iterator[pa.Table]:
        """Each file of a table as a whole: a small table as it lies in memory, of others what is asked for."""
        table, paths, held = self._tables[name]
        wanted = list(table.columns if held else dict.fromkeys([by or table.order[0], *columns]))
        for path in paths:
            whole = self.whole.get(path)
            if whole is None:
                whole = _completed(pq.ParquetFile(path).read(columns=wanted, use_threads=False), table, wanted)
            if held:
                self.whole[path] = whole
            yield whole

    def _read(
        self, table: Table, path: str, keys: list[str], columns: list[str], since: datetime | None
    ) -> Iterator[pa.Table]:
        """The rows of one file, of the groups that can hold them."""
        key, groups = table.order[0], self._known(path, table.order[0])
        holding = [_holding(groups, one) for one in keys]
        if since:
            holding = [_late(groups, numbers, table.order[1], since) for numbers in holding]
        numbers = sorted({number for numbers in holding for number in numbers})
        if not numbers:
            return
        with pq.ParquetFile(path, metadata=groups.metadata, pre_buffer=False) as file:
            for number in numbers:
                read = file.read_row_group(number, columns=[key, *columns], use_threads=False)
                runs = _runs(read[key].combine_chunks(), keys)
                if runs:
                    whole = _completed(read, table, columns).select(columns)
                    yield from (whole.slice(start, stop - start) for start, stop in runs)

    def _known(self, path: str, key: str) -> Groups:
        if path not in self.known:
            self.known[path] = _groups(pq.read_metadata(path), key)
        return self.known[path]


def _groups(metadata: Any, key: str) -> Groups:
    """Where a file says nothing of its keys, they can be any."""
    place = _place(metadata, key)
    told = [metadata.row_group(number).column(place).statistics for number in range(metadata.num_row_groups)]
    if not all(one is not None and one.has_min_max for one in told):
        return Groups(metadata, [], [])
    return Groups(metadata, [one.min for one in told], [one.max for one in told])


def _holding(groups: Groups, key: str) -> range:
    """The groups that can hold a key."""
    if not groups.least:
        return range(groups.metadata.num_row_groups)
    return range(bisect_left(groups.greatest, key), bisect_right(groups.least, key))


def _late(groups: Groups, numbers: range, column: str, since: datetime) -> range:
    """Of the groups that hold one key, those that can hold rows of it as late as that: they come in that order."""
    if not groups.least or len(numbers) < 3:
        return numbers
    place = _place(groups.metadata, column)

    def latest(number: int) -> datetime:
        found: datetime = groups.metadata.row_group(number).column(place).statistics.max
        return found

    # The first and the last of them hold rows of other keys, too, which may be later.
    early = bisect_left(numbers[1:-1], since, key=latest)
    return numbers[early + 1 :] if early else numbers


def _place(metadata: Any, column: str) -> int:
    """Which column of a file has that name."""
    return next(number for number in range(metadata.num_columns) if metadata.schema.column(number).path == column)


def _runs(column: pa.Array, keys: list[str]) -> list[tuple[int, int]]:
    """Where rows of the keys begin and end in a column that is in order."""
    told = Keys(column)
    first, last = told[0], told[len(told) - 1]
    runs = [(bisect_left(told, key), bisect_right(told, key)) for key in keys if first <= key <= last]
    return [(start, stop) for start, stop in runs if start < stop]


def _among(whole: pa.Table, key: str, keys: list[str], columns: list[str], in_order: bool) -> pa.Table:
    """The rows of a table in memory with one of the keys."""
    told = whole.select(columns)
    if not len(whole) or not keys:
        return told.slice(0, 0)
    if in_order and len(keys) <= FEW_KEYS:
        runs = _runs(whole[key].chunk(0), keys)
        return told.take(pa.array([place for start, stop in runs for place in range(start, stop)], pa.int64()))
    return told.filter(pc.is_in(whole[key], value_set=pa.array(keys, pa.string())))


def _completed(read: pa.Table, table: Table, columns: list[str]) -> pa.Table:
    """What was read, with columns that were added later: null in files kept before, lists empty."""
    for name in columns:
        if name not in read.column_names and table.columns[name].later:
            type_ = table.columns[name].type
            nothing = pa.scalar([] if pa.types.is_list(type_) else None, type_)
            read = read.append_column(table.schema.field(name), pa.repeat(nothing, len(read)))
    return read.combine_chunks()
