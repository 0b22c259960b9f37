"""What a table is: columns with type, unit and meaning, a key, an order, and who writes it."""

from dataclasses import dataclass

import pyarrow as pa

TIME = pa.timestamp("us", tz="UTC")
DAY = pa.date32()
TEXT = pa.string()
TEXTS = pa.list_(pa.string())
TIMES = pa.list_(TIME)
COUNT = pa.int64()
REAL = pa.float64()
FLAG = pa.bool_()

MANY, FEW, FEWEST = 32_768, 8_192, 2_048
"""Rows that lie together in a file."""


@dataclass(frozen=True)
class Column:
    """One column: Arrow type, and its meaning with unit and range.

    `later` says that files of lakes kept before it was added do not have it: there it is null, lists being empty.
    """

    type: pa.DataType
    meaning: str
    later: bool = False


@dataclass(frozen=True)
class Table:
    """One table. Rows are unique by `key` and stored in `order`; files are split by `partition`.

    `row_group` rows lie together in a file: where pages look for those of one account or object, few enough that little
    is read beside them, and elsewhere many, which is quicker to read whole.
    """

    name: str
    meaning: str
    writer: str
    columns: dict[str, Column]
    key: tuple[str, ...]
    order: tuple[str, ...]
    partition: str | None = None
    row_group: int = MANY

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(name, column.type) for name, column in self.columns.items()])


SCORE_KEYS = {
    "as_of": Column(DAY, "Day the score is for; activities up to its end count."),
    "version": Column(TEXT, "Score version."),
}
