"""Reddit's submissions and comments as JSON lines, as public archives keep them (RS_ and RC_ files, plain or .zst).

Read are posts, comments with what they answer, crossposts, edits, and public numbers. What is gone, `[deleted]` by its
author or with the account or `[removed]` by the community or Reddit, takes out what was read of it earlier; what others
answered to it is kept. Communities that are private count as seen by members only.
"""

import html
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

import msgspec
import numpy as np

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record, the_network
from groundswell.sources.arrays import each
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import CHUNK, Bundle
from groundswell.sources.json_shape import BLANK
from groundswell.sources.lines import peekable
from groundswell.sources.members import JSON, chosen, seen
from groundswell.sources.moments import UNDATED, from_seconds
from groundswell.sources.pieces import WHOLE, Piece, as_lines, cut
from groundswell.sources.reddit_answers import answered, is_answer
from groundswell.sources.reddit_request import dated, owner, rows, tables
from groundswell.sources.typed_lines import typed_lines
from groundswell.vocabulary import ActivityType, ActorType, Visibility

NETWORK = "reddit"
MARKS = (
    (b'"subreddit"', b'"created_utc"', b'"link_id"', b'"body"'),
    (b'"subreddit"', b'"created_utc"', b'"title"', b'"num_comments"'),
    (b'"upvote_ratio"', b'"created_utc"', b'"title"', b'"permalink"'),
)
GONE = re.compile(r"\[(?:deleted|removed| ?removed by [^\]\n]{1,100})\]", re.IGNORECASE)
CLOSED = ("private", "gold_only", "employees_only")
"""Types of communities whose posts only their members can read."""

UNSIGNED = {"[deleted]", "[removed]", ""}
ROBOTS = {"automoderator"}
NAME = re.compile(r"[\w-]{1,60}", re.ASCII)
THING = re.compile(r"t[13]_[0-9a-z]{1,13}")
NUMBER = re.compile(r"[0-9a-z]{1,13}")
COMMUNITY = re.compile(r"[\w:.-]{1,60}")
NAMED = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})\b")
LINK = re.compile(r"https?://[^\s)\]>\"]+")
COUNTS = {"score": "score", "num_comments": "comment", "num_crossposts": "crosspost"}
MAX_COUNT = 2**63
MAX_REMEMBERED = 500_000


class Seen(msgspec.Struct):
    """What an archive that looks twice says of the second time: whether a thing had gone, or had come back."""

    retrieved_2nd_on: int | float | None = None
    was_deleted_later: bool = False
    was_initially_deleted: bool = False


class Thing(msgspec.Struct):
    """A submission, which has a title, or a comment, which has a body."""

    id: str
    created_utc: int | float | str
    author: str | None = None
    subreddit: str | None = None
    subreddit_type: str | None = None
    title: str | None = None
    selftext: str | None = None
    body: str | None = None
    url: str | None = None
    is_self: bool | None = None
    permalink: str | None = None
    parent_id: str | int | None = None
    link_id: str | None = None
    edited: bool | int | float | None = None
    score: int | None = None
    num_comments: int | None = None
    num_crossposts: int | None = None
    crosspost_parent: str | None = None
    crosspost_parent_list: Any = None
    retrieved_on: int | float | None = None
    retrieved_utc: int | float | None = None
    removed_by_category: str | None = None
    removed: bool | None = None
    spam: bool | None = None
    was_comment: bool | None = None
    seen: Seen | None = msgspec.field(name="_meta", default=None)

    @property
    def looked(self) -> int:
        """When the archive last looked, in microseconds UTC; 0 where it does not say."""
        again = self.seen.retrieved_2nd_on if self.seen else None
        at = again or self.retrieved_on or self.retrieved_utc
        return from_seconds(at) if at else 0


