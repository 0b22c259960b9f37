"""Reads a Mastodon account archive: posts and boosts from `outbox.json`, the account, and `likes.json`."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from groundswell.records import Activity, Malformed, Record
from groundswell.sources.activitystreams import MARK, NETWORK, checked, values
from groundswell.sources.as2 import items_of
from groundswell.sources.as2_values import author_in_address, ref, time_in_address
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.lines import parse
from groundswell.vocabulary import ActivityType

READ = {"actor.json", "outbox.json", "likes.json"}
ACTOR = re.compile(rb'"actor"\s*:\s*"([^"\\]+)"')


class Mastodon:
    """The archive Mastodon gives a person of their own account.

    `likes.json` names posts without times: a like is dated by the post's id, which holds the time of the post.
    """

    name = "mastodon"
    title = "Mastodon account archive"
    public_network = True
    guide = Guide(
        export=(
            "Preferences, Import and export, Data export: *Request your archive*. Mastodon mails a link to a "
            "`.tar.gz` or `.zip`, once a week at most."
        ),
        reads=(
            "`outbox.json`: posts, replies and boosts",
            "`likes.json`: what the account favourited",
            "`actor.json`: the profile",
        ),
        leaves=(
            ("`bookmarks.json` and media", "a bookmark is private, and media are not measured"),
            ("who reacted to the account", "an archive holds what one account did, not what others did"),
        ),
        visibility=(
            "Public and unlisted posts are kept; those for followers or named people are refused, unless the "
            "workspace is declared private. The archive holds direct messages too."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        outboxes = bundle.find("outbox.json")
        if not outboxes or not bundle.find("actor.json", "likes.json"):
            return None
        if MARK not in bundle.head(outboxes[0]).replace(b"\\/", b"/"):
            return None
        return Recognition(0.95, "a Mastodon account archive")

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        network = options.network or NETWORK
        for member, stream in bundle.walk(lambda name: PurePosixPath(name).name in READ):
            path = PurePosixPath(member)
            owner = _owner(bundle, path.parent) if path.name == "likes.json" else None
            for placed in values(stream, member):
                if isinstance(placed, Malformed):
                    yield placed
                elif path.name == "likes.json":
                    yield from _likes(placed[1], owner, network, member, placed[0])
                else:
                    yield from checked(placed[1], network, member, placed[0])


def _owner(bundle: Bundle, folder: PurePosixPath) -> str | None:
    """The account the archive in this folder is of: as `actor.json` says, else who acts in `outbox.json`."""
    actor, outbox = str(folder / "actor.json"), str(folder / "outbox.json")
    if actor in bundle.names:
        try:
            return ref(parse(bundle.head(actor)))
        except ValueError:
            pass
    acting = ACTOR.search(bundle.head(outbox)) if outbox in bundle.names else None
    return acting.group(1).decode(errors="replace") if acting else None


def _likes(value: Any, owner: str | None, network: str, member: str, position: str) -> Iterator[Record]:
    for place, item in items_of(value, position):
        try:
            yield _like(item, owner, network)
        except ValueError as error:
            yield Malformed(member=member, position=place, reason=str(error))


def _like(item: Any, owner: str | None, network: str) -> Activity:
    address = ref(item)
    if owner is None or address is None:
        raise ValueError("no address of the post" if owner else "no file says whose likes these are")
    published = time_in_address(address)
    if published is None:
        raise ValueError("no time: the archive dates no likes, and this post's address does not hold one")
    author = author_in_address(address)
    return Activity(
        id=f"{network}:{owner}#likes/{address}",
        network=network,
        type=ActivityType.LIKE,
        actor=f"{network}:{owner}",
        published=published,
        object=f"{network}:{address}",
        object_author=f"{network}:{author}" if author else None,
    )


MASTODON = Mastodon()
