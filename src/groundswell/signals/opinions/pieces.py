"""The pieces of a sentence that labels are put on, and what each says to the labeller."""

import re
from collections.abc import Mapping, Sequence

from groundswell.signals.opinions.words import NEGATIONS, REACH

PIECE = re.compile(r"['’](?:s|m|t|re|ve|ll|d)\b|\w{1,40}|[^\w\s]")
MOST_PIECES = 100
"""Pieces of a sentence that are labelled together; a longer one is cut."""
AROUND = (-2, -1, 1, 2)
EDGE_SIGN = "END"
DENIALS = NEGATIONS | {"'t"}
PLENTY = 1.5


def cut(sentence: str) -> list[tuple[int, int]]:
    """Where the pieces of a sentence begin and end."""
    return [found.span() for found in PIECE.finditer(sentence)]


def own_signs(piece: str, rated: Mapping[str, float]) -> list[str]:
    """What a piece says where it stands: its form, ends, beginnings, shape and rating."""
    form = piece.lower().replace("’", "'")
    found = ["b", f"w={form}", f"sh={_shape(piece)}"]
    found += [f"p{n}={form[:n]}" for n in (2, 3, 4) if len(form) > n]
    found += [f"s{n}={form[-n:]}" for n in (2, 3, 4) if len(form) > n]
    return found + _rating(form, rated)


def near_signs(piece: str, distance: int, rated: Mapping[str, float]) -> list[str]:
    """What a piece says to one that stands so many pieces after it, or before if below 0."""
    form = piece.lower().replace("’", "'")
    return [f"{distance}{sign}" for sign in (f"w={form}", f"s3={form[-3:]}", *_rating(form, rated))]


def pair_sign(before: str, after: str, *, own: str) -> str:
    """Two pieces that follow each other; `own` is `-` for the second of them, `+` for the first."""
    return f"bg{own}{before.lower()}|{after.lower()}"


def denied(pieces: Sequence[str], at: int) -> bool:
    """Whether a negation stands shortly before."""
    return any(piece.lower().replace("’", "'") in DENIALS for piece in pieces[max(0, at - REACH) : at])


def _shape(piece: str) -> str:
    kinds = ("A" if sign.isupper() else "a" if sign.islower() else "0" if sign.isdigit() else sign for sign in piece)
    return re.sub(r"(.)\1+", r"\1", "".join(kinds))[:5]


def _rating(form: str, rated: Mapping[str, float]) -> list[str]:
    """How a word is rated: itself, or what it is without a common English end."""
    ends = ("", "s", "ed", "ly", "ness", "er", "est")
    stems = (form[: len(form) - len(end)] for end in ends if form.endswith(end))
    value = next((rated[stem] for stem in stems if stem in rated), None)
    if value is None:
        return []
    side = "+" if value > 0 else "-"
    return [f"lx={side}{abs(value) > PLENTY}"]
