"""What somebody looks for, as FTS5 takes it: words that must all be there, "phrases", and -words that must not."""

import re
from dataclasses import dataclass

from groundswell.search.words import WORD, folded, is_run, parts

MOST_WORDS = 16
"""Words of a query that are looked at."""
SHORTEST_START = 2
"""Letters from which on the last word may be the beginning of one."""
PIECE = re.compile(r'(-?)"([^"]*)"?|(-?)(\S+)')


@dataclass(frozen=True)
class Part:
    """One thing looked for: words that stand together; `open` when the last may be the beginning of a longer one."""

    words: tuple[str, ...]
    without: bool = False
    open: bool = False

    def match(self) -> str:
        """The part in FTS5's language. Words hold letters and digits alone, so nothing needs escaping."""
        said = [pair for word in self.words for pair in _pairs(word)]
        return f'"{" ".join(said)}"{"*" if self.open or (len(said[-1]) == 1 and is_run(said[-1])) else ""}'


def _pairs(word: str) -> list[str]:
    """A run without its last sign alone: the text may go on after it."""
    found = list(parts(word))
    return found[:-1] if is_run(word) and len(found) > 1 else found


def parsed(query: str) -> list[Part]:
    """The parts of a query. Its last word may be the beginning of one, unless a blank or a quote ends it."""
    found: list[Part] = []
    for piece in PIECE.finditer(query):
        quoted = piece[2] is not None
        without = bool(piece[1] or piece[3])
        said = WORD.findall(folded(piece[2] if quoted else piece[4]))
        ends = piece.end() == len(query) and not quoted
        found += (
            [
                Part((word,), without, ends and nth == len(said) - 1 and _may_go_on(word))
                for nth, word in enumerate(said)
            ]
            if not quoted and not without
            else [Part(tuple(said), without)]
            if said
            else []
        )
    return found[:MOST_WORDS]


def _may_go_on(word: str) -> bool:
    return len(word) >= SHORTEST_START and not is_run(word)


def matching(asked: list[Part]) -> str | None:
    """All parts together in FTS5's language; None when nothing is looked for."""
    wanted = [part.match() for part in asked if not part.without]
    if not wanted:
        return None
    return " NOT ".join([" AND ".join(wanted), *(part.match() for part in asked if part.without)])
