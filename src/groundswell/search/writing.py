"""One file of the index: a SQLite database of entries in their order, and an FTS5 table of their words."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from groundswell.engine.lake import flush
from groundswell.search.words import is_run, words

AT_ONCE = 10_000
SCHEMA = """
    CREATE TABLE entries (id INTEGER PRIMARY KEY, key TEXT NOT NULL, strength INTEGER NOT NULL, at INTEGER NOT NULL,
        card TEXT NOT NULL);
    CREATE VIRTUAL TABLE words USING fts5(said, content='', columnsize=0, tokenize='ascii', prefix='2 3');
    CREATE TABLE slips (left TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (left, word)) WITHOUT ROWID;
    INSERT INTO words (words, rank) VALUES ('hashsize', 33554432);
"""
"""`ascii` takes every letter beyond ASCII as one of a word, so that the words stay as `words` made them. Ids follow the
order of the entries, which is that of their strength: the first matches found are the ones to show."""
LEAST_LETTERS, MOST_LETTERS = 4, 24
"""Letters of a word in which a slip is looked for."""


@dataclass(frozen=True)
class Entry:
    """One thing to be found: its id, how strong it is, when it was, what to show, its text, and words to add as is."""

    key: str
    strength: int
    at: int
    card: str
    text: str
    whole: tuple[str, ...] = ()


def write(target: Path, entries: Iterable[Entry], *, slips: bool) -> int:
    """Write entries, which come in their order, as one file; returns how many. The same entries give the same bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    known: set[str] = set()
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {SCHEMA} BEGIN;")
        count = sum(_put(database, batch, known if slips else None) for batch in _batches(entries))
        database.executemany("INSERT INTO slips VALUES (?, ?)", sorted(_all_slips(known)))
        database.execute("INSERT INTO words (words) VALUES ('optimize')")
        database.execute("COMMIT")
    flush(target)
    return count


def _batches(entries: Iterable[Entry]) -> Iterator[list[tuple[int, Entry]]]:
    numbered = enumerate(entries, 1)
    while batch := list(islice(numbered, AT_ONCE)):
        yield batch


def _put(database: sqlite3.Connection, batch: list[tuple[int, Entry]], known: set[str] | None) -> int:
    rows, texts = [], []
    for number, one in batch:
        found = words(one.text)
        rows.append((number, one.key, one.strength, one.at, one.card))
        texts.append((number, " ".join((*found, *one.whole))))
        if known is not None:
            known.update(word for word in found if may_slip(word))
    database.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", rows)
    database.executemany("INSERT INTO words (rowid, said) VALUES (?, ?)", texts)
    return len(batch)


def _all_slips(known: set[str]) -> Iterator[tuple[str, str]]:
    for word in known:
        for left in lefts(word):
            yield left, word


def may_slip(word: str) -> bool:
    """Whether a slip is looked for in a word: neither in short ones, where it makes another word, nor in runs."""
    return LEAST_LETTERS <= len(word) <= MOST_LETTERS and not is_run(word)


def lefts(word: str) -> set[str]:
    """The word, and what is left of it without each of its letters. Two words that are one slip apart (a letter more,
    less, another, or two swapped) share one of them."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
