"""The headers of a mail: unfolded and decoded, and what they say of who wrote, when, and in answer to what."""

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from functools import lru_cache
from typing import NamedTuple

from groundswell.sources.mail_charsets import decoded
from groundswell.sources.moments import checked

FOLD = re.compile(rb"\r?\n[ \t]+")
ENCODED = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
BETWEEN = re.compile(r"(?<=\?=)\s+(?==\?)")
IDENTIFIER = re.compile(r"<\s*([^<>\s]+(?:\s+at\s+[^<>\s]+)?)\s*>")
ANGLE = re.compile(r"(.*)<([^<>]*)>", re.DOTALL)
COMMENTED = re.compile(r"([^()\s]+(?:\s+at\s+[^()\s]+)?)\s*\((.*)\)[^()]*", re.DOTALL)
AT = re.compile(r"\s*(?:\bat\b|\(at\)|\[at\]|\{at\}|_at_)\s*", re.IGNORECASE)
DOT = re.compile(r"\s*(?:\bdot\b|\(dot\)|\[dot\])\s*", re.IGNORECASE)
VIA = re.compile(r"(.+?)[ \t]+via[ \t]+\S.*", re.DOTALL | re.IGNORECASE)
ENVELOPE = re.compile(rb"\S+(?:\s+at\s+\S+)?\s+(?:remote from \S+\s+)?(.*)", re.DOTALL)
WRITERS = ("from", ">from", "sender", "reply-to")
"""Headers that name who wrote; programs that mark every line that starts so, such as imap-backup, write the second."""

TAG = r"\[[^\]]{1,60}\]"
RE = r"(?:re|aw|sv|vs|antw|antwort|odp|ynt|rif|r|回复|答复|回覆|답장)\s*(?:[\[(^]\s*\d+\s*[\])]?)?\s*[:：]"
PREFIX = re.compile(rf"\s*(?:{RE}|{TAG})", re.IGNORECASE)
ANSWER = re.compile(rf"\s*(?:{TAG}\s*)*{RE}", re.IGNORECASE)
LONGEST = 320
LONGEST_HEAD = 2**20
LONGEST_HEADER = 2**16
LONGEST_NAME = 200
LONGEST_WHO = 1_000
LONGEST_DATE = 100
LONGEST_SUBJECT = 500
LATE = timedelta(days=7)
YEAR = 1900
FIRST = 365 * 86_400 * 1_000_000

Headers = dict[str, str]


class Sender(NamedTuple):
    """Who wrote: the address, empty where a list hides it, and the name."""

    address: str
    name: str


def split(data: bytes) -> tuple[Headers, bytes]:
    """The first header of each name, and the body. What is no header ends them."""
    end = data.find(b"\n\n")
    dos = data.find(b"\n\r\n", 0, end if end >= 0 else len(data))
    cut = dos if dos >= 0 else end
    head, body = (data, b"") if cut < 0 else (data[:cut], data[cut + (3 if dos >= 0 else 2) :])
    headers: Headers = {}
    for line in FOLD.sub(b" ", head[:LONGEST_HEAD]).split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon and name:
            headers.setdefault(name.strip().lower().decode("latin-1"), text_of(value[:LONGEST_HEADER].strip()))
    return headers, body


def text_of(value: bytes) -> str:
    return value.decode("ascii") if value.isascii() else decoded(value)


def readable(value: str) -> str:
    """A header's text with its encoded words, `=?utf-8?q?caf=C3=A9?=`, decoded."""
    if "=?" not in value:
        return value
    return "".join(_runs(BETWEEN.sub("", value)))


def _runs(value: str) -> Iterator[str]:
    """The pieces of a header. Words of one character set that touch are decoded together: they may share a letter."""
    at, charset, held = 0, "", b""
    for word in ENCODED.finditer(value):
        if held and (word.start() > at or word[1].lower() != charset):
            yield decoded(held, charset)
            held = b""
        yield value[at : word.start()]
        at, charset = word.end(), word[1].lower()
        held += _bytes_of(word[2], word[3])
    if held:
        yield decoded(held, charset)
    yield value[at:]


