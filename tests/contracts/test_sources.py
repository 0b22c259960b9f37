"""What every registered source promises, whatever it is fed; examples are in `tests/examples`, one a source."""

import importlib
import inspect
import random
import tarfile
import zipfile
from collections import Counter
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
import zstandard

from groundswell.errors import InputError
from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record, the_network
from groundswell.sources import all_sources, bundle, recognise
from groundswell.sources.base import Options, Source
from groundswell.sources.bundle import Bundle, Guarded
from groundswell.sources.moments import EARLIEST, LATEST
from groundswell.vocabulary import ActivityType
from tests.contracts.exports import PACKINGS, Export, activities, as_folder, malformed, opened, records, tarred
from tests.contracts.mutations import BYTES, CHANGES, HOSTILE_VALUES, document, field_mutations, junked_elements

EXAMPLES = Path(__file__).parent.parent / "examples"
FIELDS_A_CHANGE = 8
ELEMENTS_A_JUNK = 4
HOSTILE_TEXTS = {
    "a right-to-left override": "pay \u202emoc.live\u202c now",
    "a script": "<script>alert('x')</script> & <b>bold</b>",
    "a formula": '=HYPERLINK("http://x.example";"click")',
    "emoji": "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ﷽ Z̷̡̛͇a̸l̵g̶o̷",
    "a template": "{{ 7*7 }} ${jndi:ldap://x} %s %n {0}",
    "a quote and a backslash": 'it\'s "quoted" \\ and \\u0041 too',
    "a long word": "w" * 50_000,
    "a shell command": "$(rm -rf /) `id` ; DROP TABLE people; --",
}
JUNK = {"null": None, "a number": 42, "a text": "junk", "an empty object": {}, "a list": [1], "nonsense": {"id": -1}}

BESIDE = {
    **{f"a{number:02}.json": b'{"x": 1}' for number in range(30)},
    ".DS_Store": b"\0\0\0\1Bud1",
    "README": b"About these files\n\nNothing to see.\n",
    "list.json": b'[{"id": 1, "name": "a list"}]',
    "picture.jpg": b"\xff\xd8\xff\xe0" + bytes(range(256)),
    "page.html": b"<!DOCTYPE html><html><body>A page</body></html>",
    "map.xml": b'<?xml version="1.0"?><urlset><url><loc>https://x.example/</loc></url></urlset>',
    "__MACOSX/x/._picture.jpg": b"\0\5\x16\7Mac OS X",
}
"""What may lie beside an export, and is none of it."""


def example(name: str) -> ModuleType:
    """The module that writes this source's example."""
    if not (EXAMPLES / f"{name}.py").exists():
        pytest.fail(f"the source {name} has no example: write tests/examples/{name}.py")
    return importlib.import_module(f"tests.examples.{name}")


def options(name: str) -> Options:
    return getattr(example(name), "OPTIONS", Options())


@pytest.fixture(scope="module", params=sorted(all_sources()))
def source(request: pytest.FixtureRequest) -> Source:
    return all_sources()[request.param]


