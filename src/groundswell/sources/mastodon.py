"""Reads a Mastodon account archive: posts and boosts from `outbox.json`, the account, and `likes.json`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
OUT_OF_ORDER = 24 * 3600 * 1_000_000
"""By how much, in microseconds, a post may stand too late in a list that is in order: clocks differ."""

ACTOR = re.compile(rb'"actor"\s*:\s*"([^"\\]+)"')


class Mastodon:
    """The archive Mastodon gives a person of their own account.

    `likes.json` names posts without times: a like is dated by the post's id, which holds the time of the post. The list
    is in the order in which the posts were made: where an id holds no time, that of the post before it stands in.
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
            (
                "when a like was given",
                "the archive does not say: the time of the post stands in, or that of the post before it in the list",
            ),
            ("who reacted to the account", "an archive holds what one account did, not what others did"),
        ),
        visibility=(
            "Public and unlisted posts are kept; those for followers, named people or oneself are refused, unless the "
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
            likes = Likes(_owner(bundle, path.parent) if path.name == "likes.json" else None, network)
            for placed in values(stream, member):
                if isinstance(placed, Malformed):
                    yield placed
                elif path.name == "likes.json":
                    yield from likes.read(placed[1], member, placed[0])
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


@dataclass
class Likes:
    """Reads a list of what an account favourited. `newest` is the time of the newest post before, in microseconds UTC,
    as long as the list is in order."""

    owner: str | None
    network: str
    newest: int = 0
    in_order: bool = True

    def read(self, value: Any, member: str, position: str) -> Iterator[Record]:
        for place, item in items_of(value, position):
            try:
                yield self._like(item)
            except ValueError as error:
                yield Malformed(member=member, position=place, reason=str(error))

    def _like(self, item: Any) -> Activity:
        address = ref(item)
        if self.owner is None or address is None:
            raise ValueError("no address of the post" if self.owner else "no file says whose likes these are")
        published = self._time(address)
        author = author_in_address(address)
        return Activity(
            id=f"{self.network}:{self.owner}#likes/{address}",
            network=self.network,
            type=ActivityType.LIKE,
            actor=f"{self.network}:{self.owner}",
            published=published,
            object=f"{self.network}:{address}",
            object_author=f"{self.network}:{author}" if author else None,
        )

    def _time(self, address: str) -> int:
        held = time_in_address(address)
        if held is not None:
            self.in_order &= held > self.newest - OUT_OF_ORDER
            self.newest = max(self.newest, held)
            return held
        if not self.newest or not self.in_order:
            raise ValueError("no time: the archive dates no likes, and neither this post's address nor one before does")
        return self.newest


MASTODON = Mastodon()