class Reddit:
    """Posts and comments from archives of Reddit."""

    name = "reddit"
    title = "Reddit submissions and comments (JSON lines)"
    public_network = True
    guide = Guide(
        export=(
            "Monthly dumps of submissions and comments (`RS_2024-01.zst`, `RC_2024-01.zst`), or what Reddit's API "
            "answers: the address of a community or a thread with `.json` behind it, one answer a file or a line. The "
            "files of the Bulk Downloader for Reddit (`bdfr archive --format json`). For one's own posts and "
            "comments: *reddit.com/settings/data-request*, and the archive it sends."
        ),
        reads=(
            "submissions and comments, with what each answers, and edits",
            "crossposts, as quotes of what they pass on",
            "mentions (`u/name`) and links",
            "scores, and counts of comments and crossposts",
            "what is `[deleted]` or `[removed]`, also where a moderator still sees what it said, as a deletion; what "
            "others answered to it is kept",
        ),
        leaves=(
            ("who voted", "nobody is told; of one's own data, no vote has a time"),
            ("messages and chats in one's own data", "they are between a few people"),
        ),
        visibility=(
            "Public communities are public; private ones, and those for employees or payers alone, count as seen by "
            "members, and are refused unless the "
            "workspace is declared private. One's own data does not say which are private: all count as public."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        if tables(bundle):
            return Recognition(0.9, "what Reddit hands a member of their own data")
        known = any(map(_known, seen(bundle, _members(bundle))))
        return Recognition(0.9, "submissions or comments of Reddit") if known else None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        reading = Reading(options.network or NETWORK)
        own = set(tables(bundle))
        for member, stream in bundle.walk(own.__contains__) if own else ():
            yield from _own(stream, member, owner(bundle), reading)
        wanted = set(_members(bundle)) - own
        for member, stream in bundle.walk(wanted.__contains__):
            buffered = peekable(stream)
            placed = answered if is_answer(buffered.peek(CHUNK)) else typed_lines
            yield from each(placed(cast(BinaryIO, buffered), member, Thing), member, reading.records)

    def pieces(self, bundle: Bundle, options: Options) -> Iterator[Piece]:
        return iter([WHOLE]) if tables(bundle) else cut(bundle, set(_members(bundle)).__contains__, as_lines)


def _own(stream: BinaryIO, member: str, author: str | None, reading: "Reading") -> Iterator[Record]:
    if author is None:
        reason = "nothing says whose account this is: keep `statistics.csv` beside it"
        yield Malformed(member=member, position="", reason=reason)
        return
    found = rows(stream, member, author)
    yield from each(found, member, lambda row: reading.records(msgspec.convert(dated(row), Thing)))


def _known(head: bytes) -> bool:
    begins = head.lstrip(BLANK).startswith((b"{", b"["))
    return begins and any(all(mark in head for mark in marks) for marks in MARKS)


def _members(bundle: Bundle) -> list[str]:
    return chosen(bundle, JSON, _known)


class Reading:
    """Reads things of one network; remembers the accounts it has told of."""

    def __init__(self, network: str) -> None:
        self._network = network
        self._known: set[str] = set()

    def records(self, thing: Thing) -> Iterator[Record]:
        """What a submission or comment says, or that it is gone. Raises ValueError when it is none."""
        if thing.was_comment is False:
            # A message in an inbox, from one account to another.
            return
        if thing.author is None or gone(thing):
            yield self._deletion(thing)
            return
        said = list(self._said(thing, thing.author))
        yield from said
        yield from self._profile(thing.author, seen_by(thing))

    def _key(self, thing: Thing) -> str:
        return self._id(("t1_" if thing.title is None else "t3_") + checked(NUMBER, thing.id, "id"))

    def _deletion(self, thing: Thing) -> Activity:
        """Reddit does not say when something went: by the time the archive looked, where it says when that was."""
        key = self._key(thing)
        return Activity(
            id=f"{key}#delete",
            network=self._network,
            type=ActivityType.DELETE,
            actor=the_network(self._network),
            published=from_seconds(thing.created_utc),
            updated=thing.looked or UNDATED,
            object=key,
        )

    def _said(self, thing: Thing, author: str) -> Iterator[Record]:
        comment, key = thing.title is None, self._key(thing)
        published = from_seconds(thing.created_utc)
        written = words(thing)
        made = Activity(
            id=key,
            network=self._network,
            type=ActivityType.CREATE,
            actor=self._account(author),
            published=published,
            updated=from_seconds(thing.edited) if isinstance(thing.edited, int | float) and thing.edited > 1 else None,
            object=key,
            object_type="Note" if comment else "Article",
            in_reply_to=self._thing(parent(thing)) if comment else None,
            root=self._root(thing) if comment else key,
            context=self._id(f"r/{checked(COMMUNITY, thing.subreddit, 'community').lower()}")
            if thing.subreddit
            else None,
            url=f"https://www.reddit.com{thing.permalink}" if (thing.permalink or "").startswith("/") else None,
            text=written,
            links=links(thing, written),
            mentions=tuple(dict.fromkeys(map(self._account, NAMED.findall(written or "")))),
            visibility=seen_by(thing),
        )
        yield made
        if thing.crosspost_parent:
            yield self._quote(made, thing)
        yield from self._counts(key, thing)

    def _quote(self, made: Activity, thing: Thing) -> Activity:
        parents = thing.crosspost_parent_list
        parent = parents[0] if isinstance(parents, list) and parents and isinstance(parents[0], dict) else {}
        author = parent.get("author")
        return Activity(
            id=f"{made.id}#quote",
            network=self._network,
            type=ActivityType.QUOTE,
            actor=made.actor,
            published=made.published,
            updated=made.updated,
            object=self._thing(thing.crosspost_parent),
            object_author=self._account(author) if isinstance(author, str) and author not in UNSIGNED else None,
            context=made.context,
            visibility=made.visibility,
        )

    def _counts(self, key: str, thing: Thing) -> Iterator[Record]:
        observed = thing.looked
        for name, kind in COUNTS.items():
            count = getattr(thing, name) or 0
            if 0 < count < MAX_COUNT:
                yield ReactionCount(object=key, network=self._network, kind=kind, count=count, observed=observed)

    def _profile(self, author: str, seen: Visibility) -> Iterator[Profile]:
        account = self._account(author)
        # Whoever was told of behind what is refused is told of again behind what is not.
        known = account if seen is Visibility.PUBLIC else f"{account} {seen}"
        if known in self._known:
            return
        if len(self._known) >= MAX_REMEMBERED:
            self._known.clear()
        self._known.add(known)
        yield Profile(
            actor=account,
            network=self._network,
            handle=author,
            url=f"https://www.reddit.com/user/{author}",
            actor_type=ActorType.SERVICE if author.lower() in ROBOTS else ActorType.PERSON,
        )

    def _id(self, native: str) -> str:
        return f"{self._network}:{native}"

    def _account(self, name: str) -> str:
        """Names are the same in small and capital letters."""
        return self._id(f"u/{checked(NAME, name, 'account').lower()}")

    def _community(self, name: str) -> str:
        return self._id(f"r/{checked(COMMUNITY, name, 'community').lower()}")

    def _root(self, thing: Thing) -> str | None:
        """The submission that a comment stands below: an inbox names it only where it is what was answered."""
        above = thing.link_id or parent(thing) or ""
        return self._thing(above) if thing.link_id or above.startswith("t3_") else None

    def _thing(self, name: str | None) -> str:
        return self._id(checked(THING, name, "thing"))


def checked(pattern: re.Pattern[str], text: str | None, what: str) -> str:
    """Raises ValueError when the text is not what Reddit calls such a thing."""
    if text is None or not pattern.fullmatch(text):
        raise ValueError(f"no {what}: {(text or '')[:40]!r}")
    return text


def parent(thing: Thing) -> str | None:
    """What a comment answers. Some archives write a comment's number as one, and nothing where it is the submission."""
    if isinstance(thing.parent_id, int):
        return f"t1_{np.base_repr(thing.parent_id, 36).lower()}" if 0 < thing.parent_id < MAX_COUNT else None
    return thing.parent_id or thing.link_id


def seen_by(thing: Thing) -> Visibility:
    return Visibility.MEMBERS if thing.subreddit_type in CLOSED else Visibility.PUBLIC


def gone(thing: Thing) -> bool:
    """Whether the author, the community or Reddit took it away; moderators are still shown what it said."""
    seen = thing.seen or Seen()
    if thing.author in UNSIGNED or seen.was_deleted_later or thing.removed or thing.spam:
        return True
    removed = bool(thing.removed_by_category) and not seen.was_initially_deleted
    return removed or GONE.fullmatch((thing.body or thing.selftext or "").strip()) is not None


def words(thing: Thing) -> str | None:
    """Title and text, or the comment."""
    parts = [thing.title, thing.selftext, thing.body]
    return html.unescape("\n\n".join(part for part in parts if part)) or None


def links(thing: Thing, written: str | None) -> tuple[str, ...]:
    """What a submission points to, and the links in its words."""
    target = html.unescape(thing.url or "") if thing.title is not None and not thing.is_self else ""
    found = [target] if target.startswith(("http://", "https://")) else []
    return tuple(dict.fromkeys([*found, *LINK.findall(written or "")]))


REDDIT = Reddit()
