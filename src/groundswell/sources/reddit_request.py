"""What Reddit hands a member of their own data: the posts and comments of one account, as tables."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from groundswell.records import Malformed
from groundswell.sources.arrays import Placed
from groundswell.sources.bundle import Bundle
from groundswell.sources.moments import from_iso

TABLE = re.compile(r"(?:.*/)?(posts|comments)(?:_\d+)?\.csv", re.DOTALL)
HEADER = re.compile(rb"(?:\xef\xbb\xbf)?id,permalink,date,ip,subreddit,[a-z_,]*\bbody\b")
NAMES = "statistics.csv"
NAMED = re.compile(r"^account name,\"?([\w-]{1,60})\"?\s*$", re.MULTILINE | re.ASCII)
EXPORT = re.compile(r"export_([\w-]{1,60})_\d{8}", re.ASCII)
"""How Reddit calls the archive: by the account and the day."""

THREAD = re.compile(r"/comments/([0-9a-z]{1,13})(?:/|$)")
SITE = re.compile(r"https?://(?:www\.|old\.)?reddit\.com(?=/)")
LONGEST = 2**20


def tables(bundle: Bundle) -> list[str]:
    """The members that hold somebody's posts or comments."""
    return [name for name, head in bundle.heads([n for n in bundle.names if TABLE.fullmatch(n)]) if HEADER.match(head)]


def owner(bundle: Bundle) -> str | None:
    """Whose data it is: as its statistics say, else as the archive is called."""
    for member in bundle.find(NAMES)[:1]:
        if found := NAMED.search(bundle.head(member).decode("utf-8", "replace")):
            return found[1]
    called = EXPORT.search(bundle.path.resolve().name) or EXPORT.search(bundle.path.resolve().parent.name)
    return called[1] if called else None


def rows(stream: BinaryIO, member: str, author: str) -> Placed:
    """Each row's place and what it says, by the names that Reddit's other answers have for it."""
    text = _Lines(stream)
    table: csv.DictReader[Any] = csv.DictReader(text)
    last: tuple[str, dict[str, Any]] | None = None
    try:
        for number, row in enumerate(table, 1):
            if last:
                yield last[0], _said(last[1], author)
            last = f"row {number}", row
    except csv.Error as error:
        yield Malformed(member=member, position=f"line {table.line_num}", reason=f"not a table: {error}")
        return
    if last and text.whole and None not in last[1].values():
        yield last[0], _said(last[1], author)
    elif last:
        yield Malformed(member=member, position=last[0], reason="the file ends inside a row: it may be cut")


class _Lines:
    """Lines of text, without what no table holds; `whole` says whether the last one ended."""

    def __init__(self, stream: BinaryIO) -> None:
        self._text = io.TextIOWrapper(stream, "utf-8-sig", "replace", newline="")
        self.whole = True

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(LONGEST):
            self.whole = line.endswith("\n")
            yield line.replace("\x00", "")


def _said(row: dict[str, Any], author: str) -> dict[str, Any]:
    """A submission, which has a title, or a comment."""
    link, parent = row.get("link", ""), row.get("parent", "")
    thread = THREAD.search(link or "") or THREAD.search(row.get("permalink") or "")
    told = {
        "id": row.get("id"),
        "date": row.get("date"),
        "author": author,
        "subreddit": row.get("subreddit"),
        "permalink": SITE.sub("", row.get("permalink") or ""),
    }
    if "title" in row:
        return told | {"title": row["title"], "selftext": row.get("body"), "url": row.get("url", "")}
    return told | {
        "body": row.get("body"),
        "link_id": f"t3_{thread[1]}" if thread else "",
        "parent_id": f"t1_{parent.removeprefix('t1_')}" if parent and not parent.startswith("t3_") else "",
    }


def dated(row: dict[str, Any]) -> dict[str, Any]:
    """The same with its time as Reddit counts it. Raises ValueError."""
    at = from_iso((row.pop("date") or "").removesuffix(" UTC")) / 1_000_000
    return {name: value for name, value in row.items() if value != ""} | {"created_utc": at, "title": row.get("title")}
