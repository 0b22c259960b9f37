"""Mail: mbox files, Maildir folders and Pipermail's texts, of a mailing list or of a mailbox, plain or compressed."""

import io
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from groundswell.records import Malformed, Record
from groundswell.sources.arrays import Placed, each
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import CHUNK, Bundle
from groundswell.sources.mail_boxes import MAX_MESSAGE, Letter, is_mbox, letters
from groundswell.sources.mail_post import Mailbox
from groundswell.sources.members import seen

HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}[ \t]{0,8}:")
HEADERS = re.compile(rb"^(from|date|subject|received|message-id|return-path|to)[ \t]*:", re.IGNORECASE | re.MULTILINE)
COUNTED = re.compile(rb"(\d{1,9})[ \t]*\n")
"""What Apple Mail writes before a message: how many bytes it has. Behind it stands what Mail notes of it."""

BLANK_LINE = re.compile(rb"\r?\n\r?\n")
DELIVERED = re.compile(r"(\d{9,10})\.[^/]+")
FOLDERS = ("cur", "new")
"""Where a Maildir keeps messages; `tmp` holds those that are still being delivered."""


class Mail:
    """Messages with who wrote, in answer to what, and what they wrote themselves."""

    name = "mail"
    title = "Mail (mbox, Maildir, Pipermail)"
    public_network = False
    guide = Guide(
        export=(
            "Mailman 2: *Downloadable version*, *Gzip'd Text* of each month in the list's archives. Mailman 3 "
            "(HyperKitty): *Download*, *This month (mbox)* or *Entire archive (mbox)*. Google Takeout: *Mail*, an "
            "mbox. A Maildir is read as it lies on the server, and so are Apple Mail's folders; mail programs save a "
            "folder as mbox."
        ),
        reads=(
            "mbox of every kind, Pipermail's texts (`name at host`), Maildir, and files of one message each",
            "threads by `In-Reply-To` and `References`, else by subject, within a year of the question",
            "own words apart from quotes, signatures and lists' footers, in every character set Python knows",
            "the list, by its `List-Id` or newsgroup",
        ),
        leaves=(
            ("quoted words and signatures", "they are somebody else's, or say nothing"),
            ("attachments and forwarded mails", "they are not what the sender wrote"),
            ("recipients", "being written to is not being talked about"),
            (
                "mail without an author, or without any date that can be",
                "set aside: the envelope's, the folder's and the last server's dates are tried before",
            ),
            ("a last message that ends inside a line", "the file may be cut there"),
        ),
        visibility=(
            "Mail through a list or newsgroup, and mail in an mbox that no mail program marked as somebody's own, "
            "counts as seen by the list's members and is kept. Other mail (in a Maildir without a list's headers, or "
            "with the marks of Gmail, Thunderbird or another program) is direct, and refused unless the workspace is "
            "declared private. So is what its author asked to be in no archive (`X-No-Archive`)."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        boxes, messages = 0, 0
        for head in seen(bundle, bundle.names):
            boxes += is_mbox(head)
            messages += is_message(head)
        if boxes:
            return Recognition(
                0.9, "a mailbox in mbox format" if boxes == 1 else f"{boxes} or more mailboxes in mbox format"
            )
        if messages and any(in_maildir(member) for member in bundle.names):
            return Recognition(0.9, "a Maildir folder")
        return Recognition(0.6, "mail, one message a file") if messages else None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        mailbox = Mailbox(options.network or self.name)
        yield from _read(bundle, mailbox.letter)
        yield from mailbox.waiting()
        yield from mailbox.profiles()


def _read(bundle: Bundle, read: Callable[..., Iterator[Record]]) -> Iterator[Record]:
    """What `read` makes of each message; it is told whether it comes from a box of many, and when it was delivered."""
    for member, stream in bundle.walk(lambda name: "tmp" not in PurePosixPath(name).parts[-2:-1]):
        buffered = io.BufferedReader(cast(io.RawIOBase, stream), CHUNK)
        head, whole = buffered.peek(CHUNK), cast(BinaryIO, buffered)
        if is_mbox(head):
            yield from each(letters(whole, member), member, partial(read, in_box=True, delivered=0))
        elif is_message(head):
            yield from each(_single(whole, member), member, partial(read, in_box=False, delivered=delivered(member)))


def _single(stream: BinaryIO, member: str) -> Placed:
    data = stream.read(MAX_MESSAGE)
    if len(data) == MAX_MESSAGE:
        yield Malformed(member=member, position="", reason="the message is over 64 MiB")
    elif not BLANK_LINE.search(data):
        yield Malformed(member=member, position="", reason="the message has no end of its headers: it may be cut")
    else:
        counted = COUNTED.match(data)
        yield "the message", Letter(b"", data[counted.end() :][: int(counted[1])] if counted else data.lstrip(b"\r\n"))


def is_message(head: bytes) -> bool:
    """Whether this starts with the headers of one message."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if start[:1].isdigit():
        start = COUNTED.sub(b"", start, count=1)
    if not HEADER_LINE.match(start):
        return False
    headers = BLANK_LINE.split(start, maxsplit=1)[0]
    return len({name.lower() for name in HEADERS.findall(headers)}) >= 3


def in_maildir(member: str) -> bool:
    return PurePosixPath(member).parent.name in FOLDERS


def delivered(member: str) -> int:
    """When a message in a Maildir was delivered, which its name starts with; 0 where it does not say."""
    match = DELIVERED.fullmatch(PurePosixPath(member).name) if in_maildir(member) else None
    return int(match[1]) * 1_000_000 if match else 0


MAIL = Mail()
