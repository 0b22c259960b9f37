"""Inputs of any size for every source: its example, with an ordinary text, written again and again with other ids."""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import duckdb
import numpy as np
from tests.examples import bluesky, firehose, jetstream

TEXT = "The tide was low this morning, so we walked out to the old wreck and looked for mussels. " * 3
BASE32 = "234567abcdefghijklmnopqrstuvwxyz"
MIB = 2**20
LARGE = 2**32
BLOCK = 128 * MIB
APART = 100_000
"""Rounds between two blocks: a block has fewer."""

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Make = Callable[[Path, int], Path]
Change = Callable[[bytes, int], bytes]


@dataclass(frozen=True)
class Input:
    """One input to measure: `make` writes about so many bytes of it into a folder and gives its path.

    `lines` says that it is JSON lines, which others can parse as well; `mapping` is a tabular input's.
    """

    source: str
    make: Make
    label: str = ""
    lines: bool = False
    table: bool = False

    @property
    def name(self) -> str:
        return f"{self.source} ({self.label})" if self.label else self.source


def example(name: str) -> tuple[Path, dict[str, bytes]]:
    """The example's path, and its files by their names in it; a single file is called by an empty name."""
    folder = Path(tempfile.mkdtemp())
    path: Path = import_module(f"tests.examples.{name}").write(folder, text=TEXT)
    if path.is_file():
        return path, {"": path.read_bytes()}
    return path, {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


def shifted(pattern: str, step: int) -> Change:
    """Changes a round's ids: in each match, the number in the last group is raised by `step` a round."""
    compiled = re.compile(pattern.encode())

    def change(data: bytes, number: int) -> bytes:
        return compiled.sub(lambda m: m[0][: m.start(m.lastindex or 0) - m.start()] + raised(m, number * step), data)

    return change


def raised(match: re.Match[bytes], by: int) -> bytes:
    """The match from its last group on, with that number raised."""
    last = match.lastindex or 0
    return str(int(match[last]) + by).encode().zfill(len(match[last])) + match[0][match.end(last) - match.start() :]


def marked(pattern: str) -> Change:
    """Changes a round's ids by putting its number behind each match."""
    compiled = re.compile(pattern.encode())
    return lambda data, number: compiled.sub(lambda match: match[0] + b"%d" % (10_000_000 + number), data)


def keyed(data: bytes, number: int) -> bytes:
    """Changes the keys of AT Protocol records."""
    return data.replace(b"3krg4aaaa", b"3krg4" + key(number)[-4:].encode())


def key(number: int) -> str:
    letters = ""
    for _ in range(8):
        number, digit = divmod(number, 32)
        letters = BASE32[digit] + letters
    return letters


def rounds(data: bytes, change: Change, size: int, joint: bytes = b"") -> Iterator[bytes]:
    """The data over and over with other ids, until there are so many bytes."""
    if size > LARGE:
        yield from copies(data, change, size, joint)
        return
    written = 0
    number = 0
    while written < size:
        changed = (joint if number else b"") + change(data, number)
        written += len(changed)
        number += 1
        yield changed


def copies(data: bytes, change: Change, size: int, joint: bytes) -> Iterator[bytes]:
    """The same far quicker: a block of many rounds again and again, in which only two digits of each id are changed.

    Where these stand is seen by comparing two blocks. The ids must be numbers that a round's number is put behind, or
    raised by a power of ten that is larger than they are.
    """
    count = max(1, min(APART, BLOCK // len(data)))
    block, next_one = (
        np.frombuffer(joint.join(change(data, start + n) for n in range(count)), np.uint8)
        for start in (100 * APART, 101 * APART)
    )
    ones = np.flatnonzero(block != next_one)
    if len(block) != len(next_one) or (next_one[ones] - block[ones] != 1).any():
        raise ValueError("the ids of this input are not numbers that can be raised so")
    for number in range(min(100, -(-size // len(block)))):
        fresh = block.copy()
        fresh[ones - 1], fresh[ones] = block[ones - 1] + number // 10, block[ones] + number % 10
        yield (joint if number else b"") + fresh.tobytes()


def lines(source: str, change: Change, member: str = "", again: bytes = b"", packed: str = "") -> Input:
    """A file of lines, which is a member of the example; lines that do not start with `again` are written once."""

    def make(folder: Path, size: int) -> Path:
        _, files = example(source)
        found = files[member].splitlines(keepends=True)
        path = folder / f"{source}.jsonl{packed}"
        with zstd.open(path, "wb") if packed else path.open("wb") as file:
            file.writelines(line for line in found if not line.startswith(again))
            file.writelines(rounds(b"".join(line for line in found if line.startswith(again)), change, size))
        return path

    return Input(source, make, packed.removeprefix("."), lines=not packed)


def inside(source: str, member: str, part: tuple[bytes, bytes], change: Change, joint: bytes = b",") -> Input:
    """An export, one file of which has the part between two marks written over and over."""

    def make(folder: Path, size: int) -> Path:
        original, files = example(source)
        target = folder / original.name
        for name, data in files.items():
            path = target / name if name else target
            path.parent.mkdir(parents=True, exist_ok=True)
            first, last = (data.index(part[0]) + len(part[0]), data.rindex(part[1])) if name == member else (0, 0)
            with path.open("wb") as file:
                file.write(data[:first])
                if name == member:
                    file.writelines(rounds(data[first:last].rstrip(), change, size, joint))
                file.write(data[last:])
        return target

    return Input(source, make)


def slack(folder: Path, size: int) -> Path:
    """Many days of one channel, a hundred rounds a day."""
    _, files = example("slack")
    target = folder / "workspace"
    day_of = "general/2023-11-14.json"
    for name, data in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    later = shifted(r'"(\d{10})\.\d{6}"', 1_200)
    body = files[day_of].strip().removeprefix(b"[").removesuffix(b"]")
    a_day = sum(map(len, (later(body, n) for n in range(72))))
    for number in range(max(1, size // a_day)):
        day = datetime(2023, 11, 14, tzinfo=UTC) + timedelta(days=number)
        messages = b",".join(later(body, number * 72 + n) for n in range(72))
        (target / "general" / f"{day:%Y-%m-%d}.json").write_bytes(b"[" + messages + b"]")
    return target


def stackexchange(folder: Path, size: int) -> Path:
    """One site: posts, comments, votes and people in the proportions of the example."""
    _, files = example("stackexchange")
    tables = {name: data for name, data in files.items() if name.startswith("coffee") and "Badges" not in name}
    change = shifted(r'\b(?:Id|PostId|ParentId|AcceptedAnswerId|OwnerUserId|UserId)="(\d+)"', 1_000)
    # The example's posts are shorter than any.
    tables = {
        name: data.replace(b'&lt;/p&gt;"', b"&lt;/p&gt;" + TEXT.encode() * 3 + b'"') for name, data in tables.items()
    }
    share = size / sum(map(len, tables.values()))
    target = folder / "coffee.example.com"
    target.mkdir()
    for name, data in tables.items():
        first, last = data.index(b"  <row"), data.rindex(b"</")
        with (target / Path(name).name).open("wb") as file:
            file.write(data[:first])
            file.writelines(rounds(data[first:last], change, int(share * (last - first))))
            file.write(data[last:])
    return target


def repository(folder: Path, size: int) -> Path:
    """One large repository of posts, likes and follows."""
    samples = bluesky.records(TEXT)
    per_round = sum(len(bluesky.encoded(record)) + 60 for record in samples.values())
    records = {
        (path if path.endswith("self") else f"{path.rpartition('/')[0]}/3krg4{key(number)}"): {**record, "n": number}
        for round_ in range(max(1, size // per_round))
        for number, (path, record) in enumerate(samples.items(), round_ * len(samples))
    }
    path = folder / "ana.car"
    path.write_bytes(bluesky.repository(records))
    return path


def relay(folder: Path, size: int) -> Path:
    example_path = firehose.write(Path(tempfile.mkdtemp()), text=TEXT)
    path = folder / "frames.bin"
    with path.open("wb") as file:
        file.writelines(rounds(example_path.read_bytes(), keyed, size))
    return path


def mailbox(folder: Path, size: int) -> Path:
    _, files = example("mail")
    path = folder / "tea.mbox"
    with path.open("wb") as file:
        file.writelines(rounds(files["tea.mbox"], marked(r"<(?:\d|mime)(?=@)"), size))
    return path


EVENTS = """SELECT 'u' || (i * 7919 % 50021) AS who, 'm' || i AS message,
    CASE WHEN i % 3 = 0 THEN 'm' || (i // 2) END AS answers,
    make_timestamp(1700000000000000 + i * 1000000::BIGINT) AS at, $text AS words FROM range($count) t(i)"""
UNLIKE = " || ".join(f"md5('{n}' || i)" for n in range(16))
MAPPING = """network = "club"
[[activity]]
type = "Create"
id = "{message}"
actor = "{who}"
published = "at"
in_reply_to = "{answers}"
text = "{words}"
"""


def table(kind: str, options: str) -> Input:
    def make(folder: Path, size: int) -> Path:
        target = folder / kind
        target.mkdir()
        path = target / f"events.{kind}"
        packs = kind == "parquet" and size <= LARGE
        count = size // (len(TEXT) + 60) * (20 if packs else 1)
        # What repeats itself would not fill ten gigabytes of Parquet.
        words = f"'{TEXT}' || i" if packs or kind != "parquet" else UNLIKE
        with duckdb.connect() as connection:
            rows = EVENTS.replace("$text", words).replace("$count", str(count))
            connection.execute(f"COPY ({rows}) TO '{path}' ({options})")
        (target / f"events.{kind}.mapping.toml").write_text(MAPPING)
        return target

    return Input("mapped", make, {"jsonl": "JSON lines", "csv": "CSV", "parquet": "Parquet"}[kind], table=True)


def named_records(folder: Path, size: int) -> Path:
    path = jetstream.write(Path(tempfile.mkdtemp()), text=TEXT)
    target = folder / "events.jsonl"
    with target.open("wb") as file:
        file.writelines(rounds(path.read_bytes(), keyed, size))
    return target


POST = r"(?<!\d)(157\d{16})"
POST_STEP = 70 * (60_000 << 22)
STATUS = r"statuses/(\d{18})"
STATUS_STEP = 7 * (60_000 << 16)
GENERAL = b'"messages": [', b'\n  ],\n  "messageCount"'
CHANNEL = b'"messages": [', b'\n    ]\n   },\n   {\n    "name": "Bakers"'

INPUTS = (
    lines("activitystreams", marked(r"/(?:activities|notes)/\d+")),
    Input("bluesky", repository),
    inside("discord", "Town - Text - general [20].json", GENERAL, shifted(r'"(?:id|messageId)": "(\d{3})"', 1_000)),
    inside(
        "discord_site", "content/help--beans.json", (b'"messages": [', b"]}"), shifted(r"(14000000000000000\d\d)", 100)
    ),
    lines("discourse", shifted(r'"(?:id|topic_id)": (\d+)', 1_000), "posts.jsonl"),
    inside("feeds", "town.xml", (b"</language>\n", b"</channel>"), marked(r"town-\d|/market"), b""),
    Input("firehose", relay),
    lines("github_events", shifted(r'"(?:id|number)": "?(\d+)', 1_000)),
    lines("hackernews", shifted(r'"(?:id|parent)": (\d+)', 1_000), "items.jsonl"),
    Input("jetstream", named_records, lines=True),
    lines("mastodon_api", shifted(r"(1123\d{14})", STATUS_STEP)),
    Input("mail", mailbox),
    table("csv", "HEADER"),
    table("jsonl", "FORMAT json"),
    table("parquet", "COMPRESSION zstd"),
    inside("mastodon", "outbox.json", (b'"orderedItems": [', b"]}"), shifted(STATUS, STATUS_STEP)),
    lines("mattermost", shifted(r'"create_at": (\d+)', 100_000), again=b'{"type": "post"'),
    lines("reddit", marked(r"\ba\d(?=\")")),
    lines("reddit", marked(r"\ba\d(?=\")"), packed=".zst"),
    Input("slack", slack),
    Input("stackexchange", stackexchange),
    inside("telegram_desktop", "", CHANNEL, shifted(r'"(?:id|reply_to_message_id)": (\d+)', 100)),
    lines("x_api", shifted(POST, POST_STEP)),
    inside("x_archive", "data/tweets.js", (b"part0 = [", b"]"), shifted(POST, POST_STEP)),
    inside("zulip", "messages-000001.json", (b'"zerver_message": [', b"]"), shifted(r'"id": (\d+)', 1_000)),
    inside("zulip_archive", "11-web-public/Beans.20.26.20tins.json", (b"[", b"]"), shifted(r'"id": (\d+)', 1_000)),
)
