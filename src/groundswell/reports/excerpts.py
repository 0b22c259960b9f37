"""The part of a text that holds what was looked for, as it was written."""

from groundswell.reports.words import SHORT
from groundswell.search.query import Part
from groundswell.search.words import WORD, folded

BEFORE = 60
"""Characters shown before the first word found."""


def excerpt(text: str, asked: list[Part]) -> str:
    """The text from a little before the first word looked for on; from its beginning where none is seen."""
    line = " ".join(text.split())
    if len(line) <= SHORT:
        return line
    wanted = tuple(word for part in asked if not part.without for word in part.words)
    at = next((word.start() for word in WORD.finditer(line.lower()) if _holds(word.group(), wanted)), 0)
    begin = line.rfind(" ", 0, max(0, at - BEFORE)) + 1 if at > BEFORE else 0
    return f"…{line[begin:]}" if begin else line


def _holds(word: str, wanted: tuple[str, ...]) -> bool:
    said = folded(word)
    return any(said.startswith(one) or one in said for one in wanted)
