"""An account's archive as X hands it to its owner (Settings, Your account, Download an archive of your data).

Read are posts, retweets, replies and quotes (`tweets.js` and its parts, `tweet.js` of older archives, the monthly files
of the oldest), the whole text of long posts (`note-tweet.js`), likes, followers and followed accounts, the account
itself, and which posts its owner deleted. Direct messages, advertising data and all else that is private are left
alone. What others wrote, in likes and retweets, is not kept: only that it was liked or passed on.

Likes and follows carry no time. A like is dated by the post it is about, which is the earliest it can be; a follow by
the archive, which is the latest, or, in archives of 2018, by the account's last change. Posts of an account that is
protected when the archive is made count as seen by followers only.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import msgspec

from groundswell.records import Activity, Malformed, Record
from groundswell.sources.arrays import Placed, each, json_array
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.members import seen
from groundswell.sources.x_notes import Notes
from groundswell.sources.x_owner import WRAPPER, Owner, owner_of, unwrapped
from groundswell.sources.x_posts import (
    NETWORK,
    Other,
    Post,
    Url,
    deleted,
    given_at,
    maybe_number,
    moment,
    named,
    number,
)
from groundswell.sources.x_v1 import Entities, Status, as_post, other_in
from groundswell.vocabulary import ActivityType, Visibility

LONGEST_WRAPPER = 256
LOOKED_AT = 5
PART = r"(?:-part\d+)?\.js"
LISTS = {
    "note": re.compile(rf"note-tweet{PART}"),
    "tweet": re.compile(rf"(?:community-)?tweets?{PART}"),
    "circle": re.compile(rf"twitter-circle-tweet{PART}"),
    "like": re.compile(rf"like{PART}"),
    "follower": re.compile(rf"follower{PART}"),
    "following": re.compile(rf"following{PART}"),
    "deleted": re.compile(rf"deleted-tweets?{PART}"),
    "month": re.compile(r"\d{4}_\d{2}\.js"),
}
WRAPPED = {
    "tweet": "tweet", "tweets": "tweet", "community_tweet": "tweet", "like": "like", "follower": "follower",
    "following": "following", "deleted_tweet": "deleted", "deleted_tweets": "deleted", "note_tweet": "note",
    "twitter_circle_tweet": "circle",
}  # fmt: skip
"""What a list holds by the name that the script around it gives it."""

YTD = re.compile(rb"\s*window\.YTD\.(\w+)\.")
KEYS = {"deleted": "tweet", "circle": "tweet", "month": "id_str"}
FOLLOWS = ("follower", "following")
STATUS = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/\w+/status(?:es)?/([0-9]{1,20})(?:[?#].*)?")
RETWEET = re.compile(r"RT @(\w+)")


class XArchive:
    """What an account posted, passed on, liked and followed, from its own archive."""

    name = "x_archive"
    title = "X account archive"
    public_network = True
    guide = Guide(
        export=(
            "Settings and privacy, Your account, *Download an archive of your data*. X mails when the `.zip` is ready."
        ),
        reads=(
            "posts, replies, retweets and quotes, edits included, and long posts whole",
            "likes",
            "whom the account follows, and who follows it",
            "deleted posts, as deletions",
        ),
        leaves=(
            ("direct messages", "they are private"),
            (
                "the post behind most retweets, and when a like or follow was given",
                "the archive does not say; what is known stands in",
            ),
            ("ads, devices and logins", "they say nothing of who moves whom"),
            ("who reacted to the account", "an archive holds what one account did"),
        ),
        visibility=(
            "Posts are public; those of a protected account or to a circle count as seen by followers, and are refused "
            "unless the workspace is declared private. Archives of before 2018 do not say whether an account was "
            "protected: it counts as public."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        known = [*kinds(bundle), *bundle.find("account.js")]
        if any(map(WRAPPER.match, seen(bundle, known[:LOOKED_AT]))):
            return Recognition(0.95, "the archive of an X account")
        return None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        """Raises InputError when nothing in the archive says whose it is."""
        found = kinds(bundle)
        owner = owner_of(bundle, partial(statuses, bundle, found))
        reading = Reading(owner, Notes())
        yield owner.profile
        for name in (name for name, kind in found.items() if kind == "note"):
            with bundle.open(name) as stream:
                yield from each(entries(stream, name, "noteTweet"), name, reading.note)
        for name, stream in bundle.walk(lambda name: found.get(name, "note") != "note"):
            kind = found[name]
            if kind in FOLLOWS and owner.until is None:
                yield Malformed(member=name, position="", reason="manifest.js does not say when the archive was made")
            else:
                yield from each(entries(stream, name, KEYS.get(kind, kind)), name, reading.of(kind))
        yield from reading.left()


def kinds(bundle: Bundle) -> dict[str, str]:
    """What members list: by their names, of others by the name in the script around their list."""
    found = {name: kind for name in bundle.names if (kind := kind_of(name))}
    others = [name for name in bundle.names if name not in found and (bundle.kind == "file" or name.endswith(".js"))]
    for name, head in bundle.heads(others):
        wrapped = YTD.match(head)
        if wrapped and (kind := WRAPPED.get(wrapped[1].decode())):
            found[name] = kind
    return {name: found[name] for name in bundle.names if name in found}


def kind_of(name: str) -> str | None:
    """What a member lists, by its name."""
    path = PurePosixPath(name)
    kind = next((kind for kind, pattern in LISTS.items() if pattern.fullmatch(path.name)), None)
    return None if kind == "month" and path.parent.name != "tweets" else kind


def statuses(bundle: Bundle, listed: dict[str, str]) -> Iterator[Any]:
    """The posts as they stand there."""
    for name, stream in bundle.walk(lambda name: listed.get(name) in ("tweet", "month")):
        for found in entries(stream, name, "tweet"):
            if not isinstance(found, Malformed):
                yield found[1].get("tweet", found[1]) if isinstance(found[1], dict) else None


def entries(stream: BinaryIO, member: str, key: str) -> Placed:
    """The entries of a list, without the script around it."""
    return json_array(stream, member, required=(key,), start=unwrapped(stream.read(LONGEST_WRAPPER)))


@dataclass
class Reading:
    """What one archive's entries become."""

    owner: Owner
    notes: Notes

    def of(self, kind: str) -> Callable[[Any], Iterable[Record]]:
        """The reader of one kind of entry. It raises ValueError or msgspec.ValidationError."""
        readers = {"like": self._like, "follower": self._followed_by, "following": self._follows}
        return {**readers, "deleted": self._deleted, "circle": self._circled}.get(kind, self._posted)

    def note(self, entry: Any) -> Iterable[Record]:
        self.notes.add(inner(entry, "noteTweet"))
        return ()

    def left(self) -> Iterator[Record]:
        """Long posts whose short form the archive lacks."""
        for post in self.notes.left(self.owner.id):
            post.protected = self.owner.protected
            yield from post.records()

    def _posted(self, entry: Any) -> list[Record]:
        status = entry.get("tweet", entry) if isinstance(entry, dict) else entry
        read = msgspec.convert(status, Status)
        post = as_post(status, read, self.owner.id)
        post.protected = post.protected or self.owner.protected
        post.retweeted = other_in(status.get("retweeted_status")) or retweeted(post, read)
        post.quoted = post.quoted or quoted(read.said().urls)
        self.notes.complete(post)
        return post.records()

    def _circled(self, entry: Any) -> list[Record]:
        """A post to a circle of people, and with it the whole of its text."""
        protected = replace(self, owner=replace(self.owner, protected=True))
        return protected._posted(entry)

    def _like(self, entry: Any) -> Iterator[Record]:
        post = number(inner(entry, "like").get("tweetId"))
        yield self._did(ActivityType.LIKE, f"like/{post}", named(post), given_at(post))

    def _follows(self, entry: Any) -> Iterator[Record]:
        account = number(inner(entry, "following").get("accountId"), "account")
        yield self._did(ActivityType.FOLLOW, f"follow/{account}", named(account), self.owner.until or 0)

    def _followed_by(self, entry: Any) -> Iterator[Record]:
        account = number(inner(entry, "follower").get("accountId"), "account")
        followed = self._did(ActivityType.FOLLOW, "", named(self.owner.id), self.owner.until or 0)
        followed.id, followed.actor = f"{named(account)}/follow/{self.owner.id}", named(account)
        yield followed

    def _deleted(self, entry: Any) -> Iterator[Record]:
        status = inner(entry, "tweet")
        read = msgspec.convert(status, Status)
        post = read.first()
        if read.created_at:
            # Its whole text, if it was a long one, is no post of its own.
            self.notes.complete(as_post(status, read, self.owner.id))
        at = status.get("deleted_at")
        yield deleted(post, self.owner.id, moment(at) if isinstance(at, str) and at else None)

    def _did(self, kind: ActivityType, what: str, about: str, at: int) -> Activity:
        return Activity(
            id=f"{named(self.owner.id)}/{what}",
            network=NETWORK,
            type=kind,
            actor=named(self.owner.id),
            published=at,
            object=about,
            visibility=Visibility.FOLLOWERS if self.owner.protected else Visibility.PUBLIC,
        )