@pytest.fixture(scope="module")
def path(source: Source, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source's example; no test writes to it."""
    written: Path = example(source.name).write(tmp_path_factory.mktemp(source.name))
    return written


@pytest.fixture(scope="module")
def export(path: Path) -> Export:
    return opened(path)


@pytest.fixture(scope="module")
def good(source: Source, path: Path) -> list[Record]:
    return records(source, path, options(source.name))


def folder_in(folder: Path, name: str) -> Path:
    (folder / name).mkdir(parents=True, exist_ok=True)
    return folder / name


def read_back(source: Source, export: Export, folder: Path) -> list[Record]:
    """What the source reads from an export written plainly; recognising it must not fail either."""
    path = as_folder(export, folder)
    source.recognise(Bundle(path))
    return records(source, path, options(source.name))


def read_or_refused(source: Source, path: Path) -> list[Record]:
    """What is read, checked; with InputError, which is the one error an input may cause, as no records at all."""
    try:
        source.recognise(Bundle(path))
        found = records(source, path, options(source.name))
    except InputError:
        return []
    for record in found:
        check(record, source)
    return found


def check(record: Record, source: Source) -> None:
    """A record is one the lake can take: ids with their network, times in range, text that encodes, counts that fit."""
    msgspec.convert(msgspec.to_builtins(record), type(record), strict=True)
    for value in msgspec.structs.astuple(record):
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                text.encode()
    if isinstance(record, Activity):
        check_activity(record)
    elif isinstance(record, Profile):
        check_ids(record.network, record.actor)
        check_times(record.created or 0, record.observed)
        assert 0 <= (record.followers_count or 0) < 2**63
    elif isinstance(record, ReactionCount):
        check_ids(record.network, record.object)
        check_times(record.observed)
        assert 0 <= record.count < 2**63


def check_activity(record: Activity) -> None:
    check_ids(record.network, record.id)
    if record.actor != the_network(record.network) or record.type is not ActivityType.DELETE:
        check_ids(record.network, record.actor)
    check_named(record.object, record.object_author, record.in_reply_to, record.root, record.via, *record.mentions)
    assert record.published > EARLIEST
    check_times(record.published, record.updated or 0)
    assert all(tag == tag.lower() and not tag.startswith("#") for tag in record.tags)
    assert "" not in (*record.links, *record.tags, *record.mentions, record.url, record.language)


def check_ids(network: str, *ids: str) -> None:
    for value in ids:
        assert value.startswith(f"{network}:"), f"{value!r} does not read {network}:id"
        assert len(value) > len(network) + 1


def check_named(*ids: str | None) -> None:
    for value in ids:
        network, _, native = "x:x".partition(":") if value is None else value.partition(":")
        assert network, f"{value!r} has no network"
        assert native, f"{value!r} has no id"


def check_times(*moments: int) -> None:
    assert all(EARLIEST <= moment < LATEST for moment in moments)


def content(found: list[Record]) -> Counter[bytes]:
    """Records as a bag; the places of what could not be read may differ."""
    return Counter(b"malformed" if isinstance(record, Malformed) else msgspec.json.encode(record) for record in found)


def test_has_an_example_that_takes_a_text(source: Source) -> None:
    module = example(source.name)
    assert "text" in inspect.signature(module.write).parameters, "write(folder, text=...) puts the text into one object"


def test_describes_itself(source: Source) -> None:
    assert source.name.isidentifier()
    assert len(source.title) > 5
    assert isinstance(source.public_network, bool)


def test_recognises_its_own_example_and_no_other_source_does_better(source: Source, path: Path) -> None:
    found, seen = recognise(Bundle(path))
    assert found.name == source.name
    assert 0 < seen.confidence <= 1
    assert seen.saw


@pytest.mark.parametrize("packing", PACKINGS)
def test_recognises_its_example_however_it_is_packed(
    source: Source, export: Export, packing: str, tmp_path: Path
) -> None:
    assert recognise(Bundle(PACKINGS[packing](export, tmp_path)))[0].name == source.name


@pytest.mark.parametrize("packing", ["folder or file", "zip"])
def test_finds_its_example_under_another_name_and_among_other_files(
    source: Source, export: Export, good: list[Record], packing: str, tmp_path: Path
) -> None:
    """A single file may be called anything, of a folder's only what the network calls so."""
    renamed = {"mine/a copy": next(iter(export.members.values()))} if export.single else export.members
    among = Export({**BESIDE, **renamed}, single=False)
    path = PACKINGS[packing](among, tmp_path)
    assert recognise(Bundle(path))[0].name == source.name
    assert content(records(source, path, options(source.name))) == content(good)


def test_reads_what_was_counted_by_hand(source: Source, good: list[Record]) -> None:
    kinds = Counter(str(r.type) if isinstance(r, Activity) else type(r).__name__ for r in good)
    assert dict(kinds) == example(source.name).EXPECTED


def test_yields_records_the_lake_can_take(source: Source, good: list[Record]) -> None:
    assert any(isinstance(record, Activity) for record in good)
    for record in good:
        check(record, source)


def test_reads_the_same_twice(source: Source, path: Path, good: list[Record]) -> None:
    assert records(source, path, options(source.name)) == good


def test_gives_every_activity_one_id(source: Source, good: list[Record]) -> None:
    versions = Counter((r.id, r.updated) for r in good if isinstance(r, Activity))
    assert [key for key, count in versions.items() if count > 1] == []


@pytest.mark.parametrize("packing", PACKINGS)
def test_packing_and_order_of_members_change_nothing(
    source: Source, export: Export, good: list[Record], packing: str, tmp_path: Path
) -> None:
    found = records(source, PACKINGS[packing](export, tmp_path), options(source.name))
    assert content(found) == content(good)


def test_lines_in_another_order_give_the_same_records(
    source: Source, export: Export, good: list[Record], tmp_path: Path
) -> None:
    docs = {name: document(data) for name, data in export.members.items()}
    if not any(doc and doc.lines for doc in docs.values()):
        pytest.skip("not JSON lines")
    for name, doc in docs.items():
        if doc and doc.lines:
            export = export.with_member(name, b"\n".join(reversed(export.members[name].splitlines())))
    assert content(read_back(source, export, tmp_path)) == content(good)


@pytest.mark.parametrize("kind", HOSTILE_TEXTS)
def test_hostile_text_survives_as_text(source: Source, kind: str, tmp_path: Path) -> None:
    text = HOSTILE_TEXTS[kind]
    path = example(source.name).write(tmp_path, text=text)
    texts = [r.text for r in records(source, path, options(source.name)) if isinstance(r, Activity) and r.text]
    assert any(text in found for found in texts)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.97])
