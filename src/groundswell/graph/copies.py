"""Copies: articles that say what an earlier one said, word for word or nearly so, as syndication makes them."""

from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.engine.steps import Scope, Step, Tables
from groundswell.graph.originals import in_rounds
from groundswell.graph.sketches import AT_ONCE, LEAST_WORDS, LETTERS, runs_of
from groundswell.tables import ALIKE_TEXTS, COPIES

WITHIN_DAYS = 30
ALIKE = 0.7
"""Of the runs of words of either text, what both must have. One changed word in fifty leaves 0.89, in fifteen 0.67."""

MOMENT = "%Y-%m-%d_%H:%M:%S.%f"


def likely(tables: Tables) -> ir.Table:
    """Pairs that share a band: each article with the one before it there, and with the earliest of the 30 days before.

    So the pairs grow as the articles do, however many say the same. Short texts must have the same address, too.
    """
    made = tables["objects"].select("object", "published", "address")
    sketches = tables["text_sketches"].select("object", "words_count", band=tables["text_sketches"].bands.unnest())
    held = sketches.distinct().join(made, "object")
    key = held.band.cast("string")
    short = held.words_count < LEAST_WORDS
    held = held.mutate(key=ibis.ifelse(short, key + " " + held.address, key))
    held = held.filter(held.key.notnull())
    held = held.mutate(mark=held.published.strftime(MOMENT) + " " + held.object)
    since = ibis.range_window(
        group_by=held.key, order_by=held.published, preceding=ibis.interval(days=WITHIN_DAYS), following=0
    )
    before = ibis.window(group_by=held.key, order_by=[held.published, held.object])
    placed = held.mutate(first=held.mark.min().over(since), last=held.mark.lag().over(before))
    recent = (placed.published - ibis.interval(days=WITHIN_DAYS)).strftime(MOMENT)
    pairs = placed.select("object", "mark", earlier="first").union(
        placed.filter(placed.last >= recent).select("object", "mark", earlier="last")
    )
    pairs = pairs.filter(pairs.earlier < pairs.mark)
    return pairs.select(later="object", earlier=pairs.earlier.re_extract("^[^ ]* (.*)$", 1)).distinct()


def texts(tables: Tables) -> ir.Table:
    """The likely pairs with the texts of both."""
    pairs, said = likely(tables), tables["objects"].select("object", "text")
    both = pairs.join(said, pairs.later == said.object).select("earlier", "later", later_text="text")
    both = _with(both, said.view())
    return both.select(
        "earlier", "later", earlier_text=both.earlier_text[:LETTERS], later_text=both.later_text[:LETTERS]
    )


def _with(pairs: ir.Table, said: ir.Table) -> ir.Table:
    joined = pairs.join(said, pairs.earlier == said.object)
    return joined.select("earlier", "later", "later_text", earlier_text="text")


def alike(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Those of a batch of pairs that say the same or nearly so."""
    parts = [_similar(rows.slice(start, AT_ONCE)) for start in range(0, rows.num_rows, AT_ONCE)]
    similar = pa.array(np.concatenate(parts) if parts else np.zeros(0))
    found = rows.select(["earlier", "later"]).append_column("similarity", similar)
    return found.filter(pc.greater_equal(found["similarity"], ALIKE))


def _similar(rows: pa.RecordBatch) -> NDArray[np.float64]:
    """How much of the two texts' runs is in both, for each pair; texts of few words are the same or have nothing."""
    one, other = runs_of(rows.column("earlier_text")), runs_of(rows.column("later_text"))
    same = (one.whole == other.whole) & (one.words == other.words)
    similar = np.where(same, 1.0, 0.0)
    for place in np.flatnonzero(~same & (one.words >= LEAST_WORDS)).tolist():
        first, second = one.of(place), other.of(place)
        shared = len(np.intersect1d(first, second, assume_unique=True))
        similar[place] = shared / max(1, len(first) + len(second) - shared)
    return similar.round(6)


def told(tables: Tables) -> dict[str, ir.Table]:
    """The pairs with who made both, when and where."""
    pairs, made = tables["alike_texts"], tables["objects"].select("object", "author", "published", "address")
    joined = pairs
    for end in ("earlier", "later"):
        named = made.view().rename({f"{end}_{name}": name for name in ("object", "author", "published", "address")})
        joined = joined.join(named, joined[end] == named[f"{end}_object"])
    same = (joined.earlier_author == joined.later_author) | (joined.earlier_address == joined.later_address)
    rows = joined.mutate(says_whose=ibis.coalesce(same, False))
    order = ["later_published", "later", "earlier_published", "earlier"]
    return {"pairs": rows.order_by(order).select(*order, "earlier_author", "later_author", "similarity", "says_whose")}


def copies(inputs: dict[str, pa.Table], _scope: Scope) -> pa.Table:
    """The earliest article that says the same and is no copy itself, for each that has one."""
    found: dict[str, dict[str, Any]] = {}
    for pair in inputs["pairs"].to_pylist():
        if pair["later"] not in found and pair["earlier"] not in found:
            found[pair["later"]] = {
                "copy": pair["later"],
                "original": pair["earlier"],
                "author": pair["later_author"],
                "original_author": pair["earlier_author"],
                "published": pair["later_published"],
                "similarity": pair["similarity"],
                "says_whose": pair["says_whose"],
            }
    return pa.Table.from_pylist(list(found.values()), COPIES.schema)


ALIKE_STEP = Step(writes=ALIKE_TEXTS, reads=("objects", "text_sketches"), per="all", expression=texts, batch=alike)
STEP = Step(
    writes=COPIES, reads=("objects", "alike_texts"), per="all", expression=told, kernel=copies, rounds=in_rounds
)
