"""Public events of GitHub as JSON lines, one hour a file, as the GH Archive keeps them.

Read are issues, pull requests, discussions and releases, the comments on them and on commits, reviews, stars (a like of
the repository, which is its owner's), forks (passing it on), new repositories, and merged pull requests (accepted by
who merged them). Pushes, branches, wiki pages, labels and closing are nothing anybody reacts to, and left out.
"""

import re
from collections.abc import Callable, Iterator

from groundswell.records import Activity, Profile, ReactionCount, Record
from groundswell.sources.arrays import each
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.github_format import (
    LOGIN,
    NOWHERE,
    NUMBER,
    REPOSITORY,
    SHA,
    Event,
    Item,
    User,
    author,
    checked,
    number,
    owner,
    visibility,
)
from groundswell.sources.github_timeline import OldEvent, early
from groundswell.sources.json_shape import BLANK
from groundswell.sources.members import JSON, chosen, seen
from groundswell.sources.moments import from_iso
from groundswell.sources.pieces import Piece, as_lines, cut
from groundswell.sources.typed_lines import typed_lines
from groundswell.vocabulary import ActivityType, ActorType

NETWORK = "github"
MARKS = (b'"actor"', b'"repo', b'"payload"', b'"created_at"')
EVENT = re.compile(rb'"type"\s*:\s*"(?:[A-Z][a-z]+)+Event"')
NAMED = re.compile(r"(?<![\w/`.@])@([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))(?![\w/-])")
LINK = re.compile(r"https?://[^\s)\]>\"'`]+")
FEELINGS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
MAX_COUNT = 2**63
MAX_REMEMBERED = 500_000


