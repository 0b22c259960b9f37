"""HTML as networks and feeds write it, turned into plain text and the links in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from selectolax.lexbor import LexborHTMLParser

LINE = "\x1f"
PARAGRAPH = "\x1e"
# The edges of blocks. The first three make up nine of ten, and are much faster found as plain text.
COMMON = ("</p>", f"{PARAGRAPH}</p>"), ("<br>", LINE), ("<li>", f"{LINE}<li>")
EDGE = re.compile(
    r"<(?:(/(?-i:P)|/p(?=[\s/])|/?(?:h[1-6]|blockquote|pre|ul|ol|table))"
    r"|(?-i:BR|LI)|(?:br|li)(?=[\s/])|/?(?:div|dt|dd|article|section|header|footer)|/t[dh])(?=[\s/>])",
    re.IGNORECASE,
)
TAG = re.compile(r"<[^<>]*>")
PLAIN_TAG = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|code|pre|ul|ol|li|blockquote|span|h[1-6])\s*/?>|</a>"
    r"|<(?:a|p|span)(?: [a-z-]+=\"(?:[^\"<>&]|&amp;)*\")+>",
    re.IGNORECASE,
)
"""Tags that are nothing but marks in a text, and links: where their attributes are written as programs write them."""

LINK = re.compile(r"<a( [^<>]*)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"", re.IGNORECASE)

MOST_TAGS = 10_000
"""A post has hundreds. Parsing takes time with the square of how deep tags are nested, which an attacker knows."""

# A run of blanks and breaks that is not a single space: one pass over the text is three times faster than two.
RUN = re.compile(rf"[\t\r\n\f{LINE}{PARAGRAPH}][ \t\r\n\f{LINE}{PARAGRAPH}]*| [ \t\r\n\f{LINE}{PARAGRAPH}]+")
UNSEEN_TAG = re.compile(r"<(?:script|style|template|noscript|iframe|object)", re.IGNORECASE)
UNSEEN = ["script", "style", "template", "noscript", "iframe", "object"]


@dataclass(frozen=True)
class Anchor:
    """A link in a text: where it leads, and the classes and relations it is marked with."""

    href: str
    marks: frozenset[str]


def plain_text(html: str) -> tuple[str, tuple[Anchor, ...]]:
    """What a reader sees, with a line end for a break and an empty line between paragraphs, and the anchors in it."""
    if "<" not in html and "&" not in html:
        return html.strip(), ()
    if html.startswith("<p>") and html.find("<", 3) == len(html) - 4 and html.endswith("</p>") and "&" not in html:
        # Most posts are one paragraph.
        return _spaced(html[3:-4]), ()
    if html.count("<") > MOST_TAGS:
        return unescape(TAG.sub(" ", html)).strip(), ()
    marked = _marked(html)
    bare = PLAIN_TAG.sub("", marked)
    if "<" not in bare:
        # Nothing is left that takes a parser, which is four times slower.
        return _spaced(unescape(bare)), _links(html)
    return _parsed(marked)


def _links(html: str) -> tuple[Anchor, ...]:
    """The anchors in a text whose tags are all plain."""
    if "<a " not in html and "<A " not in html:
        return ()
    found = []
    for link in LINK.findall(html):
        # Of an attribute that is there twice, the first counts.
        said = {name.lower(): value.replace("&amp;", "&") for name, value in reversed(ATTRIBUTE.findall(link))}
        if "href" in said:
            found.append(_anchor(said))
    return tuple(found)


def _anchor(attributes: Mapping[str, str | None]) -> Anchor:
    marks = f"{attributes.get('class') or ''} {attributes.get('rel') or ''}"
    return Anchor((attributes["href"] or "").strip(), frozenset(marks.lower().split()))


def _parsed(marked: str) -> tuple[str, tuple[Anchor, ...]]:
    tree = LexborHTMLParser(marked)
    if UNSEEN_TAG.search(marked):
        tree.strip_tags(UNSEEN)
    body = tree.body
    return _spaced(body.text()) if body else "", _anchors(tree) if "<a" in marked or "<A" in marked else ()


def _marked(html: str) -> str:
    for tag, marked in COMMON:
        html = html.replace(tag, marked)
    return EDGE.sub(lambda match: (PARAGRAPH if match[1] else LINE) + match[0], html)


def _spaced(text: str) -> str:
    """The text with one blank or break in place of each run of them."""
    text = text.strip()
    # Such a text has single blanks alone: looking is far quicker than searching.
    return text if text.isprintable() and "  " not in text else RUN.sub(_break, text)


def _break(match: re.Match[str]) -> str:
    found = match.group()
    if PARAGRAPH in found:
        return "\n\n"
    return (" ", "\n", "\n\n")[min(found.count(LINE), 2)]


def _anchors(tree: LexborHTMLParser) -> tuple[Anchor, ...]:
    return tuple(_anchor(node.attributes) for node in tree.css("a[href]"))
