"""HTML as networks and feeds write it, turned into plain text and the links in it."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

LINE = "\x1f"
PARAGRAPH = "\x1e"
PARAGRAPH_END = re.compile(r"</(?:p|h[1-6]|blockquote|pre|ul|ol|table)\s*>", re.IGNORECASE)
LINE_END = re.compile(r"<br\s*/?>|</(?:div|li|tr|dt|dd|article|section|header|footer)\s*>", re.IGNORECASE)
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
    marked = LINE_END.sub(LINE, PARAGRAPH_END.sub(PARAGRAPH, html))
    tree = LexborHTMLParser(marked)
    if UNSEEN_TAG.search(marked):
        tree.strip_tags(UNSEEN)
    body = tree.body
    text = RUN.sub(_break, body.text()) if body else ""
    return text.strip(), _anchors(tree) if "<a" in marked or "<A" in marked else ()


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
