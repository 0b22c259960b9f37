"""Reads what a Mastodon server's API hands out: posts, and the events of its streams, one a line or in arrays."""

from collections.abc import Iterator

from groundswell.records import Malformed, Record
from groundswell.sources.activitystreams import IN_MEMORY, NETWORK, is_lines
from groundswell.sources.arrays import each
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.mastodon_answers import answer_records, answers, is_answer
from groundswell.sources.mastodon_posts import event_records
from groundswell.sources.members import JSON, chosen, seen
from groundswell.sources.pieces import Piece, cut, cut_lines
from groundswell.sources.told import Told

STATUS_MARKS = (b'"uri"', b'"reblogs_count"', b'"account"')
EVENT_MARKS = (b'"event"', b'"payload"')


class MastodonApi:
    """Posts as Mastodon's API gives them, by the same ids as in archives and in ActivityStreams.

    The API names a post that is answered or deleted only by its number on that server. `names`, beside an event, says
    which object and author that is; without it the answer counts as a mention, and the deletion as nothing.
    """

    name = "mastodon_api"
    title = "Mastodon API posts and streams"
    public_network = True
    guide = Guide(
        export=(
            "`groundswell follow mastodon https://SERVER` keeps them by itself. Or save pages of "
            "`https://SERVER/api/v1/timelines/public`, threads (`/api/v1/statuses/NUMBER/context`) or what a search "
            "found, or keep what a stream sends, one event a line. Pixelfed's `pixelfed-statuses.json` and backups of "
            "the program mastodon-archive are read as well."
        ),
        reads=(
            "posts with edits, boosts and quotes",
            "profiles, with the links their server checked",
            "deletions, where it is known which post is meant",
            "counts of favourites, boosts and replies, and of each emoji where a server has such reactions",
        ),
        leaves=(
            ("who favourited", "the public API does not tell; a backup says what its own account favourited"),
            (
                "what a post answers, where only its number is known",
                "the answer then counts as a mention; in a thread that was saved as a whole, its posts are known",
            ),
        ),
        visibility=(
            "Public and unlisted posts are kept; those for followers or named people are refused, unless the "
            "workspace is declared private. Without the field `visibility` a post counts as public."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        known = any(map(_known, seen(bundle, _members(bundle))))
        return Recognition(0.85, "posts of a Mastodon server's API") if known else None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        network = options.network or NETWORK
        told: Told = {}
        for member, stream in bundle.walk(set(_members(bundle)).__contains__):
            for placed in answers(stream, member):
                if isinstance(placed, Malformed):
                    yield placed
                    continue
                if isinstance(placed[1], dict) and is_answer(placed[1]):
                    yield from each(iter([placed]), member, lambda value: answer_records(value, network, told))
                    continue
                try:
                    yield from event_records(placed[1], network, told)
                except (ValueError, RecursionError) as error:
                    yield Malformed(member=member, position=placed[0], reason=str(error))

    def pieces(self, bundle: Bundle, options: Options) -> Iterator[Piece]:
        wanted = set(_members(bundle)).__contains__
        return cut(bundle, wanted, lambda name, head: cut_lines if is_lines(head[:IN_MEMORY]) else None)


def _known(head: bytes) -> bool:
    return any(all(mark in head for mark in marks) for marks in (STATUS_MARKS, EVENT_MARKS))


def _members(bundle: Bundle) -> list[str]:
    return chosen(bundle, JSON, _known)


MASTODON_API = MastodonApi()
