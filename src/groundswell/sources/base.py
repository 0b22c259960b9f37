"""The door every source goes through: what a source is, and what it may lean on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from groundswell.records import Record, Rows
from groundswell.sources.bundle import Bundle
from groundswell.sources.pieces import Piece


@dataclass(frozen=True)
class Recognition:
    """A source knows this input: how surely (0-1), and what it saw, in words for the user."""

    confidence: float
    saw: str


@dataclass(frozen=True)
class Options:
    """What the user said beside the path.

    `network` overrides the network's name (a second Slack, a forum's host); `mapping` is the parsed mapping of a
    tabular input.
    """

    network: str | None = None
    mapping: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Guide:
    """What somebody with an account wants to know of a source; Markdown.

    `export` says how to get the export, in its network's own words; `reads` what is read of it; `leaves` what is not,
    each with the reason; `visibility` what counts as public, and what is refused unless the workspace is private.
    """

    export: str
    reads: tuple[str, ...]
    leaves: tuple[tuple[str, str], ...]
    visibility: str


class Source(Protocol):
    """One network or format. Reading is streaming, deterministic, and yields a Malformed for what it cannot take.

    `public_network` is True where posts are public by default: there, `members`, `followers` and `direct` activities
    are refused unless the workspace is declared private. Otherwise (a company's chat) `members` are kept.
    """

    name: str
    title: str
    public_network: bool
    guide: Guide

    def recognise(self, bundle: Bundle) -> Recognition | None:
        """What this input is, judged by its content, or None."""

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        """Every record in the input, in an order that depends on the input alone."""


@runtime_checkable
class Columnar(Source, Protocol):
    """A source that can also give many records at once, as columns, far quicker than one by one.

    Both ways give the same records. Which are given as columns, and in which order, is the source's choice, as long as
    it depends on the input alone.
    """

    def read_rows(self, bundle: Bundle, options: Options) -> Iterator[Record | Rows]:
        """Every record in the input, some of them as columns."""


@runtime_checkable
class Divisible(Source, Protocol):
    """A source whose inputs can be cut into pieces that are read apart, in any process.

    Read so, an input gives the records that it gives as a whole; only what is remembered, such as what accounts are
    called, may be told once a piece. Pieces depend on the input alone.
    """

    def pieces(self, bundle: Bundle, options: Options) -> Iterator[Piece]:
        """The input in pieces, in the order in which it is read."""


@runtime_checkable
class Prepared(Divisible, Protocol):
    """A divisible source that must know something of the whole input before it can read a piece."""

    def reader(self, bundle: Bundle, options: Options) -> Callable[[Bundle], Iterator[Record | Rows]]:
        """What reads a piece, given as an input of its own."""
