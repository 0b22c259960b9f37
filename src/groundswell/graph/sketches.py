"""Sketches: a few numbers for each article, that texts which say nearly the same are likely to have in common."""

from dataclasses import dataclass
from functools import cache

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.engine.steps import Step, Tables
from groundswell.tables import TEXT_SKETCHES
from groundswell.vocabulary import ActivityType

Numbers = NDArray[np.uint64]
Places = NDArray[np.int64]

LETTERS = 10_000
"""Of longer texts the beginning tells."""

RUN = 3
"""Words in a run; a text is the set of its runs."""

LEAST_WORDS = 40
"""Shorter texts are compared whole: a few words are easily the same by chance."""

BANDS, ROWS = 8, 3
"""Texts that share s of their runs share a band with a chance of 1 - (1 - s^3)^8: 0.96 at 0.7, 0.0002 at 0.03."""

AT_ONCE = 64
"""Texts compared at once: what is worked out of them stays in the processor's cache."""

BASE = np.uint64(0x9E3779B97F4A7C15)
BASE_INVERSE = np.uint64(pow(int(BASE), -1, 2**64))
SEEDS = np.random.default_rng(7).integers(0, 2**63, BANDS * ROWS, np.uint64)
SIGNS = r"([\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}])"


def articles(tables: Tables) -> ir.Table:
    """Every article that answers nothing, with the beginning of its text."""
    made = tables["activities"].filter(
        lambda one: one.type == ActivityType.CREATE,
        lambda one: one.object_type == "Article",
        lambda one: one.in_reply_to.isnull(),
        lambda one: one.text.notnull(),
    )
    return made.select("published", activity="id", object=made.object.fill_null(made.id), text=made.text[:LETTERS])


def sketched(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The sketches of a batch of articles."""
    parts = [_bands(rows.column("text").slice(start, AT_ONCE)) for start in range(0, rows.num_rows, AT_ONCE)]
    bands = [list(map(int, one)) for found, _ in parts for one in found]
    counts = np.concatenate([words for _, words in parts]) if parts else np.zeros(0, np.int64)
    columns = {name: rows.column(name) for name in ("activity", "object", "published")}
    kept = columns | {"words_count": pa.array(counts), "bands": pa.array(bands, pa.list_(pa.int64()))}
    return pa.RecordBatch.from_pydict(kept, schema=TEXT_SKETCHES.schema)


def _bands(texts: pa.Array) -> tuple[list[NDArray[np.int64]], Places]:
    """The bands of each text, and how many words it has."""
    read = runs_of(texts)
    long = read.words >= LEAST_WORDS
    found: list[NDArray[np.int64]] = [
        np.array([whole], np.uint64).view(np.int64) if words else np.zeros(0, np.int64)
        for whole, words in zip(read.whole, read.words, strict=True)
    ]
    if long.any():
        least = [_least(read, seed, long) for seed in SEEDS]
        for band in range(BANDS):
            mixed = np.full(int(long.sum()), band, np.uint64)
            for row in least[band * ROWS : (band + 1) * ROWS]:
                mixed = stirred(mixed * BASE + row)
            least[band] = mixed
        together = np.stack(least[:BANDS], axis=1).view(np.int64)
        for place, one in zip(np.flatnonzero(long).tolist(), together, strict=True):
            found[place] = one
    return found, read.words


def _least(read: "Runs", seed: np.uint64, long: NDArray[np.bool_]) -> Numbers:
    """The least of a text's runs in an order drawn by the seed, for each long text."""
    least: Numbers = np.minimum.reduceat(stirred(read.runs ^ seed), read.starts[:-1][long])
    return least


@dataclass(frozen=True)
class Runs:
    """Digests of the runs of some texts: those of text n from `starts[n]` to `starts[n + 1]`."""

    runs: Numbers
    starts: Places
    words: Places
    whole: Numbers
    """Digest of all words of each text."""

    def of(self, place: int) -> Numbers:
        """The different runs of one text, in order."""
        return np.unique(self.runs[self.starts[place] : self.starts[place + 1]])


def runs_of(texts: pa.Array) -> Runs:
    """The runs of three words of every text, whatever their case and what stands between them."""
    plain = pc.replace_substring_regex(pc.utf8_lower(pc.fill_null(texts, "")), SIGNS, r" \1 ")
    plain = pc.utf8_trim_whitespace(pc.replace_substring_regex(plain, r"[^\p{L}\p{N}]+", " "))
    ended = pc.binary_join_element_wise(plain, "", " ").cast(pa.large_string())
    cuts = np.frombuffer(ended.buffers()[1], np.int64)[ended.offset : ended.offset + len(ended) + 1]
    data = np.frombuffer(ended.buffers()[2], np.uint8)[cuts[0] : cuts[-1]]
    cuts = cuts - cuts[0]
    ends = np.flatnonzero(data == ord(" "))
    begins = np.concatenate([[0], ends[:-1] + 1])
    begins, ends = begins[ends > begins], ends[ends > begins]
    of = np.searchsorted(cuts, begins, "right") - 1
    words = np.bincount(of, minlength=len(texts))
    sums = np.concatenate([[np.uint64(0)], np.cumsum((data.astype(np.uint64) + np.uint64(1)) * _powers(len(data))[0])])
    within = of[: max(0, len(of) - RUN + 1)] == of[RUN - 1 :]
    first = np.flatnonzero(within)
    runs = _digests(sums, begins[first], ends[first + RUN - 1])
    starts = np.concatenate([[0], np.cumsum(np.bincount(of[first], minlength=len(texts)))])
    return Runs(runs, starts, words, _digests(sums, cuts[:-1], cuts[1:] - 1))


def _digests(sums: Numbers, begins: Places, ends: Places) -> Numbers:
    """A digest of each stretch of bytes, wherever it stands: differences of running sums of powers, shifted back."""
    return stirred((sums[ends] - sums[begins]) * _powers(len(sums))[1][begins])


def _powers(count: int) -> tuple[Numbers, Numbers]:
    """Powers of the base and of its inverse, modulo 2^64."""
    up, down = _held_powers(1 << max(16, count.bit_length()))
    return up[:count], down[:count]


@cache
def _held_powers(count: int) -> tuple[Numbers, Numbers]:
    one = np.ones(1, np.uint64)
    up, down = (np.cumprod(np.full(count, base, np.uint64)) for base in (BASE, BASE_INVERSE))
    return np.concatenate([one, up[:-1]]), np.concatenate([one, down[:-1]])


def stirred(numbers: Numbers) -> Numbers:
    """Each number with all its bits spread over all of them."""
    mixed = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


STEP = Step(
    writes=TEXT_SKETCHES,
    reads=(),
    same_month=("activities",),
    per="month",
    expression=articles,
    batch=sketched,
)
