"""The texts on a target with their sides, and what they drew: what the page of opinions is made from."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from groundswell.reports import days, words
from groundswell.reports.accounts import marks, named
from groundswell.reports.base import Facts
from groundswell.reports.correcting import Confusion, Corrected, corrected
from groundswell.signals.opinions.polarity import polarity
from groundswell.signals.opinions.words import plain, sentences

SIDES = ("negative", "neutral", "positive")
WEEK = timedelta(days=7)
SHORTEST = 2
"""Letters that a target has at least."""
MOST_AUTHORS = 2_000
"""Authors with most texts, whose reactions are summed."""
Row = dict[str, Any]

TEXTS = """
    WITH read AS (
        SELECT object, activity, side, polarity, confidence FROM polarities
        QUALIFY row_number() OVER (PARTITION BY object ORDER BY published DESC, activity) = 1
    ),
    near AS (
        SELECT activity FROM reactions WHERE author = $account AND kind IN ('reply', 'mention')
    )
    SELECT o.object, o.author, o.published, o.text, o.url, r.activity, r.side, r.confidence
    FROM objects o JOIN read r USING (object)
    WHERE o.published >= $since AND o.published < $until AND o.author IS DISTINCT FROM $account
        AND (contains(lower(o.text), $said) AND regexp_matches(lower(o.text), $pattern)
            OR r.activity IN (SELECT activity FROM near))
    ORDER BY o.published, o.object
"""
DRAWN = """
    SELECT object, credited, stance, sum(counted) AS announces FROM explained
    WHERE path = 'author' GROUP BY ALL ORDER BY ALL
"""
FOUND = """
    SELECT activity, holder, expression, sentence, polarity FROM opinions WHERE activity IN ({activities})
    ORDER BY activity, number
