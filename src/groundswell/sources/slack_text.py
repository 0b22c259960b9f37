"""Slack's markup, `<@U1|ana> see <https://x.example|this> &amp; that`, as plain text, links and mentions."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import BinaryIO, NamedTuple

from groundswell.sources.arrays import CHUNK, Window

TOKEN = re.compile(r"<([^<>]*)>")
LABELLED = re.compile(rb"(?:<|\\u003[cC])@([A-Za-z0-9_.-]{1,64})\|([^<>|\"\\]{1,80})(?:>|\\u003[eE])")
OVERLAP = 256
ACCOUNT = re.compile(r"@([A-Za-z0-9_.-]{1,64})(?:\|(.*))?", re.DOTALL)


class Words(NamedTuple):
    """What a message says: plain text, addresses, and the accounts it mentions."""

    text: str
    links: tuple[str, ...]
    mentions: tuple[str, ...]


def read_words(raw: str, names: Mapping[str, str]) -> Words:
    """The words of a message; `names` says what to call an account or channel that is mentioned without a name."""
    if "<" not in raw:
        return Words(decoded(raw), (), ())
    links: dict[str, None] = {}
    mentions: dict[str, None] = {}
    text = TOKEN.sub(lambda match: _plain(match[1], names, links, mentions), raw)
    return Words(decoded(text), tuple(links), tuple(mentions))


def labels(stream: BinaryIO) -> Counter[tuple[str, str]]:
    """How often each account is called what, in `<@U1|ana>`, anywhere in the raw bytes of messages."""
    found: Counter[tuple[str, str]] = Counter()
    window, data = Window(stream), b""
    while chunk := window.read(CHUNK):
        data = data[-OVERLAP:] + chunk
        found.update((who.decode(), decoded(name.decode("utf-8", "replace"))) for who, name in LABELLED.findall(data))
    return found


def decoded(text: str) -> str:
    """Slack escapes these three characters and no others."""
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _plain(token: str, names: Mapping[str, str], links: dict[str, None], mentions: dict[str, None]) -> str:
    if (account := ACCOUNT.fullmatch(token)) is not None:
        mentions[account[1]] = None
        label = (account[2] or "").removeprefix("@")
        return "@" + (label or names.get(account[1], account[1]))
    target, _, label = token.partition("|")
    if (mark := MARKS.get(token[:1])) is not None:
        return mark(target, label, names)
    target = decoded(target)
    if target.startswith(("http://", "https://", "ftp://")):
        links[target] = None
    return label or target.removeprefix("mailto:")


def _channel(target: str, label: str, names: Mapping[str, str]) -> str:
    return "#" + (label or names.get(target[1:], target[1:]))


def _command(target: str, label: str, names: Mapping[str, str]) -> str:
    # `<!here>`, `<!subteam^S1|@staff>`, `<!date^1392734382^{date}|18 February>`
    return label or "@" + target[1:].partition("^")[0]


MARKS: dict[str, Callable[[str, str, Mapping[str, str]], str]] = {"#": _channel, "!": _command}
