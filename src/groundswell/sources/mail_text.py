"""What somebody wrote in a mail: the text part that reads best, without what it quotes and without the signature."""

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator
from email.utils import collapse_rfc2231_value, decode_params
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from groundswell.sources.html import MOST_TAGS, plain_text
from groundswell.sources.mail_charsets import decoded
from groundswell.sources.mail_headers import Headers, split

DEEPEST = 8
MOST_PARTS = 50
LONGEST_TEXT = 4 * 2**20
PARAMETER = re.compile(r";\s*([^\s=;]+)\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^;]*)")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
QUOTE_MARKS = ('type="cite"', "_quote", "cite-prefix", "divRplyFwdMsg")
QUOTES = "blockquote[type=cite], .gmail_quote, .moz-cite-prefix, .yahoo_quoted, #divRplyFwdMsg"


class Kind(NamedTuple):
    """A content type and its parameters."""

    name: str
    parameters: dict[str, str]


def text_of(headers: Headers, body: bytes, hint: str = "") -> str:
    """The mail's text as a reader sees it; `hint` is a character set that its headers were written in."""
    found = list(_texts(headers, body, hint, 0))
    return "\n\n".join(text for text in found if text)


def _texts(headers: Headers, body: bytes, hint: str, depth: int) -> Iterator[str]:
    kind = content_type(headers.get("content-type", ""))
    if "attachment" in headers.get("content-disposition", "").lower()[:40]:
        return
    if kind.name.startswith("multipart/") and (boundary := kind.parameters.get("boundary")) and depth < DEEPEST:
        parts = [split(part) for part in _parts(body, boundary)]
        for chosen in _chosen(kind.name, parts):
            yield from _texts(*chosen, hint, depth + 1)
    elif kind.name in ("text/html", "text/plain", "text/enriched", "text/x-amp-html") or "/" not in kind.name:
        text = decoded(_unwrapped(headers, body[:LONGEST_TEXT]), kind.parameters.get("charset", ""), hint)
        yield _from_html(text) if kind.name == "text/html" else text.replace("\r\n", "\n")


def _chosen(kind: str, parts: list[tuple[Headers, bytes]]) -> list[tuple[Headers, bytes]]:
    """The parts to read: of alternatives the plain one, else the last; of signed or related ones the first."""
    if kind == "multipart/alternative":
        plain = [p for p in parts if content_type(p[0].get("content-type", "")).name in ("", "text/plain")]
        return (plain or parts[::-1])[:1]
    if kind in ("multipart/signed", "multipart/related", "multipart/report", "multipart/appledouble"):
        return parts[:1]
    return [] if kind == "multipart/digest" else parts


def _parts(body: bytes, boundary: str) -> list[bytes]:
    mark = b"\n--" + boundary.encode("utf-8", "replace").rstrip()
    pieces = (b"\n" + body).split(mark, MOST_PARTS + 1)[1 : MOST_PARTS + 1]
    parts = []
    for piece in pieces:
        if piece.startswith(b"--"):
            break
        rest = piece.partition(b"\n")[2]
        # A part without headers starts with the blank line that ends them.
        parts.append(b"\n" + rest if rest.startswith((b"\n", b"\r\n")) else rest)
    return parts


@lru_cache(1024)
def content_type(value: str) -> Kind:
    name, _, rest = value[:2000].partition(";")
    pairs = [(key.lower(), text.strip().strip('"')) for key, text in PARAMETER.findall(";" + rest)]
    if any("*" in key for key, _ in pairs):
        pairs = _continued(pairs)
    return Kind(name.strip().lower(), dict(pairs))


def _continued(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Parameters that are spread over several (RFC 2231)."""
    try:
        return [(key, collapse_rfc2231_value(value).strip('"')) for key, value in decode_params([("", ""), *pairs])[1:]]
    except (ValueError, TypeError, IndexError, LookupError):
        return pairs


def _unwrapped(headers: Headers, body: bytes) -> bytes:
    encoding = headers.get("content-transfer-encoding", "").strip().lower()
    if encoding == "quoted-printable":
        return a2b_qp(body)
    if encoding != "base64":
        return body
    try:
        return a2b_base64(body)
    except Base64Error:
        # Cut, or with more behind it: what there is of whole groups of four letters.
        letters = NOT_BASE64.sub(b"", body)
        return a2b_base64(letters[: len(letters) // 4 * 4])


def _from_html(html: str) -> str:
    if any(mark in html for mark in QUOTE_MARKS) and html.count("<") < MOST_TAGS:
        tree = LexborHTMLParser(html)
        for node in tree.css(QUOTES):
            node.decompose()
        html = tree.html or ""
    return plain_text(html)[0]