"""


@dataclass(frozen=True)
class Asked:
    """Every text on a target in the weeks asked for, oldest first, and the day after the last of them.

    `said` is what names the target; a text that says it in words of its own has them as `said` itself. `confusion` is
    how often the model misreads that read them, as facts have it.
    """

    texts: list[Row]
    said: str
    end: date
    confusion: Confusion | None = None

    @cached_property
    def counts(self) -> Counter[str]:
        """Texts by side."""
        return Counter(row["side"] for row in self.texts)

    def between(self, first: date, last: date) -> Counter[str]:
        """Texts by side from a day on, up to before another."""
        return Counter(row["side"] for row in self.texts if first <= row["published"].date() < last)

    def shares(self, counts: Counter[str] | None = None) -> Corrected | None:
        """Corrected shares of some counts, by default of all."""
        held = self.counts if counts is None else counts
        misread = tuple(map(tuple, polarity().confusion)) if self.confusion is None else self.confusion
        return corrected([held[side] for side in SIDES], misread)


def asked(facts: Facts, target: str, account: str | None, as_of: date | None, length: int) -> Asked:
    """The texts that name the target, or answer or mention its account."""
    said = " ".join(target.lower().split())
    if as_of is None or len(said) < SHORTEST:
        return Asked([], said, date(1970, 1, 1))
    since, until = days.window(as_of, 7 * length)
    pattern = r"(^|[^\pL\pN_])" + r"\s+".join(map(re.escape, said.split())) + r"($|[^\pL\pN_])"
    values = {"account": account, "since": since, "until": until, "said": said.split()[0], "pattern": pattern}
    return Asked(facts.reader.rows(TEXTS, values), said, until.date(), facts.confusion)


def weeks(found: Asked, length: int) -> list[Row]:
    """Volume and corrected shares of each week, from the first with a text on."""
    if not found.texts:
        return []
    starts = [found.end - WEEK * back for back in range(length, 0, -1)]
    first = found.texts[0]["published"].date()
    return [_week(found, start) for start in starts if start + WEEK > first]


def _week(found: Asked, start: date) -> Row:
    counts = found.between(start, start + WEEK)
    shares = found.shares(counts)
    row: Row = {"week": start, "texts_count": counts.total()}
    for side in ("positive", "negative"):
        one = getattr(shares, side) if shares else None
        row |= {f"{side}_count": counts[side], f"{side}_share": one.value if one else None}
        row |= {f"{side}_low": one.low if one else 0.0, f"{side}_high": one.high if one else 1.0}
    return row


def drawn(facts: Facts, found: Asked) -> list[Row]:
    """What texts on the target drew, by object and stance of the reactions."""
    most = Counter(row["author"] for row in found.texts).most_common(MOST_AUTHORS)
    authors = sorted(author for author, _ in most)
    ours = {row["object"] for row in found.texts}
    rows = facts.reader.rows(DRAWN, explained=facts.points(authors, sided=True)) if authors else []
    return [row for row in rows if row["object"] in ours]


def drivers(facts: Facts, found: Asked, limit: int) -> list[Row]:
    """People by what their texts on the target drew, most first."""
    side_of = {row["object"]: row["side"] for row in found.texts}
    texts = Counter((row["author"], row["side"]) for row in found.texts)
    amounts: Counter[tuple[str, str]] = Counter()
    for row in drawn(facts, found):
        for kind in ("buzz", f"{side_of[row['object']]}", f"{row['stance']}"):
            amounts[row["credited"], kind] += row["announces"]
    people = sorted({author for author, _ in texts}, key=lambda one: (-amounts[one, "buzz"], one))[:limit]
    known = named(facts, people)
    return [
        {
            **vars(known[one]),
            "positive_texts": texts[one, "positive"],
            "negative_texts": texts[one, "negative"],
            "positive_announces": float(amounts[one, "positive"]),
            "negative_announces": float(amounts[one, "negative"]),
            "buzz_announces": float(amounts[one, "buzz"]),
            "endorsement_announces": float(amounts[one, "support"]),
            "opposed_announces": float(amounts[one, "oppose"]),
        }
        for one in people
    ]


def evidence(facts: Facts, found: Asked, side: str, limit: int, week: date | None = None) -> list[Row]:
    """Texts of a side, those that drew most first; of that week and the one before where one is given."""
    chosen = [row for row in found.texts if row["side"] == side]
    if week is not None:
        chosen = [row for row in chosen if week - WEEK <= row["published"].date() < week + WEEK]
    amounts: Counter[str] = Counter()
    for row in drawn(facts, found) if chosen else []:
        amounts[row["object"]] += row["announces"]
    best = sorted(chosen, key=lambda row: (-amounts[row["object"]], -row["confidence"], row["object"]))[:limit]
    ids = [row["activity"] for row in best]
    held = facts.reader.rows(FOUND.format(activities=marks(ids)), ids) if ids else []
    known = named(facts, (row["author"] for row in best))
    return [
        _sentence(row, held, row.get("said") or found.said)
        | {"author": known[row["author"]], "drawn_announces": float(amounts[row["object"]])}
        for row in best
    ]


def _sentence(row: Row, held: list[Row], said: str) -> Row:
    """The text as evidence: the sentence that names the target, and the opinion found in it, if one was."""
    sign = 1.0 if row["side"] == "positive" else -1.0
    own = [one for one in held if one["activity"] == row["activity"] and one["polarity"] == sign]
    best = next((one for one in own if said in one["sentence"].lower()), own[0] if own else None)
    return {
        **{name: row[name] for name in ("object", "published", "side", "confidence", "url")},
        "text": words.shorten(naming(row["text"] or "", said)),
        "holder": best["holder"] if best else None,
        "expression": best["expression"] if best else None,
    }


def naming(text: str, said: str) -> str:
    """The sentence that holds the words, with the one after it; all of the text where none does."""
    shown = plain(text)
    places = list(sentences(shown))
    at = next((n for n, (start, end) in enumerate(places) if said in shown[start:end].lower()), None)
    return text if at is None else shown[places[at][0] : places[min(at + 1, len(places) - 1)][1]]