def test_a_cut_loses_nothing_before_it_and_is_reported(
    source: Source, export: Export, good: list[Record], share: float, tmp_path: Path
) -> None:
    name = export.largest()
    data = export.members[name]
    cut = cut_inside(data, int(len(data) * share))
    found = read_back(source, export.with_member(name, data[:cut]), tmp_path)
    shorter = read_back(source, export.with_member(name, data[: cut // 2]), folder_in(tmp_path, "shorter"))
    assert malformed(found)
    assert set(activities(found)) <= set(activities(good))
    assert set(activities(shorter)) <= set(activities(found))


def cut_inside(data: bytes, near: int) -> int:
    """The nearest place at or before this one that is well inside a line, so that the cut can be seen."""
    while near > 2 and (b"\n" in data[near - 2 : near + 2] or near >= len(data)):
        near -= 1
    return near


def test_a_cut_after_half_keeps_records_of_the_first_half(
    source: Source, export: Export, good: list[Record], tmp_path: Path
) -> None:
    name = export.largest()
    cut = cut_inside(export.members[name], int(len(export.members[name]) * 0.9))
    found = read_back(source, export.with_member(name, export.members[name][:cut]), tmp_path)
    assert len(activities(found)) >= len(activities(good)) / 2


def test_a_cut_line_loses_that_line_alone(source: Source, export: Export, tmp_path: Path) -> None:
    name = export.largest()
    doc = document(export.members[name])
    if doc is None or not doc.lines:
        pytest.skip("not JSON lines")
    *whole, last = export.members[name].splitlines(keepends=True)
    kept = read_back(source, export.with_member(name, b"".join(whole)), tmp_path)
    cut = read_back(source, export.with_member(name, b"".join(whole) + last[:-9]), folder_in(tmp_path, "cut"))
    assert activities(cut) == activities(kept)
    assert len(malformed(cut)) == len(malformed(kept)) + 1


@pytest.mark.parametrize("packing", ["tar.gz", "tar.zst", "zip", "zst members"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.8, 0.99])
def test_a_cut_archive_is_read_as_far_as_it_goes(
    source: Source, export: Export, good: list[Record], packing: str, share: float, tmp_path: Path
) -> None:
    path = PACKINGS[packing](export, tmp_path)
    target = path if path.is_file() else path / export.largest()
    target.write_bytes(target.read_bytes()[: int(target.stat().st_size * share)])
    try:
        recognise(Bundle(path))
        found = records(source, path, options(source.name))
    except InputError:
        return
    assert malformed(found)
    assert set(activities(found)) <= set(activities(good))


@pytest.mark.parametrize("junk", JUNK)
def test_a_bad_record_never_loses_a_good_one_beside_it(
    source: Source, export: Export, junk: str, tmp_path: Path
) -> None:
    name = export.largest()
    pairs = junked_elements(export.members[name], JUNK[junk], ELEMENTS_A_JUNK)
    for n, (junked, without) in enumerate(pairs):
        kept = read_back(source, export.with_member(name, without), tmp_path / f"{n}-without")
        found = read_back(source, export.with_member(name, junked), tmp_path / f"{n}-junked")
        assert set(activities(kept)) <= set(activities(found))


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_field_is_read_or_set_aside(source: Source, export: Export, change: str, tmp_path: Path) -> None:
    path = as_folder(export, tmp_path)
    for name, data in export.members.items():
        target = path if export.single else path / name
        for mutated in field_mutations(data, change, FIELDS_A_CHANGE if name == export.largest() else 2):
            put(target, mutated)
            read_or_refused(source, path)
        put(target, data)


def put(target: Path, data: bytes) -> None:
    """Write a file in place of another: to write over it would wait for the disk each time."""
    target.unlink()
    target.write_bytes(data)


@pytest.mark.parametrize("kind", BYTES)
def test_damaged_bytes_are_read_or_set_aside(source: Source, export: Export, kind: str, tmp_path: Path) -> None:
    name = export.largest()
    damaged = BYTES[kind](export.members[name], random.Random(kind))
    found = read_or_refused(source, as_folder(export.with_member(name, damaged), tmp_path))
    assert "root:" not in repr(found)


def test_there_are_at_least_forty_kinds_of_bad_input() -> None:
    assert len(BYTES) >= 40
    assert len(CHANGES) >= 40
    assert len(HOSTILE_VALUES) >= 30


def test_every_member_may_be_empty_or_missing(source: Source, export: Export, tmp_path: Path) -> None:
    for n, name in enumerate(export.members):
        read_or_refused(source, as_folder(export.with_member(name, b""), tmp_path / f"empty-{n}"))
        if not export.single:
            rest = {other: data for other, data in export.members.items() if other != name}
            read_or_refused(source, as_folder(Export(rest, single=False), tmp_path / f"missing-{n}"))


def test_members_that_point_out_of_the_export_are_refused(
    source: Source, export: Export, good: list[Record], tmp_path: Path
) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for outside in ("../../outside/", "/etc/"):
            archive.writestr(outside + export.largest(), export.members[export.largest()])
        for name, data in export.members.items():
            archive.writestr(name, data)
    found = records(source, path, options(source.name))
    assert len(malformed(found)) == len(malformed(good)) + 2
    assert set(activities(found)) == set(activities(good))


def test_links_in_an_export_are_not_followed(
    source: Source, export: Export, good: list[Record], tmp_path: Path
) -> None:
    path = tmp_path / "export.tar"
    path.write_bytes(tarred(export))
    with tarfile.open(path, "a") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            link = tarfile.TarInfo(f"linked-{kind.decode()}/{export.largest()}")
            link.type, link.linkname = kind, "/etc/passwd"
            archive.addfile(link)
    found = records(source, path, options(source.name))
    assert "root:" not in repr(found)
    assert len(malformed(found)) == len(malformed(good)) + 2
    assert set(activities(found)) == set(activities(good))


def test_a_decompression_bomb_is_refused_or_left_unread(
    source: Source, export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, free = export.largest(), 4 * 2**20
    monkeypatch.setattr(bundle, "FREE_BYTES", free)
    bomb = zstandard.ZstdCompressor().compress(export.members[name] + b" " * 4 * free)
    unpacked: list[int] = []
    readinto = Guarded.readinto

    def counted(self: Guarded, buffer: memoryview) -> int:
        unpacked.append(readinto(self, buffer))
        return unpacked[-1]

    monkeypatch.setattr(Guarded, "readinto", counted)
    try:
        assert malformed(records(source, as_folder(export.with_member(name, bomb), tmp_path), options(source.name)))
    except InputError as error:
        assert "times its size" in str(error)
    assert sum(unpacked) < 2 * free


@pytest.mark.parametrize("kind", BYTES)
def test_no_source_trips_over_what_is_not_its_own(kind: str, tmp_path: Path) -> None:
    seed = b'{"type": "x", "items": [{"id": 1}]}\n<?xml version="1.0"?><a b="c">d</a>\nFrom a@b: x\n'
    (tmp_path / "input").write_bytes(BYTES[kind](seed, random.Random(kind)))
    for source in all_sources().values():
        try:
            seen = source.recognise(Bundle(tmp_path / "input"))
        except InputError:
            continue
        assert seen is None or 0 < seen.confidence <= 1
