"""Quoted and reported speech: whose words a sentence is, where the text says so."""

import re

NAME = r"(@?\w{1,40}(?:[ -][A-Z]\w{0,40}){0,3})"
SAYS = (
    r"(?:said|says|wrote|writes|told|tells|claimed|claims|thinks|thought|believes|argued|argues|complained|complains|"
    r"dijo|dice|escribió|opina|cree|va dir|diu|creu|esan zuen|dio)"
)
QUOTED = r"[\"“«][^\"“”«»]{0,600}[\"”»]"
BEFORE = re.compile(rf"{NAME}\s+{SAYS}\b[^\"“«.!?]{{0,40}}[:,]?\s*({QUOTED})")
AFTER = re.compile(rf"({QUOTED})\s*,?\s*{SAYS}\s+{NAME}")
TURNED = re.compile(rf"({QUOTED})\s*,?\s*{NAME}\s+{SAYS}\b")
REPORTED = re.compile(
    rf"^\W{{0,3}}{NAME}\s+{SAYS}\s+(?:that|que)\b"
    rf"|^\W{{0,3}}(?:[Aa]ccording to|[Ss]egún|[Ss]egons)\s+{NAME}"
)
SOMEONE = "[quoted]"
"""Who is quoted without a name."""
SELF = frozenset(["i", "we", "yo", "nosotros", "jo", "nosaltres", "ni", "gu"])


def speaker(text: str, start: int, end: int) -> str | None:
    """Whose words the sentence from `start` to `end` is: a name, SOMEONE, or None for the author.

    A line that begins with `>` quotes somebody; words between quotation marks are of whoever is said to say them; and
    `Ana said that ...` reports Ana.
    """
    sentence = text[start:end]
    if text[text.rfind("\n", 0, start + 1) + 1 : end].lstrip().startswith(">"):
        return SOMEONE
    told = REPORTED.search(sentence)
    name = next((one for one in told.groups() if one), None) if told else _quoted_by(text, start, end)
    return None if name is None or name.lower() in SELF else name


def _quoted_by(text: str, start: int, end: int) -> str | None:
    """Who is said to say the quotation that holds most of the sentence, looked for close around it."""
    near = text[max(0, start - 700) : end + 100]
    offset = max(0, start - 700)
    for pattern, words, name in ((BEFORE, 2, 1), (AFTER, 1, 2), (TURNED, 1, 2)):
        for found in pattern.finditer(near):
            inside = min(end, found.end(words) + offset) - max(start, found.start(words) + offset)
            if 2 * inside > end - start:
                return found.group(name)
    return None
