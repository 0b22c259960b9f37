"""HTML as networks and feeds write it, turned into plain text and the links in it."""

import re
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
PLAIN_TAG = re.compile(r"</?(?:p|br|b|i|u|em|strong|code|pre|ul|ol|li|blockquote|span|h[1-6])\s*/?>", re.IGNORECASE)
"""Tags that are nothing but marks in a text, where they have no attributes."""

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
    if html.count("<") > MOST_TAGS:
        return unescape(TAG.sub(" ", html)).strip(), ()
    marked = _marked(html)
    bare = PLAIN_TAG.sub("", marked)
    if "<" not in bare:
        # Nothing is left that takes a parser, which is four times slower.
        return RUN.sub(_break, unescape(bare)).strip(), ()
    return _parsed(marked)


def _parsed(marked: str) -> tuple[str, tuple[Anchor, ...]]:
    tree = LexborHTMLParser(marked)
    if UNSEEN_TAG.search(marked):
        tree.strip_tags(UNSEEN)
    body = tree.body
    text = RUN.sub(_break, body.text()) if body else ""
    return text.strip(), _anchors(tree) if "<a" in marked or "<A" in marked else ()


def _marked(html: str) -> str:
    for tag, marked in COMMON:
        html = html.replace(tag, marked)
    return EDGE.sub(lambda match: (PARAGRAPH if match[1] else LINE) + match[0], html)


def _break(match: re.Match[str]) -> str:
    found = match.group()
    if PARAGRAPH in found:
        return "\n\n"
    return (" ", "\n", "\n\n")[min(found.count(LINE), 2)]


def _anchors(tree: LexborHTMLParser) -> tuple[Anchor, ...]:
    found = []
    for node in tree.css("a[href]"):
        marks = f"{node.attributes.get('class') or ''} {node.attributes.get('rel') or ''}"
        found.append(Anchor((node.attributes["href"] or "").strip(), frozenset(marks.lower().split())))
    return tuple(found)
