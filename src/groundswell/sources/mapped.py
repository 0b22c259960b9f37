"""CSV, Parquet and JSON lines, read as a mapping says."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from groundswell.errors import InputError, SettingsError
from groundswell.records import Malformed, Record, Rows
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.mapping import ENDING, TODO, Mapping, beside, load, loads, parse
from groundswell.sources.pieces import Cut, Piece, cut
from groundswell.sources.rules import Reading
from groundswell.sources.rules_quick import QuickReading
from groundswell.sources.tabular import is_table, table_batches, table_cut, table_texts

INSIDE = ENDING.removeprefix(".")
MAX_MAPPING = 2**20


class Mapped:
    """Any table whose columns a mapping explains.

    The mapping is the one given; else `FILE.mapping.toml` next to the input; else, in a folder or archive, the
    `FILE.mapping.toml` next to each table, or a `mapping.toml` for all that have none.
    """

    name = "mapped"
    title = "CSV, Parquet or JSON lines with a mapping"
    public_network = True
    guide = Guide(
        export=(
            "Any table, as CSV, Parquet or JSON lines. `groundswell map FILE` looks at it, proposes a mapping and "
            "asks what it cannot tell."
        ),
        reads=(
            "one activity of any type a row, and counts from its columns",
            "times as ISO 8601, Unix times in any unit, mail dates, or in a format that you name",
        ),
        leaves=(
            ("columns the mapping does not name", "they are not kept"),
            ("rows without an author or a time", "they are set aside with their place"),
        ),
        visibility=(
            "Rows are public unless the mapping names a column that says who could see them; then as for any public "
            "network."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        if beside(bundle.path).is_file():
            return Recognition(0.95, f"a table with its mapping, {beside(bundle.path).name}")
        if (inside := _inside(bundle)) and any(map(is_table, bundle.names)):
            return Recognition(0.95, f"tables with their mapping, {inside[0]}")
        return None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        """Raises InputError when no mapping is found, SettingsError when the one given or beside is wrong."""
        make = partial(Reading, network=options.network)
        for member, mapping, stream, reading in _tables(bundle, _mappings(bundle, options), make, {}):
            for batch in table_batches(member, stream, mapping.layout, sorted(mapping.named())):
                yield from [batch] if isinstance(batch, Malformed) else reading.records(batch)

    def read_rows(self, bundle: Bundle, options: Options) -> Iterator[Record | Rows]:
        """The same as columns. Raises the same."""
        yield from self.reader(bundle, options)(bundle)

    def pieces(self, bundle: Bundle, options: Options) -> Iterator[Piece]:
        """Raises the same."""
        mapping_of = _mappings(bundle, options)

        def how(name: str, head: bytes) -> Cut | None:
            mapping = mapping_of(name)
            return table_cut(mapping.layout, sorted(mapping.named()), name, head) if mapping else None

        return cut(bundle, lambda name: mapping_of(name) is not None, how)

    def reader(self, bundle: Bundle, options: Options) -> Callable[[Bundle], Iterator[Record | Rows]]:
        mapping_of = _mappings(bundle, options)
        make = partial(QuickReading, network=options.network)
        readings: dict[int, Any] = {}

        def read(part: Bundle) -> Iterator[Record | Rows]:
            for member, mapping, stream, reading in _tables(part, mapping_of, make, readings):
                for found in table_texts(member, stream, mapping.layout, sorted(mapping.named())):
                    yield from [found] if isinstance(found, Malformed) else reading.records(found)

        return read


def _tables(
    bundle: Bundle,
    mapping_of: Callable[[str], Mapping | None],
    make: Callable[[Mapping], Any],
    readings: dict[int, Any],
) -> Iterator[tuple[str, Mapping, BinaryIO, Any]]:
    """Each table with its mapping and what reads by it: one for all tables of one mapping."""
    for member, stream in bundle.walk(lambda name: mapping_of(name) is not None):
        if (mapping := mapping_of(member)) is not None:
            if id(mapping) not in readings:
                readings[id(mapping)] = make(mapping)
            yield member, mapping, stream, readings[id(mapping)]


def _inside(bundle: Bundle) -> list[str]:
    """Mappings that are members of the input."""
    names = [] if bundle.kind == "file" else bundle.names
    return sorted(name for name in names if name.endswith(ENDING) or PurePosixPath(name).name == INSIDE)


def _mappings(bundle: Bundle, options: Options) -> Callable[[str], Mapping | None]:
    """The mapping of each member that has one."""
    if options.mapping:
        return _one_for_all(parse(options.mapping), bundle)
    if beside(bundle.path).is_file():
        return _one_for_all(load(beside(bundle.path)), bundle)
    inside = {name: _from_export(bundle, name) for name in _inside(bundle)}
    if not inside:
        raise InputError(
            "No mapping says how to read this", where=str(bundle.path), todo="Make one with `groundswell map`."
        )
    shared = next((found for name, found in inside.items() if PurePosixPath(name).name == INSIDE), None)
    general = _one_for_all(shared, bundle) if shared else lambda member: None
    return lambda member: inside.get(member + ENDING) or general(member)


def _one_for_all(mapping: Mapping, bundle: Bundle) -> Callable[[str], Mapping | None]:
    single = bundle.kind == "file"
    return lambda member: mapping if single or is_table(member, mapping.members) else None


def _from_export(bundle: Bundle, name: str) -> Mapping:
    # What came in with the export is input: a wrong one is not the fault of the user's settings.
    with bundle.open(name) as stream:
        text = stream.read(MAX_MAPPING)
    try:
        return loads(text, f"{bundle.path}, {name}")
    except SettingsError as error:
        raise InputError(error.what, where=error.where, todo=TODO) from error


MAPPED = Mapped()
