"""How fast search answers at a million objects, in SQLite's full text and in DuckDB; writes docs/search.md.

Run `python -m perf.search`, or with another number of objects. The texts are made up: words as often as in language
(the n-th word with a share of 1/n), one text in twenty in Chinese signs; and a tenth as many people. Every query is
asked once and no answer is remembered.
"""

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from groundswell.reports.base import Facts
from groundswell.reports.search import SearchFilters, run
from groundswell.search.reading import Index
from groundswell.search.words import squeezed, words
from groundswell.search.writing import Entry, write

FIGURES = Path(__file__).parent / "search.json"
PAGE = Path(__file__).parent.parent / "docs" / "search.md"
GOAL_MS = 100
PARTS = 24
VOCABULARY = 200_000
TIMES = 200
DAY = 86_400_000_000


def vocabulary(chance: random.Random) -> list[str]:
    """Made-up words of language-like length, all different, the commonest the shortest."""
    sounds = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(chance.choice(sounds) for _ in range(1 + min(4, len(found) // 60 + chance.randrange(2))))] = None
    return list(found)


def texts(count: int, known: list[str]) -> Iterator[str]:
    """Texts of 5 to 40 words; every twentieth a run of Chinese signs."""
    chance = np.random.default_rng(1)
    shares = np.cumsum(1 / np.arange(1, len(known) + 1))
    for start in range(0, count, 10_000):
        lengths = chance.integers(5, 40, min(10_000, count - start))
        drawn = np.searchsorted(shares, chance.random(lengths.sum()) * shares[-1])
        ends = np.cumsum(lengths)
        for end, length in zip(ends.tolist(), lengths.tolist(), strict=True):
            numbers = drawn[end - length : end].tolist()
            yield (
                "".join(chr(0x4E00 + n % 3_000) for n in numbers)
                if end % 20 == 0
                else " ".join(known[n] for n in numbers)
            )


def objects(said: list[str]) -> list[Entry]:
    """Objects in the order of the index: most have moved nobody, one in 2^n at least 2^n people."""
    chance = np.random.default_rng(2)
    strengths = np.sort(chance.geometric(0.5, len(said)) - 1)[::-1].tolist()
    card = {"author": "x:a", "name": "Ana", "handle": "ana", "network": "x", "reactors": 1}
    return [
        Entry(f"x:{n}", strength, (len(said) - n) * DAY, json.dumps(card | {"text": text}), text)
        for n, (text, strength) in enumerate(zip(said, strengths, strict=True))
    ]


def people(count: int, known: list[str]) -> list[Entry]:
    """People of two names and a handle each."""
    chance = random.Random(3)
    found = []
    for n in range(count):
        first, last = chance.choice(known[60:2_000]), chance.choice(known[2_000:])
        name, handle = f"{first} {last}".title(), f"{first}_{last[:3]}{n % 97}"
        card = {"name": name, "handle": handle, "network": "x", "score": 1.0, "provisional": False, "reactors": 1}
        near = {squeezed(name), squeezed(handle)}
        whole = tuple(sorted({*near, *("\u00a7" + one for one in near)}))
        found.append(
            Entry(f"x:p{n}", count - n, 0, json.dumps(card | {"said": f"{name} {handle}"}), f"{name} {handle}", whole)
        )
    return found


def built(folder: Path, made: list[Entry], named: list[Entry]) -> tuple[dict[str, Path], dict[str, float]]:
    """The index in files as a lake would have them, and how long they took to write."""
    files = {f"objects-{n:02}": folder / f"o{n}.sqlite" for n in range(PARTS)}
    began = time.perf_counter()
    for n, path in enumerate(files.values()):
        write(path, made[n::PARTS], slips=False)
    whole = time.perf_counter() - began
    files["people"] = folder / "people.sqlite"
    write(files["people"], named, slips=True)
    sizes = sum(path.stat().st_size for path in files.values())
    seconds = {"whole": whole, "one_part": whole / PARTS, "people": time.perf_counter() - began - whole}
    return files, seconds | {"megabytes": sizes / 1e6}


def queries(known: list[str], made: list[Entry], named: list[Entry]) -> dict[str, list[dict[str, Any]]]:
    """What to ask, by kind, each different."""
    chance = random.Random(4)
    latin = [one.text.split() for one in chance.sample(made, 4 * TIMES) if " " in one.text]
    signs = [one.text for one in made[: 200 * TIMES] if " " not in one.text][:TIMES]
    places = [chance.randrange(len(text) - 3) for text in latin]
    names = [one.text.split() for one in chance.sample(named, TIMES)]
    asked = {
        "one of the 200 commonest words": known[:TIMES],
        "a word in the middle": known[1_000 : 1_000 + 40 * TIMES : 40],
        "a rare word": known[100_000 : 100_000 + 400 * TIMES : 400],
        "two words of one text": [f"{text[0]} {text[-1]} " for text in latin[:TIMES]],
        "the beginning of a word": [word[:4] for word in known[500 : 500 + 20 * TIMES : 20]],
        "two letters": [a + b for a in "bdfgklmnprstvz" for b in "aeiou"],
        "three words in quotes": [f'"{" ".join(t[p : p + 3])}"' for t, p in zip(latin[:TIMES], places, strict=False)],
        "a word but not another": [f"{a} -{b}" for a, b in zip(known[:TIMES], known[TIMES : 2 * TIMES], strict=True)],
        "two Chinese signs": [text[2:4] for text in signs],
        "a name": [f"{first} {last}" for first, last, _ in names],
    }
    found = {kind: [{"query": one} for one in some] for kind, some in asked.items()}
    slipped = [f"{first} {slip(last, chance)}" for first, last, _ in names]
    found["a name with a slip"] = [{"query": one, "kind": "person"} for one in slipped]
    return found


def slip(word: str, chance: random.Random) -> str:
    """The word with one letter left out, doubled, or swapped with the next."""
    at = chance.randrange(len(word) - 1)
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )


def timed(ask: Callable[[Any], Any], some: list[Any]) -> dict[str, float]:
    """Median, 99th percentile and slowest answer in milliseconds of the clock, and the processor's median."""
    clock, work = [], []
    for one in some:
        began, worked = time.perf_counter(), time.process_time()
        ask(one)
        clock.append((time.perf_counter() - began) * 1000)
        work.append((time.process_time() - worked) * 1000)
    ends = {"median": np.median(clock), "p99": np.quantile(clock, 0.99), "slowest": max(clock)}
    return {name: float(value) for name, value in ends.items()} | {
        "processor": float(np.median(work)),
        "processor_p99": float(np.quantile(work, 0.99)),
    }


def peer(folder: Path, made: list[Entry]) -> Callable[[dict[str, Any]], Any]:
    """The same in DuckDB: words by object, sorted by word, as its full-text extension keeps them but better packed."""
    database = duckdb.connect(folder / "peer.duckdb", config={"threads": 1, "memory_limit": "1GB"})
    database.execute("CREATE TABLE loose (word VARCHAR, id INTEGER)")
    for start in range(0, len(made), 100_000):
        some = enumerate(made[start : start + 100_000], start)
        pairs = [(word, n) for n, one in some for word in dict.fromkeys(words(one.text))]
        given = {"word": np.array([word for word, _ in pairs]), "id": np.array([n for _, n in pairs], np.int32)}
        database.register("given", pa.table(given))
        database.execute("INSERT INTO loose SELECT word, id FROM given")
    database.execute("CREATE TABLE held AS SELECT * FROM loose ORDER BY word, id; DROP TABLE loose")

    def ask(asked: dict[str, Any]) -> Any:
        said = words(asked["query"])
        sql = " INTERSECT ".join("SELECT id FROM held WHERE word = ?" for _ in said)
        return database.execute(f"SELECT id, count(*) OVER () FROM ({sql}) ORDER BY id LIMIT 20", said).fetchall()

    return ask


ALSO_IN_DUCKDB = ("one of the 200 commonest words", "a word in the middle", "a rare word", "two words of one text")


def measure(count: int) -> dict[str, Any]:
    known = vocabulary(random.Random(1))
    made, named = objects(list(texts(count, known))), people(count // 10, known)
    with tempfile.TemporaryDirectory() as name:
        files, seconds = built(Path(name), made, named)
        facts = Facts(SimpleNamespace(index=lambda: files), None, searched=Index(lambda: files))  # type: ignore[arg-type]
        asked = queries(known, made, named)
        run(facts, SearchFilters(query="warm up"))
        ours = {kind: timed(lambda one: run(facts, SearchFilters(**one)), some) for kind, some in asked.items()}
        ask = peer(Path(name), made)
        theirs = {kind: timed(ask, asked[kind]) for kind in ALSO_IN_DUCKDB}
        slips = asked["a name with a slip"]
        right = [named_right(facts, one, exact) for one, exact in zip(slips, asked["a name"], strict=True)]
    told = {"objects": count, "people": len(named), "load": round(os.getloadavg()[0], 1), "seconds": seconds}
    return told | {"sqlite": ours, "duckdb": theirs, "slips_found": float(np.mean(right))}


def named_right(facts: Facts, slipped: dict[str, Any], exact: dict[str, Any]) -> bool:
    """Whether a name with a slip finds somebody of that name among the first six."""
    hits = run(facts, SearchFilters(**slipped, limit=6)).hits
    return any(hit.name.lower() == exact["query"].lower() for hit in hits)


def page(told: dict[str, Any]) -> str:
    made = told["seconds"]
    head = f"""# How fast search answers

Written by `python -m perf.search`: {told["objects"]:,} made-up objects and {told["people"]:,} people in an index of
{made["megabytes"]:,.0f} MB, each query asked once, nothing remembered. The goal is {GOAL_MS} ms. Load of the machine at
the end: {told["load"]} on two cores; on an idle one clock and processor agree.

## SQLite FTS5, which search uses

| what is looked for | median, ms | 99th percentile, ms | slowest, ms | processor, median | 99th | goal reached |
|---|---|---|---|---|---|---|
"""
    ours = "".join(
        f"| {kind} | {f['median']:.1f} | {f['p99']:.1f} | {f['slowest']:.1f} | {f['processor']:.1f} "
        f"| {f['processor_p99']:.1f} | {'yes' if f['p99'] < GOAL_MS else 'no'} |\n"
        for kind, f in told["sqlite"].items()
    )
    theirs = "".join(
        f"| {kind} | {f['median']:.1f} | {f['p99']:.1f} | {f['median'] / told['sqlite'][kind]['median']:.1f} |\n"
        for kind, f in told["duckdb"].items()
    )
    return head + ours + PEER + theirs + tail(told)


PEER = """
## DuckDB, the peer in the same run

Its full-text extension is not in the package and would be fetched at run time, so its tables were made by hand: one row
a word and object, sorted by word, asked for the same first twenty and their number. It knows neither phrases nor
beginnings of words, and has nothing for a change but making all of it again.

| what is looked for | median, ms | 99th percentile, ms | times SQLite's median |
|---|---|---|---|
"""


def tail(told: dict[str, Any]) -> str:
    made = told["seconds"]
    return f"""
## Writing

The whole index took {made["whole"]:.0f} s to write, {made["whole"] / told["objects"] * 1e6:.0f} µs an object; the
people took {made["people"]:.0f} s. A change writes only the files it falls in: of {PARTS}, one takes
{made["one_part"]:.1f} s.

## Names with a slip

Of names with one letter left out, doubled or swapped, {told["slips_found"]:.0%} are found among the first six people.
"""


def main() -> None:
    figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    FIGURES.write_text(json.dumps(figures, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    PAGE.write_text(page(figures))
    print(PAGE.read_text())


if __name__ == "__main__":
    main()
