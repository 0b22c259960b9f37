"""Reads Telegram Desktop's JSON export (`result.json`), of one chat or of a whole account."""

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from groundswell.records import Malformed, Record
from groundswell.sources.arrays import Window
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.lines import parse
from groundswell.sources.members import chosen, seen
from groundswell.sources.telegram_messages import KINDS, Chat

NETWORK = "telegram"
SMALL = 2**20
SCALAR = r'(?:"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+|null|true|false)'
LIST = r'\{\s*((?:"\w+"\s*:\s*' + SCALAR + r'\s*,\s*){0,8})"messages"\s*:\s*\['
HEADER = re.compile(LIST)
NEXT = re.compile(LIST + r'|\{\s*"id"\s*:\s*-?\d+\s*,\s*"type"\s*:\s*"\w+"')
ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
ABOUT = re.compile(rb'\s*\{\s*"about"\s*:\s*"')
CONTACT = re.compile(rb'"user_id"\s*:\s*(\d{1,20})\b')
LONGEST_LINE = 2**20
LONGEST_HEADER = 8_192
TYPE = re.compile(rb'"type"\s*:\s*"(' + b"|".join(kind.encode() for kind in KINDS) + rb')"')

Placed = Iterator[tuple[str, Chat, Any] | Malformed]


class TelegramDesktop:
    """Messages, replies, forwards and reactions; not contacts, nor calls, joins and other service messages."""

    name = "telegram_desktop"
    title = "Telegram Desktop export (result.json)"
    public_network = True
    guide = Guide(
        export=(
            "In a chat: the menu, *Export chat history*, format *Machine-readable JSON*. For the whole account: "
            "Settings, Advanced, *Export Telegram data*."
        ),
        reads=(
            "messages, replies and edits",
            "forwards, with their source",
            "reactions: by the people named, and counts of the rest; votes in polls as counts",
            "mentions, links, also those of buttons, and hashtags",
            "topics of forums: what is said in one belongs together",
        ),
        leaves=(
            ("calls, joins and other notices of the service", "nobody said them"),
            ("contacts, sessions and stories", "they are private, or not messages"),
            ("names of the account's own contacts", "Telegram writes them as the address book calls them"),
            ("views", "this export does not hold them"),
        ),
        visibility=(
            "Public channels and groups are public. Private groups and channels count as seen by members, other "
            "chats as direct: refused unless the workspace is declared private, with the names of who is only in them. "
            "The export of a single chat does not say who your contacts are, whom it calls as your address book does."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        for head in seen(bundle, _members(bundle)):
            if _is_chat(head):
                return Recognition(0.9, "a Telegram Desktop export")
            if _is_account(head):
                return Recognition(0.9, "a Telegram Desktop export of a whole account")
        return None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        network = options.network or NETWORK
        wanted = set(_members(bundle))
        for member, stream in bundle.walk(wanted.__contains__):
            for placed in messages(stream, member, network):
                if isinstance(placed, Malformed):
                    yield placed
                    continue
                place, chat, message = placed
                try:
                    yield from chat.records_of(message)
                except ValueError as error:
                    yield Malformed(member=member, position=place, reason=str(error))


def _members(bundle: Bundle) -> list[str]:
    return chosen(bundle, (".json",), _known)


def _known(head: bytes) -> bool:
    return _is_chat(head) or _is_account(head)


def _is_chat(head: bytes) -> bool:
    return b'"messages"' in head and TYPE.search(head) is not None


def _is_account(head: bytes) -> bool:
    return b"Telegram" in head and (b'"personal_information"' in head or ABOUT.match(head) is not None)


class Mended(io.RawIOBase):
    """The export with what Telegram writes for control characters, `\\x0B`, as JSON has it, `\\u000B`, line by line."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        """Whole lines, about `size` bytes of them; none at the end."""
        data, end = self._left, 0
        while not end and (chunk := self._stream.read(size)):
            data += chunk
            end = data.rfind(b"\n") + 1 or (len(data) if len(data) > LONGEST_LINE else 0)
        data, self._left = (data[:end], data[end:]) if end else (data, b"")
        return ESCAPE.sub(_as_json, data) if b"\\x" in data else data


def _as_json(escape: re.Match[bytes]) -> bytes:
    return b"\\u00" + escape.group(1) if escape.group(1) else escape.group()


def messages(stream: BinaryIO, member: str, network: str) -> Placed:
    """Every message with its place and its chat."""
    window = Window(cast(BinaryIO, Mended(stream)))
    data = window.read(SMALL)
    contacts = contacts_in(data)
    if window.ended and (document := _document(data)) is not None:
        for header in chats_in(document):
            chat = Chat(header, network, contacts)
            for number, message in enumerate(header["messages"], 1):
                yield f"{chat.id or 'a chat'}, message {number}", chat, message
        return
    window.add(data)
    yield from _streamed(window, member, network, contacts)


def contacts_in(start: bytes) -> frozenset[str]:
    """The people in the address book of whose account it is, which stands before the chats."""
    listed = start.partition(b'"contacts"')[2].partition(b'"chats"')[0]
    return frozenset(f"user{number.decode()}" for number in CONTACT.findall(listed))


def _document(data: bytes) -> dict[str, Any] | None:
    try:
        document = parse(data)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def chats_in(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The chats of an account, or the one a document is."""
    sections = [document.get(name) for name in ("chats", "left_chats")]
    listed = [section.get("list") for section in sections if isinstance(section, dict)]
    for chat in [document, *(chat for chats in listed if isinstance(chats, list) for chat in chats)]:
        if isinstance(chat, dict) and isinstance(chat.get("messages"), list):
            yield chat


def _streamed(window: Window, member: str, network: str, contacts: frozenset[str]) -> Placed:
    """The same from a document too large to hold, or broken: after a broken message, on to the next one or chat."""
    found = window.find(HEADER, LONGEST_HEADER)
    if found is None:
        yield Malformed(member=member, position="start", reason="there are no messages")
    while found is not None:
        chat, number = Chat(_header(found), network, contacts), 0
        found = None
        while found is None and window.peek() not in ("", "]"):
            number += 1
            place = f"{chat.id or 'a chat'}, message {number}"
            try:
                yield place, chat, window.value()
            except ValueError:
                yield Malformed(member=member, position=place, reason="not JSON")
                found = _resumed(window)
        if found is None:
            found = window.find(HEADER, LONGEST_HEADER)
    if not window.text.rstrip().endswith("}"):
        yield Malformed(member=member, position="at its end", reason="the file is cut")


def _resumed(window: Window) -> re.Match[str] | None:
    """Move to the next message, or behind the next chat's header, which is given back; to the end if there is neither.

    What was read is dropped first: each error in JSON counts the lines before it.
    """
    window.text, window.at = window.text[window.at + 1 :], 0
    found = None if window.exhausted else window.find(NEXT, LONGEST_HEADER)
    if found is None:
        window.at = len(window.text)
    elif found.group(1) is None:
        window.at = found.start()
        return None
    return found


def _header(found: re.Match[str]) -> dict[str, Any]:
    return _document(("{" + found.group(1).rstrip().removesuffix(",") + "}").encode("utf-8", "replace")) or {}


TELEGRAM_DESKTOP = TelegramDesktop()
