"""What a Zulip message says, as HTML or as Zulip's Markdown: plain text, links, mentions, and what it quotes."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from groundswell.sources.html import MOST_TAGS, plain_text

NEAR = re.compile(r"/(?:near|with)/(\d+)")
MENTION = re.compile(r"@(_?)\*\*(.+?)(?:\|(\d+))?\*\*")
QUOTE = re.compile(
    r"@_\*\*[^\n]+?\*\* \[[^\]\n]*\]\([^)\n]*?/near/(\d+)[^)\n]*\):?[^\S\n]*\n(`{3,}|~{3,})quote\n.*?\n\2", re.DOTALL
)
LONGEST = 100_000
"""Zulip takes messages of 10,000 characters; in what is far longer, quotes are not looked for."""

LINK = re.compile(r"https?://[^\s<>()\[\]\"'`|]+")
EVERYBODY = {"all", "everyone", "channel", "stream", "topic"}


class Said(NamedTuple):
    """The words of a message. `mentions` are (account number or empty, name); `quoted` are numbers of messages."""

    text: str
    links: tuple[str, ...]
    mentions: tuple[tuple[str, str], ...]
    quoted: tuple[str, ...]


def read_html(html: str) -> Said:
    """The words of a rendered message. What it quotes belongs to the one quoted, and is left out."""
    plainly = "user-mention" not in html and "<blockquote" not in html
    if plainly or html.count("<") > MOST_TAGS:
        text, anchors = plain_text(html)
        return Said(text, _web(anchor.href for anchor in anchors), (), ())
    tree = LexborHTMLParser(html)
    quoted = _take_quotes(tree) if "<blockquote" in html else ()
    mentions = [_mention(node) for node in tree.css("span.user-mention")]
    text, anchors = plain_text(tree.body.inner_html or "" if tree.body else "")
    named = dict.fromkeys(found for found in mentions if found is not None)
    return Said(text, _web(anchor.href for anchor in anchors), tuple(named), quoted)


def read_markdown(source: str, numbers: Mapping[str, str]) -> Said:
    """The words of a message as it was typed; `numbers` are account numbers by full name."""
    quotable = "quote" in source and len(source) < LONGEST
    quoted = tuple(dict.fromkeys(match[1] for match in QUOTE.finditer(source))) if quotable else ()
    own = QUOTE.sub("", source) if quotable else source
    named: dict[tuple[str, str], None] = {}
    for silent, name, number in MENTION.findall(own):
        if not silent and name not in EVERYBODY:
            named[number or numbers.get(name, ""), name] = None
    text = MENTION.sub(lambda match: ("" if match[1] else "@") + match[2], own).strip()
    return Said(text, _web(link.rstrip(".,;:!?*_") for link in LINK.findall(own)), tuple(named), quoted)


def _take_quotes(tree: LexborHTMLParser) -> tuple[str, ...]:
    """Remove the quotes, each with the line before it that says whose words they are, and return what was quoted."""
    found: dict[str, None] = {}
    attributions: dict[int, LexborNode] = {}
    for quote in tree.css("body > blockquote"):
        before = quote.prev
        while before is not None and before.tag == "-text":
            before = before.prev
        anchor = before.css_first("a[href]") if before is not None and before.tag == "p" else None
        if before is not None and anchor is not None and (near := NEAR.search(anchor.attributes["href"] or "")):
            found[near[1]] = None
            attributions[before.mem_id] = before
    for node in attributions.values():
        node.decompose()
    tree.strip_tags(["blockquote"])
    return tuple(found)


def _mention(node: LexborNode) -> tuple[str, str] | None:
    """The account a mention names; None for a silent one, and for everybody."""
    number = node.attributes.get("data-user-id") or ""
    if "silent" in (node.attributes.get("class") or "").split() or number == "*":
        return None
    name = node.text().strip().removeprefix("@")
    return (number if number.isdecimal() else "", name) if name else None


def _web(links: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link for link in links if link.startswith(("http://", "https://"))))
