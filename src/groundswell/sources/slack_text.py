"""Slack's markup, `<@U1|ana> see <https://x.example|this> &amp; that`, as plain text, links and mentions."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

TOKEN = re.compile(r"<([^<>]*)>")
ACCOUNT = re.compile(r"@([A-Za-z0-9_.-]{1,64})(?:\|(.*))?", re.DOTALL)


class Words(NamedTuple):
    """What a message says: plain text, addresses, and the accounts it mentions with the names it calls them."""

    text: str
    links: tuple[str, ...]
    mentions: dict[str, str]


def read_words(raw: str, names: Mapping[str, str]) -> Words:
    """The words of a message; `names` says what to call an account or channel that is mentioned without a name."""
    if "<" not in raw:
        return Words(decoded(raw), (), {})
    links: dict[str, None] = {}
    mentions: dict[str, str] = {}
    text = TOKEN.sub(lambda match: _plain(match[1], names, links, mentions), raw)
    return Words(decoded(text), tuple(links), mentions)


def decoded(text: str) -> str:
    """Slack escapes these three characters and no others."""
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _plain(token: str, names: Mapping[str, str], links: dict[str, None], mentions: dict[str, str]) -> str:
    if (account := ACCOUNT.fullmatch(token)) is not None:
        label = (account[2] or "").removeprefix("@")
        if label or account[1] not in mentions:
            mentions[account[1]] = decoded(label)
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
