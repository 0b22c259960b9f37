"""The polarity of what pages post beside the typed reactions to it: love, sad and angry, counted without people."""

import csv
import io
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray
from scipy.stats import spearmanr

from evaluation.sets import DATA
from groundswell.signals.opinions.polarity import polarity
from groundswell.vocabulary import Side

PACKED = DATA / "facebook_pages" / "data.tar.zst"
KINDS = ("love", "wow", "haha", "sad", "angry")
LEAST = 30
"""Love, sad and angry together, from which on a post counts."""
EVERY = 5
"""One post in so many is read."""
DRAWS = 300
Reals = NDArray[np.float64]


def posts() -> Iterator[tuple[str, str, list[int]]]:
    """Page, text and typed reactions of one post in `EVERY`."""
    for page, table in tables():
        for nth, row in enumerate(csv.DictReader(io.StringIO(table))):
            if nth % EVERY == 0:
                yield page, row["status_message"] or "", [int(row[f"num_{kind}s"] or 0) for kind in KINDS]


def tables() -> Iterator[tuple[str, str]]:
    """Each page's file with its text."""
    unpacking = zstandard.ZstdDecompressor()
    with (
        PACKED.open("rb") as packed,
        unpacking.stream_reader(packed) as stream,
        tarfile.open(fileobj=stream, mode="r|") as held,
    ):
        for member in held:
            file = held.extractfile(member) if member.name.endswith(".csv") else None
            if file is not None:
                yield member.name, file.read().decode("utf-8", "replace")


def facebook() -> dict[str, Any]:
    """How the lead of love over sad and angry goes with the polarity of the text, in all and within pages."""
    pages, polarities, leads, sides, shares = [], [], [], defaultdict(list), defaultdict(list)
    read = skipped = 0
    for page, text, counts in posts():
        love, _, _, sad, angry = counts
        if love + sad + angry < LEAST:
            skipped += 1
            continue
        found = polarity().read(text)
        read += 1
        if found.side is Side.UNKNOWN:
            continue
        lead = (love - sad - angry) / (love + sad + angry)
        pages.append(page)
        polarities.append(found.polarity)
        leads.append(lead)
        sides[str(found.side)].append(lead)
        shares[str(found.side)].append([count / max(1, sum(counts)) for count in counts])
    return {
        "read": read,
        "too_few_reactions": skipped,
        "known": len(pages),
        "pages": len(set(pages)),
        "everywhere": _rank(pages, np.array(polarities), np.array(leads)),
        "within_pages": _rank(pages, *(_within(pages, np.array(values)) for values in (polarities, leads))),
        "sides": {side: _side(sides[side], shares[side]) for side in sorted(sides)},
    }


def _side(leads: list[float], shares: list[list[float]]) -> dict[str, Any]:
    mean, error = float(np.mean(leads)), float(np.std(leads) / np.sqrt(len(leads)))
    means = dict(zip(KINDS, np.mean(shares, axis=0).tolist(), strict=True))
    return {"posts": len(leads), "lead": [mean, mean - 1.96 * error, mean + 1.96 * error], "shares": means}


def _within(pages: list[str], values: Reals) -> Reals:
    """Values less the mean of their page."""
    _, at = np.unique(pages, return_inverse=True)
    means: Reals = np.bincount(at, values) / np.bincount(at)
    return values - means[at]


def _rank(pages: list[str], one: Reals, other: Reals) -> list[float]:
    """Spearman's correlation with its 95 % interval over pages drawn again."""
    names, at = np.unique(pages, return_inverse=True)
    rows = [np.flatnonzero(at == page) for page in range(len(names))]
    chance = np.random.default_rng(3)
    drawn = []
    for _ in range(DRAWS):
        chosen = np.concatenate([rows[page] for page in chance.integers(0, len(names), len(names))])
        drawn.append(float(spearmanr(one[chosen], other[chosen]).statistic))
    value = float(spearmanr(one, other).statistic)
    return [value, *np.quantile(drawn, [0.025, 0.975]).tolist()]
