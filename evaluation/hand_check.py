"""Shows ten records of a public set beside what the set itself holds, for somebody to compare by eye.

Run `python -m evaluation.hand_check` with names of sets. The ten are those whose ids have the lowest digests, so that
they are the same ten for everybody. What was found is noted in evaluation/checked.toml.
"""

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from heapq import nsmallest
from pathlib import Path
from typing import Any

import msgspec

from evaluation.sets import DATA, SETS, Set, mapping_of, require
from groundswell.records import Activity
from groundswell.sources import all_sources, read, recognise
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.car import blocks, decoded, read_tree
from groundswell.sources.lines import parse

DRAWN = 10
ENOUGH = 200
"""So many hold ten different records, even where a set says the same thing several times."""

SHOWN = 1_500


def drawn(chosen: Set) -> list[tuple[str, Activity]]:
    """Ten activities of a set, with the part of it that each was read from."""
    found = ((path, record) for path in chosen.paths for record in _records(chosen, path))
    lowest = nsmallest(ENOUGH, found, key=lambda pair: blake2b(pair[1].id.encode(), digest_size=8).digest())
    once = {record.id: (path, record) for path, record in reversed(lowest)}
    return [*reversed(once.values())][:DRAWN]


def _records(chosen: Set, path: str) -> Iterator[Activity]:
    options = Options(network=chosen.network, mapping=mapping_of(chosen))
    bundle = Bundle(DATA / path)
    source = all_sources()["mapped"] if chosen.mapping else recognise(bundle)[0]
    return (record for record in read(source, bundle, options) if isinstance(record, Activity))


def words(record: Activity) -> list[re.Pattern[str]]:
    """What the original must hold: the last parts of the record's id and of its actor's, as the network wrote them.

    A dump of Stack Exchange numbers posts, comments and people alike: there the table and the site must fit as well.
    """
    natives = (key.partition(":")[2].partition("#")[0].partition("/reaction/")[0] for key in (record.id, record.actor))
    (kind, _, tail), (_, _, actor) = (native.rpartition("/") for native in natives)
    found = [_alone(tail), _alone(actor)]
    if record.network.startswith("stackexchange/"):
        site = record.network.partition("/")[2]
        found += [re.compile(f"^{site}/{kind}", re.IGNORECASE), re.compile(f'<row Id="{tail}"')]
    return found


def _alone(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])")


def pieces(path: Path) -> Iterator[tuple[str, str]]:
    """Everything a set is made of, with its place: lines of tables, objects of JSON, blocks of repositories."""
    bundle = Bundle(path)
    for member, stream in bundle.walk():
        if member.endswith(".car"):
            yield from _blocks(bundle, member)
        elif member.removesuffix(".zst").removesuffix(".gz").endswith(".json"):
            yield from _objects(_value(stream.read()), member)
        else:
            for number, line in enumerate(stream, 1):
                value = _value(line) if line.startswith(b"{") else None
                found = list(_objects(value, f"{member}, line {number}"))
                yield from found or [(f"{member}, line {number}", line.decode("utf-8", "replace"))]


def _blocks(bundle: Bundle, member: str) -> Iterator[tuple[str, str]]:
    with bundle.open(member) as archive:
        tree = read_tree(archive)
        archive.seek(0)
        for cid, block in blocks(archive):
            for place in tree.paths.pop(cid, ()) if block else ():
                yield f"{member}, {place}", f"{tree.did} {place} {decoded(block)}"


def _value(data: bytes) -> Any:
    try:
        return parse(data)
    except ValueError:
        return None


def _objects(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Each object in a document that says who or what it is, with all that is in it."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if {"id", "ts", "id_str"} & one.keys():
                yield place, json.dumps(one, ensure_ascii=False)
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def originals(chosen: Set, records: list[tuple[str, Activity]]) -> Iterator[tuple[str, str, str]]:
    """For each record its id, and the piece of its part of the set that holds its words, its own id soonest."""
    for path in dict.fromkeys(path for path, _ in records):
        wanted = {record.id: words(record) for part, record in records if part == path}
        best: dict[str, tuple[int, str, str]] = {}
        for place, text in pieces(DATA / path):
            for key, needed in wanted.items():
                found = [word.search(f"{place} {text}") for word in needed]
                if first := found[0] if all(found) else None:
                    best[key] = min(best.get(key, (sys.maxsize, "", "")), (first.start() + len(text), place, text))
        yield from ((key, *best.get(key, (0, "", "not found"))[1:]) for key in wanted)


def shown(record: Activity) -> str:
    """What a record says, times as people write them."""
    said = {name: value for name, value in msgspec.structs.asdict(record).items() if value}
    times = {name: datetime.fromtimestamp(said[name] / 1e6, UTC) for name in ("published", "updated") if name in said}
    return "\n".join(f"   {name}: {value}" for name, value in (said | times).items())


def main() -> None:
    require()
    for chosen in SETS:
        if chosen.name in sys.argv[1:]:
            records = drawn(chosen)
            held = {record.id: record for _, record in records}
            for key, place, text in originals(chosen, records):
                print(f"== {chosen.name}: {place}\n{text.strip()[:SHOWN]}\n-- read as\n{shown(held[key])}\n")


if __name__ == "__main__":
    main()