class GithubEvents:
    """Who opened, answered, reviewed, starred, forked, merged and released what."""

    name = "github_events"
    title = "GitHub events (GH Archive)"
    public_network = True
    guide = Guide(
        export="`curl -O https://data.gharchive.org/2024-01-01-{0..23}.json.gz`: one file an hour, since 2011.",
        reads=(
            "issues, pull requests, discussions, reviews, comments and releases",
            "stars as likes, forks as shares",
            "merged pull requests, as accepted by who merged them",
            "new repositories of people",
            "counts of reactions, where an event has them",
        ),
        leaves=(
            ("pushes, branches, wikis, labels and closing", "nobody reacts to them"),
            ("words of events before 2015", "these told only what was done: their texts are not in them"),
            ("comments on issues in 2011", "set aside: they name GitHub's number of the issue, not the repository's"),
            ("who reacted with an emoji", "events hold only counts"),
        ),
        visibility=(
            "Events are public; those of private repositories count as seen by members, and are refused unless the "
            "workspace is declared private."
        ),
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        known = any(map(_known, seen(bundle, _members(bundle))))
        return Recognition(0.9, "public events of GitHub") if known else None

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        reading = Reading(options.network or NETWORK)
        wanted = set(_members(bundle))
        for member, stream in bundle.walk(wanted.__contains__):
            yield from each(typed_lines(stream, member, Event, OldEvent), member, reading.records)

    def pieces(self, bundle: Bundle, options: Options) -> Iterator[Piece]:
        return cut(bundle, set(_members(bundle)).__contains__, as_lines)


def _known(head: bytes) -> bool:
    marked = all(mark in head for mark in MARKS)
    return marked and EVENT.search(head) is not None and head.lstrip(BLANK).startswith((b"{", b"["))


def _members(bundle: Bundle) -> list[str]:
    return chosen(bundle, JSON, _known)


class Reading:
    """Reads events of one network; remembers the accounts it has told of."""

    def __init__(self, network: str) -> None:
        self._network = network
        self._known: set[str] = set()
        self._readers: dict[str, Callable[[Event], Iterator[Record]]] = {
            "IssuesEvent": self._issue,
            "PullRequestEvent": self._pull_request,
            "DiscussionEvent": self._discussion,
            "DiscussionCommentEvent": self._comment,
            "IssueCommentEvent": self._comment,
            "PullRequestReviewEvent": self._review,
            "PullRequestReviewCommentEvent": self._review_comment,
            "CommitCommentEvent": self._commit_comment,
            "ReleaseEvent": self._release,
            "WatchEvent": self._star,
            "ForkEvent": self._fork,
            "CreateEvent": self._new_repository,
            "FollowEvent": self._follow,
        }

    def records(self, event: Event | OldEvent) -> Iterator[Record]:
        """What an event says. Raises ValueError when it lacks what it is about."""
        if isinstance(event, OldEvent):
            if event.type not in self._readers:
                return
            event = event.event()
        elif event.payload.comment_id or event.repo.name == NOWHERE:
            event = early(event)
        read = self._readers.get(event.type)
        found = list(read(event)) if read else []
        if found:
            yield from self._profile(event.actor.login, robot=event.actor.login.endswith("[bot]"))
            if event.org and event.org.login:
                yield from self._profile(event.org.login, organization=True)
        yield from found

    def _issue(self, event: Event) -> Iterator[Record]:
        if event.payload.action == "opened":
            yield from self._made(event, event.payload.issue, self._numbered(event, event.payload.issue))

    def _pull_request(self, event: Event) -> Iterator[Record]:
        pull, action = event.payload.pull_request, event.payload.action
        if action == "opened":
            yield from self._made(event, pull, self._numbered(event, pull))
        elif pull and (action == "merged" or (action == "closed" and pull.merged)):
            who = pull.merged_by or event.actor
            yield self._acted(ActivityType.ACCEPT, event, who, self._numbered(event, pull), author(pull))

    def _discussion(self, event: Event) -> Iterator[Record]:
        if event.payload.action == "created":
            yield from self._made(event, event.payload.discussion, self._numbered(event, event.payload.discussion))

    def _comment(self, event: Event) -> Iterator[Record]:
        payload = event.payload
        if payload.action == "created":
            about = payload.issue or payload.discussion
            root = self._numbered(event, about)
            key = f"{root}/comment/{number(payload.comment)}"
            yield from self._made(event, payload.comment, key, to=root, whose=author(about), root=root)

    def _review(self, event: Event) -> Iterator[Record]:
        payload = event.payload
        if payload.action in ("created", "submitted"):
            root = self._numbered(event, payload.pull_request)
            key = f"{root}/review/{number(payload.review)}"
            yield from self._made(event, payload.review, key, to=root, whose=author(payload.pull_request), root=root)

    def _review_comment(self, event: Event) -> Iterator[Record]:
        payload = event.payload
        if payload.action == "created" and payload.comment:
            root = self._numbered(event, payload.pull_request)
            key = f"{root}/review-comment/{number(payload.comment)}"
            earlier = payload.comment.in_reply_to_id
            to = f"{root}/review-comment/{checked(NUMBER, str(earlier), 'comment')}" if earlier else root
            whose = None if earlier else author(payload.pull_request)
            yield from self._made(event, payload.comment, key, to=to, whose=whose, root=root)

    def _commit_comment(self, event: Event) -> Iterator[Record]:
        comment = event.payload.comment
        commit = f"{self._repository(event)}@{checked(SHA, (comment or Item()).commit_id, 'commit')}"
        yield from self._made(event, comment, f"{commit}/comment/{number(comment)}", to=commit, root=commit)

    def _release(self, event: Event) -> Iterator[Record]:
        if event.payload.action == "published":
            key = f"{self._repository(event)}/releases/{number(event.payload.release)}"
            yield from self._made(event, event.payload.release, key, kind="Article")

    def _star(self, event: Event) -> Iterator[Record]:
        yield self._acted(ActivityType.LIKE, event, event.actor, self._repository(event), owner(event))

    def _fork(self, event: Event) -> Iterator[Record]:
        yield self._acted(ActivityType.ANNOUNCE, event, event.actor, self._repository(event), owner(event))

    def _follow(self, event: Event) -> Iterator[Record]:
        """Somebody followed somebody, which events told until 2013."""
        if event.payload.target:
            whom = self._account(event.payload.target.login)
            followed = self._acted(ActivityType.FOLLOW, event, event.actor, whom, None)
            followed.context = None
            yield followed

    def _new_repository(self, event: Event) -> Iterator[Record]:
        """A repository made in somebody's own name; one of an organization is the organization's."""
        if event.payload.ref_type == "repository" and event.actor.login == owner(event):
            item = Item(body=event.payload.description, html_url=f"https://github.com/{event.repo.name}")
            yield from self._made(event, item, self._repository(event), kind="Application")

    def _made(
        self,
        event: Event,
        item: Item | None,
        key: str,
        *,
        kind: str = "Note",
        to: str | None = None,
        whose: str | None = None,
        root: str | None = None,
    ) -> Iterator[Record]:
        """A Create of what the event carries, and how people felt about it."""
        item = item or Item()
        words = "\n\n".join(part for part in (item.title or item.name or item.tag_name, item.body) if part).replace(
            "\r\n", "\n"
        )
        yield Activity(
            id=key,
            network=self._network,
            type=ActivityType.CREATE,
            actor=self._account(event.actor.login),
            published=from_iso(event.created_at),
            object=key,
            object_type=kind,
            object_author=self._account(whose) if whose else None,
            in_reply_to=to,
            root=root or key,
            context=self._repository(event),
            url=item.html_url if (item.html_url or "").startswith("https://") else None,
            text=words or None,
            links=tuple(dict.fromkeys(LINK.findall(words))),
            tags=tuple(
                dict.fromkeys(tag for label in item.labels or () if (tag := label.name.lstrip("#").lower().strip()))
            ),
            mentions=tuple(dict.fromkeys(map(self._account, NAMED.findall(words)))),
            visibility=visibility(event),
        )
        for feeling in FEELINGS:
            count = (item.reactions or {}).get(feeling)
            if type(count) is int and 0 < count < MAX_COUNT:
                at = from_iso(event.created_at)
                yield ReactionCount(object=key, network=self._network, kind=feeling, count=count, observed=at)

    def _acted(self, kind: ActivityType, event: Event, who: User, about: str, whose: str | None) -> Activity:
        return Activity(
            id=f"{self._network}:event/{checked(NUMBER, str(event.id), 'event')}",
            network=self._network,
            type=kind,
            actor=self._account(who.login),
            published=from_iso(event.created_at),
            object=about,
            object_author=self._account(whose) if whose else None,
            context=self._repository(event),
            visibility=visibility(event),
        )

    def _profile(self, login: str, *, robot: bool = False, organization: bool = False) -> Iterator[Profile]:
        account = self._account(login)
        if account in self._known:
            return
        if len(self._known) >= MAX_REMEMBERED:
            self._known.clear()
        self._known.add(account)
        kind = ActorType.SERVICE if robot else ActorType.ORGANIZATION if organization else ActorType.PERSON
        url = f"https://github.com/{login}" if not robot else None
        yield Profile(actor=account, network=self._network, handle=login, url=url, actor_type=kind)

    def _account(self, login: str) -> str:
        return f"{self._network}:{checked(LOGIN, login, 'account')}"

    def _repository(self, event: Event) -> str:
        return f"{self._network}:{checked(REPOSITORY, event.repo.name, 'repository')}"

    def _numbered(self, event: Event, item: Item | None) -> str:
        """`github:owner/name#12`: issues, pull requests and discussions of a repository are counted together."""
        if item is None or item.number is None or item.number < 1:
            raise ValueError(f"no number of what a {event.type} is about")
        return f"{self._repository(event)}#{item.number}"


GITHUB_EVENTS = GithubEvents()
