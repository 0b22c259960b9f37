"""Every source, registered: one line each. Outsiders add theirs by the entry point `groundswell.sources`."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib.metadata import entry_points
from typing import TypeVar

from groundswell.errors import InputError
from groundswell.records import Malformed, Record, Rows
from groundswell.sources.activitystreams import ACTIVITYSTREAMS
from groundswell.sources.base import Columnar, Divisible, Options, Prepared, Recognition, Source
from groundswell.sources.bluesky import BLUESKY
from groundswell.sources.bundle import BROKEN, Bundle
from groundswell.sources.discord import DISCORD
from groundswell.sources.discord_site import DISCORD_SITE
from groundswell.sources.discourse import DISCOURSE
from groundswell.sources.feeds import FEEDS
from groundswell.sources.firehose import FIREHOSE
from groundswell.sources.github_events import GITHUB_EVENTS
from groundswell.sources.hackernews import HACKERNEWS
from groundswell.sources.jetstream import JETSTREAM
from groundswell.sources.mail import MAIL
from groundswell.sources.mapped import MAPPED
from groundswell.sources.mastodon import MASTODON
from groundswell.sources.mastodon_api import MASTODON_API
from groundswell.sources.mattermost import MATTERMOST
from groundswell.sources.pieces import WHOLE, Excerpt, Piece, damage
from groundswell.sources.reddit import REDDIT
from groundswell.sources.slack import SLACK
from groundswell.sources.stackexchange import STACKEXCHANGE
from groundswell.sources.telegram_desktop import TELEGRAM_DESKTOP
from groundswell.sources.unknown import unknown
from groundswell.sources.x_api import X_API
from groundswell.sources.x_archive import X_ARCHIVE
from groundswell.sources.zulip import ZULIP
from groundswell.sources.zulip_archive import ZULIP_ARCHIVE

Found = TypeVar("Found", bound=Record | Rows)

BUILT_IN: tuple[Source, ...] = (
    ACTIVITYSTREAMS,
    BLUESKY,
    DISCOURSE,
    FEEDS,
    FIREHOSE,
    GITHUB_EVENTS,
    HACKERNEWS,
    JETSTREAM,
    MAIL,
    MAPPED,
    MASTODON,
    MASTODON_API,
    REDDIT,
    SLACK,
    STACKEXCHANGE,
    TELEGRAM_DESKTOP,
    MATTERMOST,
    X_API,
    X_ARCHIVE,
    ZULIP,
    ZULIP_ARCHIVE,
    DISCORD,
    DISCORD_SITE,
)


def all_sources() -> dict[str, Source]:
    """Built-in and installed sources by name."""
    return {source.name: source for source in (*BUILT_IN, *_installed())}


# What is installed is looked up in a file of each package there is: once a process is enough.
@cache
def _installed() -> tuple[Source, ...]:
    return tuple(entry.load() for entry in entry_points(group="groundswell.sources"))


def recognise(bundle: Bundle, name: str | None = None) -> tuple[Source, Recognition]:
    """The source that knows this input best, or the named one.

    Raises InputError when none knows it, or two know it equally well.
    """
    sources = all_sources()
    if name is not None:
        if name not in sources:
            raise InputError(f"There is no source called {name}", todo=f"Choose one of: {', '.join(sorted(sources))}.")
        return sources[name], Recognition(1.0, f"{sources[name].title}, as you said")
    found = [(known, source) for source in sources.values() if (known := source.recognise(bundle)) is not None]
    found.sort(key=lambda pair: (-pair[0].confidence, pair[1].name))
    if not found:
        raise unknown(bundle)
    if len(found) > 1 and found[0][0].confidence == found[1][0].confidence:
        names = " or ".join(source.name for _, source in found[:2])
        raise InputError(f"This could be {names}", where=str(bundle.path), todo="Say which with --source.")
    return found[0][1], found[0][0]


def read(source: Source, bundle: Bundle, options: Options) -> Iterator[Record]:
    """Every record in the input; then, as Malformed, the members that were refused, cut or damaged."""
    yield from _whole(source.read(bundle, options), bundle)


def read_quickly(source: Source, bundle: Bundle, options: Options) -> Iterator[Record | Rows]:
    """The same records; of a source that can give them so, many at once as columns."""
    read_rows = source.read_rows if isinstance(source, Columnar) else source.read
    yield from _whole(read_rows(bundle, options), bundle)


def divided(source: Source, bundle: Bundle, options: Options) -> Iterator[Piece]:
    """The input in pieces that `piece_reader` reads: of a source that cannot be divided, the whole."""
    if not isinstance(source, Divisible):
        yield WHOLE
        return
    whole = False
    for piece in source.pieces(bundle, options):
        whole |= piece == WHOLE
        yield piece
    if not whole and (told := tuple(_left_out(bundle))):
        yield Piece(told=told)


def piece_reader(source: Source, bundle: Bundle, options: Options) -> Callable[[Piece], Iterator[Record | Rows]]:
    """Reads pieces of this input; all of them together give every record in it."""
    read_part = (
        source.reader(bundle, options) if isinstance(source, Prepared) else partial(source.read, options=options)
    )

    def of(piece: Piece) -> Iterator[Record | Rows]:
        yield from piece.told
        if piece.members:
            part = Excerpt(bundle, piece)
            yield from _to_the_end(read_part(part), part)
            yield from part.found()
        elif not piece.told:
            yield from read_quickly(source, bundle, options)

    return of


def _whole(found: Iterator[Found], bundle: Bundle) -> Iterator[Found | Malformed]:
    yield from _to_the_end(found, bundle)
    yield from _left_out(bundle)


def _to_the_end(found: Iterator[Found], bundle: Bundle) -> Iterator[Found]:
    try:
        yield from found
    except BROKEN as error:
        bundle.damaged[bundle.path.name] = str(error)


def _left_out(bundle: Bundle) -> Iterator[Malformed]:
    for member, reason in sorted(bundle.refused.items()):
        yield Malformed(member=member, position="", reason=f"left out: {reason}")
    for member, reason in sorted(bundle.damaged.items()):
        yield damage(member, reason)
