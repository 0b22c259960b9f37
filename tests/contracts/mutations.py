"""Ways in which an input can be bad: small changes to the bytes or the JSON of any export."""

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Mutator = Callable[[bytes, random.Random], bytes]
Place = tuple[str | int, ...]

HUGE = 10**30
DATE_LIKE = re.compile(r"^\d{4}-\d\d-\d\d")


def nested(depth: int, value: Any = None) -> Any:
    """Lists in lists; made without recursion."""
    for _ in range(depth):
        value = [value]
    return value


HOSTILE_VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "zero": 0,
    "minus one": -1,
    "a huge integer": HUGE,
    "a fraction": 1.5,
    "the largest float": 1.7e308,
    "not a number": float("nan"),
    "minus infinity": float("-inf"),
    "an empty string": "",
    "a blank string": " \t\n",
    "a very long string": "long " * 20_000,
    "a NUL": "a\x00b",
    "a lone surrogate": "a\ud800b",
    "a right-to-left override": "\u202eevil\u202c",
    "a script": "<script>alert(1)</script>",
    "a formula": '=HYPERLINK("http://x.example","y")',
    "an emoji family": "👩‍👩‍👧‍👦 \U000e0067",
    "newlines and slashes": "a/b\r\nc\\d/../e",
    "a path out": "../../../etc/passwd",
    "a colon and a hash": "net:work#id?x=%00",
    "digits as text": "12",
    "huge digits as text": "9" * 400,
    "year 1": "0001-01-01T00:00:00Z",
    "year 1 with an offset": "0001-01-01T00:00:00+14:00",
    "year 9999": "9999-12-31T23:59:59-14:00",
    "no such day": "2024-02-31T25:61:61Z",
    "seconds before 1970": -62_135_596_800,
    "seconds as a float in the far future": 9.9e18,
    "a broken address": "http://[::1/%zz",
    "a script address": "javascript:alert(1)",
    "an empty list": [],
    "a list of nulls": [None, None],
    "a list of everything": [1, "a", None, {}, [], True, 1.5],
    "a deep list": nested(500),
    "an empty object": {},
    "an object of nulls": {"id": None, "name": None, "type": None, "url": None, "uri": None, "text": None},
    "an object with odd keys": {"": {"": ""}, "\x00": 1, "$type": [], "__class__": "x"},
}


@dataclass(frozen=True)
class Document:
    """JSON found in a member: its values, and how they are written (`lines`, or one after a script prefix)."""

    values: list[Any]
    lines: bool
    prefix: bytes = b""

    def written(self) -> bytes:
        separator = b"\n" if self.lines else b""
        return self.prefix + b"".join(dumped(value) + separator for value in self.values)


def dumped(value: Any) -> bytes:
    """JSON bytes; a lone surrogate is escaped, NaN is written as Python and some exporters do."""
    if has_surrogate(value):
        return json.dumps(value).encode()
    return json.dumps(value, ensure_ascii=False).encode()


def has_surrogate(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def document(data: bytes) -> Document | None:
    """The JSON in these bytes: one value, one a line, or one behind `name = `; None for anything else."""
    prefix = re.match(rb"[\w.$\[\]]{1,80}\s*=\s*", data)
    body = data[prefix.end() :] if prefix else data
    try:
        return Document([json.loads(body)], lines=False, prefix=prefix.group() if prefix else b"")
    except ValueError:
        pass
    try:
        return Document([json.loads(line) for line in data.splitlines() if line.strip()], lines=True)
    except ValueError:
        return None


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Where every value below this one sits."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield (*at, key)
        yield from places(child, (*at, key))


def held(values: Any, at: Place) -> Any:
    for key in at:
        values = values[key]
    return values


def fields(values: list[Any]) -> dict[Place, list[Place]]:
    """Places by field: list positions count as the same field."""
    found: dict[Place, list[Place]] = {}
    for at in places(values):
        found.setdefault(tuple("*" if isinstance(key, int) else key for key in at), []).append(at)
    return found


def changed(doc: Document, at: Place, change: Callable[[Any, Any], None]) -> bytes:
    """The document after `change(container, key)` at one place."""
    values = copy.deepcopy(doc.values)
    change(held(values, at[:-1]), at[-1])
    return Document(values, doc.lines, doc.prefix).written()


def replacing(value: Any) -> Callable[[Any, Any], None]:
    def change(container: Any, key: Any) -> None:
        container[key] = value

    return change


def drop(container: Any, key: Any) -> None:
    del container[key]


def wrap_in_list(container: Any, key: Any) -> None:
    container[key] = [container[key], container[key]]


def wrap_in_object(container: Any, key: Any) -> None:
    container[key] = {"value": container[key]}


def as_text(container: Any, key: Any) -> None:
    container[key] = str(container[key])


def repeat(container: Any, key: Any) -> None:
    if isinstance(container, list):
        container.insert(key, copy.deepcopy(container[key]))
    else:
        container[f"{key} "] = container[key]


CHANGES: dict[str, Callable[[Any, Any], None]] = {
    **{f"a field is {name}": replacing(value) for name, value in HOSTILE_VALUES.items()},
    "a field is dropped": drop,
    "a field is doubled into a list": wrap_in_list,
    "a field is wrapped in an object": wrap_in_object,
    "a field is written as text": as_text,
    "a value is repeated": repeat,
}


def scattered(data: bytes, rng: random.Random, junk: bytes, count: int = 20) -> bytes:
    """The bytes with junk put in at random places."""
    cuts = sorted(rng.randrange(len(data) + 1) for _ in range(count))
    pieces = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]
    return junk.join(pieces)


