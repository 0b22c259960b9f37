"""A blog's own export, which is a feed with more in it: what was never published, machinery, and comments.

WordPress (WXR) writes RSS; Blogger writes Atom, until 2024 with `kind#post` among the categories, since then with
elements of its own. Taken for feeds, they would show drafts and settings as if everybody had read them.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from groundswell.sources.feed_articles import Article, Feed, joined, text
from groundswell.sources.feed_items import document
from groundswell.sources.moments import from_iso

MARKS = (b"//wordpress.org/export/", b"//schemas.google.com/blogger/", b"tag:blogger.com,1999:")
KIND = "http://schemas.google.com/blogger/2008/kind#"
SHOWN = ("publish", "live")
ARTICLES = ("post", "page")
"""The kinds of WordPress that everybody can read once they are published. Beside them it keeps menus and pictures, and
its plugins what was sent through forms, orders and tickets, which count as published, too."""

SAID = ("", "comment")
"""Kinds of comments that somebody wrote here; the others tell of links from elsewhere."""


class Comment(NamedTuple):
    """A comment that is kept inside its article; `answers` is the address of what it answers."""

    id: str
    answers: str
    name: str | None
    page: str | None
    html: str
    at: str


class Entry(NamedTuple):
    """What an export says of one item beside what feeds say; `answers` is the id of what a comment answers.

    `comments` are as they stand in WordPress' items, by the names of their elements.
    """

    shown: bool
    answers: str | None
    comments: tuple[dict[str, str], ...]


def is_export(head: bytes) -> bool:
    return any(mark in head for mark in MARKS)


def entries_of(head: bytes, items: list[bytes]) -> list[Entry | None]:
    """What the export says of each of these items; None of one that is no XML."""
    found = _elements(head, items)
    if len(found) != len(items):
        alone = (_elements(head, [item]) for item in items)
        found = [one[0] if len(one) == 1 else None for one in alone]
    return [None if element is None else _entry(element) for element in found]


class Names(NamedTuple):
    """What a blog calls its authors, by number, as comments have them, and by the name with which they log in.

    WordPress signs its export with the latter; readers are shown the former, and nobody else is told the latter.
    """

    numbered: dict[str, str]
    logins: dict[str, str]


def names_in(head: bytes) -> Names:
    """The names of the authors that an export lists."""
    tree = _tree(document(head, []))
    names = Names({}, {})
    for one in tree.iter("{*}author") if tree is not None else ():
        login = _said(one, "author_login")
        if login:
            names.logins[login] = names.numbered[_said(one, "author_id")] = _said(one, "author_display_name") or login
    return names


def comments_of(entry: Entry, address: str, names: Names) -> Iterator[Comment]:
    """The comments below an article that everybody can read."""
    for told in entry.comments:
        if told.get("approved", "1") != "1" or told.get("type", "") not in SAID:
            continue
        above = told.get("parent", "0")
        yield Comment(
            id=f"{address}#comment-{told.get('id', '')}" if told.get("id") else "",
            answers=address if above in ("", "0") else f"{address}#comment-{above}",
            name=text(names.numbered.get(told.get("user_id", "")) or told.get("author")),
            page=None if told.get("user_id", "") in names.numbered else joined(None, told.get("author_url")),
            html=told.get("content", "").replace("\n\n", "<p>"),
            at=told.get("date_gmt") or told.get("date", ""),
        )


def from_comment(feed: Feed, comment: Comment) -> Article:
    """The comment as an article that answers another. Raises ValueError where it has no number, author or time."""
    if not comment.id:
        raise ValueError("a comment without a number")
    if not (comment.name or comment.page):
        raise ValueError("no author")
    return Article(
        id=comment.id,
        link=joined(None, comment.id),
        title=None,
        html=comment.html,
        plain="",
        author=(comment.name, comment.page),
        published=from_iso(comment.at),
        updated=None,
        answers=comment.answers,
    )


def _entry(element: Any) -> Entry:
    return Entry(
        shown=_is_shown(element),
        answers=_said(element, "inReplyTo") or _said(element, "parent") or None,
        comments=tuple(
            {_name(part): (part.text or "").strip() for part in comment}
            for comment in element.iterfind("{*}comment")
            if len(comment)
        ),
    )


def _is_shown(element: Any) -> bool:
    """Whether everybody can read it: an article or comment, published, and not behind a password.

    Blogger's older backups say nothing of what is published; WordPress says so of everything that has a kind.
    """
    status, kind = _said(element, "status").lower(), _said(element, "post_type")
    kinds = {category.get("term", "") for category in element.iterfind("{*}category")}
    return (
        (status in SHOWN or not (status or kind))
        and kind in ("", *ARTICLES)
        and not _said(element, "post_password")
        and _said(element, "control/{*}draft") != "yes"
        and not kinds & {f"{KIND}settings", f"{KIND}template"}
    )


def _name(part: Any) -> str:
    """What an element of a comment tells, whatever its name space; nothing for what is no element."""
    return part.tag.rpartition("}")[2].removeprefix("comment_") if isinstance(part.tag, str) else ""


def _said(element: Any, path: str) -> str:
    return (element.findtext(f"{{*}}{path}") or "").strip()


def _elements(head: bytes, items: list[bytes]) -> list[Any]:
    tree = _tree(document(head, items))
    return [*tree.iter("{*}item", "{*}entry")] if tree is not None else []


def _tree(data: bytes) -> Any:
    """The document, as far as it can be read; None for nothing. Entities are left alone."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
