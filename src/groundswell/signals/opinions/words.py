"""The words of a text and its sentences, found in linear time and never beyond a stated length."""

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST_LETTERS = 4_000
"""Letters of a text that are read; what comes after says nothing here."""

WORD = re.compile(
    r"https?://\S+|@\w{1,64}"
    r"|[:;=8xX][-']?[()DPpOo/\\|\[\]*]{1,3}(?!\w)|<3"
    r"|\w{1,40}(?:['’]\w{1,20}){0,3}|[!?]{1,9}|[.,;:]{1,9}|[^\w\s]"
)
MARKUP = re.compile(r"<[^<>]{0,200}>|[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|\x00")
ENDS = re.compile(r"(?<=[.!?…])[\"'”’)\]]{0,2}\s+|\n+")
LISTED = """
    not no never none nobody nothing neither nor nowhere without hardly barely scarcely cannot cant dont doesnt didnt
    isnt wasnt wont wouldnt shouldnt couldnt aint arent werent hasnt havent lacks lack
    sin nunca jamás nada ni tampoco ningún ninguna sense mai res cap ez gabe inoiz ezer
"""
NEGATIONS = frozenset(LISTED.split())
REACH = 4
"""Words after a negation that it turns round, up to the next stop."""


class Word(NamedTuple):
    """One word as it is compared, as it was written, and whether a negation stands before it."""

    form: str
    written: str
    negated: bool


def plain(text: str) -> str:
    """The part of a text that is read, without markup and without what only dresses emoji."""
    return MARKUP.sub("", text[:MOST_LETTERS])


def words(text: str) -> list[Word]:
    """The words, marks and emoji of a plain text, in order."""
    found, turned = [], 0
    for written in WORD.findall(text):
        form = _form(written)
        if form == "but" or form[0] in ".,;:!?":
            turned = 0
        found.append(Word(form, written, turned > 0))
        turned = REACH if form in NEGATIONS or form.endswith("n't") else max(0, turned - 1)
    return found


def _form(written: str) -> str:
    if written.startswith("@"):
        return "@someone"
    lower = written.lower().replace("’", "'")
    return "http" if lower.startswith(("http://", "https://")) else lower


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a plain text begin and end."""
    start = 0
    for end in ENDS.finditer(text):
        if text[start : end.start()].strip():
            yield start, end.start()
        start = end.end()
    if text[start:].strip():
        yield start, len(text)