def inner(entry: Any, key: str) -> dict[str, Any]:
    """What an entry wraps. Raises ValueError when it wraps something else."""
    wrapped = entry.get(key) if isinstance(entry, dict) else None
    if not isinstance(wrapped, dict):
        raise ValueError(f"no {key} in it")
    return wrapped


def retweeted(post: Post, status: Status) -> Other | None:
    """Archives keep a retweet as `RT @name: words`: the author is named, the post only where it had pictures."""
    match = RETWEET.match(post.text or "")
    if match is None:
        return None
    pictures = (status.extended_entities or status.entities or Entities()).media or ()
    taken = [picture for picture in pictures if picture.source_status_id_str]
    if taken:
        return Other(number(taken[0].source_status_id_str), maybe_number(taken[0].source_user_id_str))
    names = {mention.screen_name.lower(): mention for mention in status.said().user_mentions or ()}
    mention = names.get(match[1].lower())
    # Of an account that is gone the number reads -1.
    return Other(f"{post.first}/original", maybe_number(mention.id_str or mention.id) if mention else None)


def quoted(urls: Iterable[Url] | None) -> Other | None:
    """Archives keep a quote as a link to the post it is about."""
    found = [match[1] for url in urls or () if (match := STATUS.fullmatch(url.expanded_url or ""))]
    return Other(found[-1]) if found else None


X_ARCHIVE = XArchive()
