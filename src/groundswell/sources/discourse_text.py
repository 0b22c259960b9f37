"""What a Discourse post says, as its HTML shows it: plain text, links, mentions, tags, and the posts it quotes."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from groundswell.sources.html import MOST_TAGS, Anchor, plain_text

EMOJI = re.compile(r"<img\b[^>]*?\bclass=[\"']emoji\b[^>]*>")
ALT = re.compile(r"\balt=[\"']([^\"'<>]*)[\"']")
PERSON = re.compile(r"/u(?:sers)?/([^/?#]+)/?$")
TAG = re.compile(r"/tag/(?:\d+/)?([^/?#]+)/?$|/tag/([^/?#]+)/\d+$")
DEEP = 64
IGNORED = frozenset({"lightbox", "anchor", "mention", "mention-group", "hashtag", "hashtag-cooked"})


class Quoted(NamedTuple):
    """A post that is quoted: its topic (None for the same one), its number there, and who wrote it."""

    topic: int | None
    number: int
    author: str


class Said(NamedTuple):
    """The words of a post; `mentions` are names of accounts."""

    text: str
    links: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    quoted: tuple[Quoted, ...] = ()


def read_cooked(html: str, home: str | None) -> Said:
    """The words of a post. What it quotes or previews belongs to somebody else, and is left out."""
    if 'class="emoji' in html:
        html = EMOJI.sub(_shortcode, html)
    quoted: tuple[Quoted, ...] = ()
    previewed: tuple[str, ...] = ()
    if ("<aside" in html or "lightbox-wrapper" in html) and html.count("<") < MOST_TAGS:
        html, quoted, previewed = _own(html)
    text, anchors = plain_text(html)
    if not anchors and not previewed:
        return Said(text, quoted=quoted)
    mentions = [_found(PERSON, anchor) for anchor in anchors if "mention" in anchor.marks]
    tags = [
        _found(TAG, anchor).lower().lstrip("#") for anchor in anchors if anchor.marks & {"hashtag", "hashtag-cooked"}
    ]
    links = (anchor.href for anchor in anchors if not anchor.marks & IGNORED)
    return Said(text, _web((*links, *previewed), home), _named(mentions), _named(tags), quoted)


def _own(html: str) -> tuple[str, tuple[Quoted, ...], tuple[str, ...]]:
    """The HTML without quotes, previews and captions; what was quoted, and the addresses that are previewed."""
    tree = LexborHTMLParser(html)
    quotes = [_quoted(node) for node in tree.css("aside.quote") if not _inside_another(node)]
    previews = [node.attributes.get("data-onebox-src") or "" for node in tree.css("aside.onebox")]
    tree.strip_tags(["aside"])
    for caption in tree.css(".lightbox-wrapper .meta"):
        caption.decompose()
    rest = tree.body.inner_html or "" if tree.body else ""
    return rest, tuple(dict.fromkeys(quote for quote in quotes if quote is not None)), tuple(previews)


def _inside_another(node: LexborNode) -> bool:
    above = node.parent
    for _ in range(DEEP):
        if above is None or above.tag == "body":
            return False
        if above.tag == "aside":
            return True
        above = above.parent
    return True


def _quoted(node: LexborNode) -> Quoted | None:
    topic, number = (node.attributes.get(name) or "" for name in ("data-topic", "data-post"))
    if not (number.isdecimal() and int(number[:12]) > 0):
        return None
    of = int(topic[:12]) if topic.isdecimal() and int(topic[:12]) else None
    return Quoted(of, int(number[:12]), (node.attributes.get("data-username") or "").strip())


def _shortcode(image: re.Match[str]) -> str:
    alt = ALT.search(image[0])
    return alt[1] if alt else ""


def _found(pattern: re.Pattern[str], anchor: Anchor) -> str:
    match = pattern.search(anchor.href)
    return unquote(match[1] or match[match.lastindex or 1]).strip() if match else ""


def _named(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _web(links: Iterable[str], home: str | None) -> tuple[str, ...]:
    absolute = (
        f"{home}{link}" if home and link.startswith("/") and not link.startswith("//") else link for link in links
    )
    return tuple(dict.fromkeys(link for link in absolute if link.startswith(("http://", "https://"))))