def _bytes_of(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return a2b_qp(data, header=True)
    try:
        return a2b_base64(data + b"=" * (-len(data) % 4))
    except Base64Error:
        return data


def sender(headers: Headers) -> Sender | None:
    """Who wrote. Where a list writes in its own name, who it writes for; None where nobody is named."""
    found = next((who for name in WRITERS if (who := _who(headers.get(name, "")[:LONGEST_WHO]))), None)
    via = VIA.fullmatch(found.name) if found else None
    if found is None or via is None:
        return found
    name = via[1].strip(" '\"")
    others = (
        _who(headers.get(header, "")[:LONGEST_WHO]) for header in ("x-original-from", "reply-to", "x-original-sender")
    )
    address = next((who.address for who in others if who and who.address != found.address), "")
    return Sender(address, name)


@lru_cache(4096)
def _who(value: str) -> Sender | None:
    """`Ana <ana@x.example>`, `ana@x.example (Ana)`, `ana at x.example (Ana)` or the address alone."""
    value = value.strip()
    if (match := ANGLE.match(value)) is not None and match[2].strip():
        address, name = match[2], match[1]
    elif (match := COMMENTED.match(value)) is not None:
        address, name = match[1], match[2]
    else:
        address, name = value, ""
    address = _address(readable(address))
    name = " ".join(readable(name).replace('\\"', '"').split()).strip(" '\"")[:LONGEST_NAME]
    return Sender(address, name) if address else None


def _address(written: str) -> str:
    """The address in lower case; empty where this is none."""
    address = written.strip().strip("<>\"',;").removeprefix("mailto:")
    if "@" not in address:
        address = DOT.sub(".", AT.sub("@", address, count=1))
    address = "".join(address.lower().split())
    return address if 0 < len(address) <= LONGEST and address.isprintable() and not address.startswith("@") else ""


def identifiers(value: str) -> list[str]:
    """Message ids in the order in which they stand."""
    return (
        ["@".join(found.split(" at ")).replace(" ", "") for found in IDENTIFIER.findall(value)] if "<" in value else []
    )


def identifier(headers: Headers) -> str | None:
    """The message's own id, which some programs wrote without its brackets."""
    value = headers.get("message-id", "")
    found = identifiers(value) or [value.strip(" <>")]
    return found[0] if found[0] and " " not in found[0] else None


def parent(headers: Headers) -> tuple[str | None, str | None]:
    """The message answered and the first of the thread, as far as the headers name them.

    `In-Reply-To` may name a person instead of, or before, a message: `References` decide where there are any.
    """
    answered, thread = identifiers(headers.get("in-reply-to", "")), identifiers(headers.get("references", ""))
    if not thread:
        return (answered[-1], None) if answered else (None, None)
    return next((one for one in reversed(answered) if one in thread), thread[-1]), thread[0]


def is_answer(subject: str) -> bool:
    return ANSWER.match(subject[:LONGEST_SUBJECT]) is not None


def subject_key(subject: str) -> str:
    """The subject without what answering adds, and without the list's name: the same for a whole thread."""
    subject = subject[:LONGEST_SUBJECT]
    while (match := PREFIX.match(subject)) is not None:
        subject = subject[match.end() :]
    return " ".join(subject.casefold().split())


def sent(headers: Headers, envelope: bytes, delivered: int = 0) -> int:
    """When it was sent, in microseconds UTC.

    Where the mail's own date is missing or cannot be (before 1971, unreadable, or over a week after it was delivered),
    the date of the envelope, of the folder or of the last server stands in. Raises ValueError where none can be.
    """
    own, arrived = moment(headers.get("date", "")[:LONGEST_DATE]), envelope_moment(envelope) or delivered
    arrived = arrived or moment(headers.get("received", "").rpartition(";")[2][:LONGEST_DATE])
    if own and (not arrived or own <= arrived + LATE // timedelta(microseconds=1)):
        return own
    if arrived:
        return arrived
    raise ValueError("no date that can be" if headers.get("date") else "no date")


def envelope_moment(envelope: bytes) -> int:
    match = ENVELOPE.match(envelope)
    return moment(match[1][:LONGEST_DATE].decode("latin-1")) if match else 0


@lru_cache(1024)
def moment(written: str) -> int:
    """Microseconds of a date as mail programs write it; 0 where there is none."""
    if not written:
        return 0
    try:
        parts = parsedate_tz(written)
        if parts is None:
            return 0
        at = datetime(_year(parts[0]), *parts[1:5], min(parts[5], 59), tzinfo=UTC)
        return late_enough(round((at - timedelta(seconds=parts[9] or 0)).timestamp()) * 1_000_000)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0


def late_enough(at: int) -> int:
    """The moment, unless it is one of a clock that was never set. Raises ValueError."""
    if at < FIRST:
        raise ValueError("before there was mail")
    return checked(at)


def _year(year: int) -> int:
    """The year; programs that counted from 1900 wrote 2000 as 100 or as 19100."""
    if 100 <= year < 200:
        return year + YEAR
    return year - 19_000 + YEAR if 19_100 <= year < 19_200 else year