def flipped(data: bytes, rng: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(min(30, len(damaged))):
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
    return bytes(damaged)


def numbers(replacement: bytes) -> Mutator:
    """Every third number in the text becomes this."""

    def mutate(data: bytes, rng: random.Random) -> bytes:
        turn = iter(range(10**9))
        return re.sub(rb"(?<![\w.])\d+(?![\w.])", lambda m: replacement if next(turn) % 3 == 0 else m.group(), data)

    return mutate


def quoted(replacement: bytes) -> Mutator:
    """Every fifth quoted value (JSON, XML, CSV) becomes this."""

    def mutate(data: bytes, rng: random.Random) -> bytes:
        start = rng.randrange(5)
        turn = iter(range(start, 10**9))
        return re.sub(rb'"[^"\n]*"', lambda m: b'"%s"' % replacement if next(turn) % 5 == 0 else m.group(), data)

    return mutate


def after_colon(replacement: bytes) -> Mutator:
    """Every second header value (mail, YAML) becomes this."""

    def mutate(data: bytes, rng: random.Random) -> bytes:
        turn = iter(range(10**9))
        return re.sub(rb"(?m)(?<=: ).*$", lambda m: replacement if next(turn) % 2 == 0 else m.group(), data)

    return mutate


def between_tags(replacement: bytes) -> Mutator:
    """Every second text between tags (XML, HTML) becomes this."""

    def mutate(data: bytes, rng: random.Random) -> bytes:
        turn = iter(range(10**9))
        return re.sub(rb">[^<>]+<", lambda m: b">%s<" % replacement if next(turn) % 2 == 0 else m.group(), data)

    return mutate


ENTITIES = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
XML_BOMB = b'<!DOCTYPE x [<!ENTITY a0 "boom">' + ENTITIES + b"]>"
XML_THIEF = b'<!DOCTYPE x [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>'


def doctype(declaration: bytes) -> Mutator:
    """An XML document with this DOCTYPE, its entity used in every text and quoted value."""

    def mutate(data: bytes, rng: random.Random) -> bytes:
        head = re.match(rb"\s*(<\?xml.*?\?>)?", data)
        body = data[head.end() :] if head else data
        return (head.group() if head else b"") + declaration + re.sub(rb">[^<>]+<", b">&a11;<", body)

    return mutate


BYTES: dict[str, Mutator] = {
    "nothing in it": lambda data, rng: b"",
    "only white space": lambda data, rng: b" \r\n\t" * 500,
    "one NUL": lambda data, rng: b"\x00",
    "only NULs": lambda data, rng: bytes(5_000),
    "random bytes": lambda data, rng: rng.randbytes(5_000),
    "random bytes after a good start": lambda data, rng: data[: len(data) // 2] + rng.randbytes(5_000),
    "a byte order mark": lambda data, rng: b"\xef\xbb\xbf" + data,
    "UTF-16": lambda data, rng: data.decode("utf-8", "replace").encode("utf-16"),
    "broken UTF-8": lambda data, rng: scattered(data, rng, b"\xff\xfe\xc3"),
    "overlong UTF-8": lambda data, rng: scattered(data, rng, b"\xc0\x80\xed\xa0\x80"),
    "NULs scattered": lambda data, rng: scattered(data, rng, b"\x00"),
    "quotes scattered": lambda data, rng: scattered(data, rng, b'"', 3),
    "newlines scattered": lambda data, rng: scattered(data, rng, b"\n"),
    "braces scattered": lambda data, rng: scattered(data, rng, b"}", 3),
    "bits flipped": flipped,
    "Windows line ends": lambda data, rng: data.replace(b"\n", b"\r\n"),
    "no line ends": lambda data, rng: data.replace(b"\n", b""),
    "one huge line": lambda data, rng: data + b"\n" + b"x" * 3_000_000 + b"\n",
    "100,000 lists": lambda data, rng: data + b"\n" + b"[" * 100_000 + b"\n",
    "only 100,000 lists": lambda data, rng: b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects": lambda data, rng: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "100,000 lists in the first list": lambda data, rng: data.replace(b"[", b"[" * 100_001, 1),
    "100,000 tags": lambda data, rng: data.replace(b"<", b"<b>" * 100_000 + b"<", 2),
    "doubled": lambda data, rng: data + data,
    "upside down": lambda data, rng: b"\n".join(reversed(data.split(b"\n"))),
    "the middle is missing": lambda data, rng: data[: len(data) // 3] + data[len(data) // 2 :],
    "the end is missing": lambda data, rng: data[:-20],
    "the start is missing": lambda data, rng: data[20:],
    "a bad gzip": lambda data, rng: b"\x1f\x8b\x08\x00" + data,
    "a bad zstd": lambda data, rng: b"\x28\xb5\x2f\xfd" + data,
    "a bad bzip2": lambda data, rng: b"BZh9" + data,
    "a bad xz": lambda data, rng: b"\xfd7zXZ\x00" + data,
    "a bad zip": lambda data, rng: b"PK\x03\x04" + data,
    "numbers are huge": numbers(b"9" * 30),
    "numbers are negative": numbers(b"-1"),
    "numbers are floats": numbers(b"1e300"),
    "numbers are words": numbers(b"NaN"),
    "quoted values are empty": quoted(b""),
    "quoted values are hostile": quoted("\u202e<script>&amp;\\u0000".encode()),
    "quoted values are long": quoted(b"A" * 20_000),
    "headers are empty": after_colon(b""),
    "headers are hostile": after_colon(b"=?utf-8?q?=FF=00?= \xff <a@\x00b>, (((((("),
    "texts are hostile": between_tags(b"&#x0;&lt;script&gt;\xff"),
    "texts are dates of year 1": between_tags(b"0001-01-01T00:00:00Z"),
    "an XML bomb": doctype(XML_BOMB),
    "an XML thief": doctype(XML_THIEF),
}


def field_mutations(data: bytes, name: str, most: int) -> Iterator[bytes]:
    """The member with one field changed as `CHANGES[name]` says, for up to `most` different fields."""
    doc = document(data)
    if doc is None or not doc.values:
        return
    rng = random.Random(name)
    known = fields(doc.values)
    for field in rng.sample(sorted(known, key=repr), min(most, len(known))):
        yield changed(doc, rng.choice(known[field]), CHANGES[name])


def main_lists(doc: Document) -> Iterator[Place]:
    """The lists that make up most of the document: where its records are."""
    most = len(doc.written()) * 0.4
    for at in ((), *places(doc.values)) if doc.lines else places(doc.values):
        value = held(doc.values, at)
        if isinstance(value, list) and len(value) > 1 and len(dumped(value)) > most:
            yield at


def junked_elements(data: bytes, junk: Any, most: int) -> Iterator[tuple[bytes, bytes]]:
    """Pairs: one element of a main list (or one line) replaced by junk, and the same element left out."""
    doc = document(data)
    if doc is None:
        return
    elements = [(*at, n) for at in main_lists(doc) for n in range(len(held(doc.values, at)))]
    rng = random.Random(repr(junk))
    for at in rng.sample(elements, min(most, len(elements))):
        yield changed(doc, at, replacing(junk)), changed(doc, at, drop)
