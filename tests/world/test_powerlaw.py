"""Reactions by the million: as many as asked for, in the shape of the table, unevenly spread."""

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from groundswell.tables import ACTIVITIES
from groundswell.world import activities

SIZE = 300_000


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return pa.Table.from_batches(activities(SIZE), ACTIVITIES.schema)


def plain(table: pa.Table, *columns: str) -> list[dict[str, Any]]:
    """The rows, with times as microseconds."""
    microseconds = table["published"].cast(pa.int64())
    rows = table.set_column(table.column_names.index("published"), "published", microseconds).select(columns)
    return list(rows.to_pylist())


def test_there_are_as_many_reactions_as_asked_for(table: pa.Table) -> None:
    reactions = pc.starts_with(table["id"], "speed:r")
    assert pc.sum(reactions).as_py() == SIZE
    assert table.num_rows == SIZE + SIZE // 9


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_small_sizes_work_too(size: int) -> None:
    assert sum(batch.num_rows for batch in activities(size)) == size + max(1, size // 9)


def test_the_same_seed_gives_the_same_batches() -> None:
    assert list(activities(5000, seed=2)) == list(activities(5000, seed=2))
    assert list(activities(5000, seed=2)) != list(activities(5000, seed=3))


def test_ids_are_unique(table: pa.Table) -> None:
    assert pc.count_distinct(table["id"]).as_py() == table.num_rows


def test_each_batch_is_in_order_of_time() -> None:
    for batch in activities(SIZE):
        assert (np.diff(batch["published"].cast(pa.int64()).to_numpy()) >= 0).all()


def test_reactions_are_to_posts_that_exist_and_come_after_them(table: pa.Table) -> None:
    rows = plain(table, "id", "type", "actor", "object", "object_author", "in_reply_to", "published")
    posts = {row["id"]: row for row in rows if row["id"].startswith("speed:o")}
    for row in rows:
        if row["id"] not in posts:
            post = posts[row["in_reply_to"] or row["object"]]
            assert post["published"] < row["published"]
            assert post["actor"] != row["actor"]
            assert row["object_author"] in {post["actor"], None}


def test_a_repost_came_through_an_earlier_repost_of_the_same_post(table: pa.Table) -> None:
    rows = {row["id"]: row for row in plain(table, "id", "type", "object", "via", "published")}
    through = [row for row in rows.values() if row["via"]]
    assert len(through) > 1000
    for row in through:
        earlier = rows[row["via"]]
        assert (earlier["type"], earlier["object"]) == ("Announce", row["object"])
        assert earlier["published"] <= row["published"]


def test_a_few_posts_draw_most_reactions(table: pa.Table) -> None:
    drawn = sorted(Counter(table["object"].to_pylist()).values(), reverse=True)
    tenth = SIZE // 9 // 10
    assert sum(drawn[:tenth]) > 0.4 * SIZE
