"""Topics that a workspace makes itself: a query over words, phrases, hashtags and links, matched in linear time."""

from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput
from lark.exceptions import VisitError

from groundswell.errors import InputError
from groundswell.signals.topics.shapes import Node, Not, Part, Said, Some, Whole
from groundswell.signals.topics.tokens import fold, squeeze

LONGEST_QUERY, DEEPEST, NARROWEST = 2_000, 40, 2
"""Characters of a query, brackets within brackets, and letters before a `*`."""

GRAMMAR = r"""
    ?start: any
    ?any: all (_OR all)*             -> some
    ?all: one (_AND? one)*           -> every
    ?one: _NOT one                   -> without
        | sized
    ?sized: held SURE?       -> boosted
    ?held: "(" any ")"
        | PHRASE NEAR?       -> phrase
        | LINK                       -> link
        | HASHTAG                    -> hashtag
        | WORD                       -> word
    _OR.3: /OR(?![^\s()])/ | "|"
    _AND.3: /AND(?![^\s()])/ | "&"
    _NOT.3: /NOT(?![^\s()])/ | "-"
    SURE: /\^(0(\.\d+)?|1(\.0+)?)(?![^\s()])/
    NEAR: /~\d{1,2}/
    PHRASE: /"[^"]*"/
    LINK.2: /link:("[^"]*"|[^\s()"^]*)/
    HASHTAG.2: /#[^\s()"^~|&]+/
    WORD: /[^\s()"^~|&#\-][^\s()"^~|&]*/
    %ignore /\s+/
"""
HOW = 'Use words, "phrases", "two words"~5, #hashtags, link:site.example, AND, OR, NOT and brackets.'


class Build(Transformer[Token, Node]):
    """Turns what the grammar finds into nodes, as it finds them."""

    def some(self, nodes: list[Node]) -> Node:
        return nodes[0] if len(nodes) == 1 else Some(tuple(nodes))

    def every(self, nodes: list[Node]) -> Node:
        return nodes[0] if len(nodes) == 1 else Whole(tuple(nodes))

    def without(self, nodes: list[Node]) -> Node:
        return Not(nodes[0])

    def boosted(self, parts: list[Any]) -> Node:
        return parts[0] if len(parts) == 1 else Part(parts[0], float(parts[1][1:]))

    def phrase(self, parts: list[Token]) -> Node:
        words = tuple(fold(parts[0].strip('"')).split())
        within = int(parts[1][1:]) if len(parts) > 1 else 0
        return said(Said("words", words, within, prefix=parts[0].endswith('*"')), parts[0])

    def link(self, parts: list[Token]) -> Node:
        written = parts[0].removeprefix("link:").strip('"').lower().removeprefix("https://").removeprefix("http://")
        return said(Said("link", (written.removeprefix("www."),) if written else ()), parts[0])

    def hashtag(self, parts: list[Token]) -> Node:
        tag = squeeze(parts[0])
        return said(Said("tag", (tag,) if tag else ()), parts[0])

    def word(self, parts: list[Token]) -> Node:
        words = tuple(fold(parts[0]).split())
        return said(Said("words", words, prefix=parts[0].endswith("*")), parts[0])


def said(node: Said, written: str) -> Said:
    if not node.words:
        raise InputError(f"{written[:40]} holds no word", todo=HOW)
    if node.prefix and len(node.words[-1]) < NARROWEST:
        raise InputError(f"{written[:40]} matches almost everything", todo=f"Write {NARROWEST} letters before the `*`.")
    return node


PARSER = Lark(GRAMMAR, parser="lalr", lexer="basic", maybe_placeholders=False)


@lru_cache(maxsize=256)
def parsed(query: str) -> Node:
    """The query as a tree. Raises InputError that says where it cannot be read, or why it would match everything."""
    if not query.strip():
        raise InputError("The query is empty", todo=HOW)
    if len(query) > LONGEST_QUERY:
        raise InputError(f"The query has {len(query):,} characters", todo=f"Say it in {LONGEST_QUERY:,}.")
    if _depth(query) > DEEPEST:
        raise InputError("The query has too many brackets, or NOTs, within one another", todo="Say it more simply.")
    node = _read(query)
    if node.matches_nothing_said:
        raise InputError("The query matches whatever does not say something", todo="Add what an object must say.")
    return node


def _depth(query: str) -> int:
    """At least as many as there are nodes within nodes, whatever the brackets of phrases."""
    deep = most = 0
    for letter in query:
        deep += (letter == "(") - (letter == ")")
        most = max(most, deep)
    return most + query.count("NOT") + query.count("-")


def _read(query: str) -> Node:
    try:
        return Build().transform(PARSER.parse(query))
    except VisitError as error:
        raise error.orig_exc from None
    except UnexpectedInput as error:
        at = error.pos_in_stream if error.pos_in_stream is not None else len(query)
        where = f"at character {at + 1}: {query[at : at + 20]}" if 0 <= at < len(query) else "at its end"
        raise InputError(f"The query cannot be read {where}", todo=HOW) from error
