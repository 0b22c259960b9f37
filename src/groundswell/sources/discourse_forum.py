"""One Discourse forum: what its topics and posts say was asked, answered, quoted, liked and accepted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec

from groundswell.records import Activity, Profile, ReactionCount, Record, the_network
from groundswell.sources.arrays import inside
from groundswell.sources.discourse_counts import taken
from groundswell.sources.discourse_export import is_export, names_in, topics_of
from groundswell.sources.discourse_format import (
    LIKES_GIVEN,
    LIKES_GOT,
    SPOKEN,
    WHISPER,
    Answer,
    Post,
    Topic,
    UserAction,
)
from groundswell.sources.discourse_raw import read_raw
from groundswell.sources.discourse_text import Quoted, Said, read_cooked
from groundswell.sources.moments import from_iso
from groundswell.vocabulary import ActivityType, ActorType, Visibility

PRIVATE = "private_message"
LISTS = ("latest_posts", "posts")
HEARD = (*SPOKEN, WHISPER)
OPEN = (Visibility.PUBLIC, Visibility.UNLISTED)


@dataclass
class Thread:
    """What a topic says of all its posts."""

    number: int | None = None
    title: str | None = None
    category: int | None = None
    visibility: Visibility = Visibility.PUBLIC
    tags: tuple[str, ...] = ()
    views: int = 0
    observed: int = 0
    asker: str | None = None
    asked: int = 0
    gone: str | None = None
    answers: dict[int, Answer] = field(default_factory=dict)


class Place(NamedTuple):
    """A post: its id, its topic, who wrote it and when."""

    id: str
    topic: int
    actor: str
    at: int


class Accepted(NamedTuple):
    """A post that was accepted as the answer: by whom, whose it is and when it was written, where that is known."""

    by: str | None
    author: str | None
    at: int


class Heard(NamedTuple):
    """What a post says about its author, and when."""

    at: int
    handle: str
    name: str
    actor_type: ActorType


class Forum:
    """Reads a forum's topics and posts, in any order; `home` is its address where that is known."""

    def __init__(self, network: str, home: str | None) -> None:
        self._network = network
        self._home = home
        self._people: dict[str, Heard] = {}
        self._names: set[str] = set()
        self._asked: dict[int, tuple[str, int]] = {}
        self._accepted: dict[tuple[int, int], Accepted] = {}

    def document(self, value: Any) -> Iterable[Record]:
        """The records in one answer. Raises ValueError or msgspec.ValidationError for what is none."""
        if not isinstance(value, dict):
            raise ValueError("not an object")
        if "post_stream" in value:
            return self._topic(msgspec.convert(value, Topic))
        if "post_number" in value and ("cooked" in value or "raw" in value):
            return self._alone(value)
        if is_export(value):
            self._names.update(names_in(value))
            return inside(topics_of(value), "topic", lambda topic: self._topic(msgspec.convert(topic, Topic)))
        for name in LISTS:
            if isinstance(value.get(name), list):
                return inside(value[name], "post", self._alone)
        if isinstance(value.get("user_actions"), list):
            return inside(value["user_actions"], "action", self._action)
        raise ValueError("neither a topic nor a post")

    def remainder(self) -> Iterator[Record]:
        """Accepted answers, once it is known who asked, and everybody who wrote, by the name last used."""
        for (topic, number), accepted in self._accepted.items():
            yield self._acceptance(topic, number, accepted)
        for actor, heard in self._people.items():
            yield Profile(
                actor=actor,
                network=self._network,
                handle=heard.handle,
                name=heard.name or None,
                url=f"{self._home}/u/{quote(heard.handle)}" if self._home else None,
                actor_type=heard.actor_type,
                observed=heard.at,
            )

    def _acceptance(self, topic: int, number: int, accepted: Accepted) -> Record:
        """The acceptance of an answer, by whom the forum names, or by who asked; where nobody is known, a count.

        The forum does not say when. What is known can only move the time forward, so that the fullest version wins.
        """
        asker, asked = self._asked.get(topic, (None, 0))
        answer, actor, at = self._id(topic, number), accepted.by or asker, max(asked, accepted.at)
        if actor is None or not at:
            return ReactionCount(
                object=answer, network=self._network, kind="accepted_answer", count=1, observed=accepted.at
            )
        return Activity(
            id=f"{answer}/accept",
            network=self._network,
            type=ActivityType.ACCEPT,
            actor=actor,
            published=at,
            object=answer,
            object_author=accepted.author,
            root=self._id(topic, 1),
        )

    def _id(self, topic: int | None, number: int) -> str:
        # A post is called by its place in the topic, which is how other posts refer to it.
        return f"{self._network}:t/{topic}/{number}"

    def _actor(self, username: str) -> str:
        return f"{self._network}:{username.lower()}"

    def _topic(self, topic: Topic) -> Iterator[Record]:
        thread = Thread(
            topic.id,
            topic.title,
            topic.category_id,
            seen_by(topic),
            tags_of(topic),
            topic.views or 0,
            from_iso(topic.last_posted_at) if topic.last_posted_at else 0,
        )
        asker = topic.details.created_by.username if topic.details and topic.details.created_by else None
        if asker and topic.created_at:
            thread.asker, thread.asked = self._actor(asker), from_iso(topic.created_at)
        answers = topic.accepted_answers or [topic.accepted_answer]
        found = [msgspec.convert(answer, Answer) for answer in answers if isinstance(answer, dict)]
        if topic.deleted_at:
            # Staff are shown it still, with posts that do not say themselves that they are gone.
            thread.gone, found = topic.deleted_at, []
        thread.answers = {answer.post_number: answer for answer in found}
        yield from inside(topic.post_stream.posts, "post", partial(self._post, thread))
        for answer in thread.answers.values() if topic.id else ():
            author = self._actor(answer.username) if answer.username else None
            yield from self._accept(thread, topic.id or 0, answer.post_number, self._accepted_by(answer, author, 0))

    def _alone(self, entry: Any) -> list[Record]:
        return self._post(Thread(visibility=seen_alone(entry)), entry)

    def _post(self, thread: Thread, entry: Any) -> list[Record]:
        post = msgspec.convert(entry, Post)
        post.deleted_at = post.deleted_at or thread.gone
        topic = post.topic_id or thread.number
        if not topic:
            raise ValueError("no topic")
        if post.deleted_at or post.user_deleted:
            return [self._deletion(post, self._id(topic, post.post_number), thread.visibility)]
        if not post.username:
            raise ValueError("no author")
        place = Place(self._id(topic, post.post_number), topic, self._actor(post.username), from_iso(post.created_at))
        return self._said(post, thread, place) if post.post_type in HEARD else []

    def _said(self, post: Post, thread: Thread, place: Place) -> list[Record]:
        said = (
            read_cooked(post.cooked, self._home) if post.cooked is not None else read_raw(post.raw or "", self._names)
        )
        created = self._created(post, place, said)
        created.visibility = audience(post, thread)
        if thread.category:
            created.context = f"{self._network}:c/{thread.category}"
        if post.post_number == 1:
            self._opens(post, thread, place, created)
        self._hear(post, place)
        found: list[Record] = [created]
        if said.quoted:
            found += self._quotes(created, place.topic, said.quoted)
        observed = thread.observed or created.updated or created.published
        found += taken(post, created, thread.views if post.post_number == 1 else 0, observed, self._actor)
        if post.accepted_answer or post.post_number in thread.answers:
            answer = thread.answers.pop(post.post_number, None)
            accepted = self._accepted_by(answer, place.actor, place.at)
            found += self._accept(thread, place.topic, post.post_number, accepted)
        return found

    def _created(self, post: Post, place: Place, said: Said) -> Activity:
        created = Activity(
            id=place.id,
            network=self._network,
            type=ActivityType.CREATE,
            actor=place.actor,
            published=place.at,
            object=place.id,
            object_type="Note",
            context=f"{self._network}:c/{post.category_id}" if post.category_id else None,
            url=f"{self._home}/t/{place.topic}/{post.post_number}" if self._home else None,
            text=said.text,
            links=said.links,
            tags=said.tags,
        )
        if post.post_number > 1:
            created.in_reply_to = self._parent(post, place.topic, said.quoted)
            created.root = self._id(place.topic, 1)
        if post.updated_at and (post.version or 1) > 1:
            created.updated = from_iso(post.updated_at)
        if said.mentions:
            mentions = dict.fromkeys(map(self._actor, said.mentions))
            created.mentions = tuple(mention for mention in mentions if mention != place.actor)
        return created

    def _opens(self, post: Post, thread: Thread, place: Place, created: Activity) -> None:
        title = thread.title or post.topic_title
        created.object_type = "Article"
        created.text = f"{title}\n\n{created.text}".strip() if title else created.text
        created.tags = tuple(dict.fromkeys((*thread.tags, *created.tags)))
        if thread.asker is None:
            self._asked[place.topic] = created.actor, created.published

    def _parent(self, post: Post, topic: int, quoted: tuple[Quoted, ...]) -> str:
        """The post answered: as the network says, else the first one quoted of the topic, else the topic's first."""
        earlier = (q.number for q in quoted if q.topic in (None, topic) and q.number < post.post_number)
        return self._id(topic, post.reply_to_post_number or next(earlier, 1))

    def _quotes(self, created: Activity, topic: int, quoted: tuple[Quoted, ...]) -> Iterator[Activity]:
        targets = {self._id(q.topic or topic, q.number): q for q in reversed(quoted)}
        for target, one in reversed(targets.items()):
            if target not in (created.in_reply_to, created.id):
                yield Activity(
                    id=f"{created.id}/quote/{target.partition(':t/')[2]}",
                    network=self._network,
                    type=ActivityType.QUOTE,
                    actor=created.actor,
                    published=created.published,
                    updated=created.updated,
                    object=target,
                    object_author=self._actor(one.author) if one.author else None,
                    context=created.context,
                    text=created.text,
                    visibility=created.visibility,
                )

    def _deletion(self, post: Post, native: str, visibility: Visibility) -> Activity:
        """The forum says that a post is gone: its author, a moderator or the software took it away."""
        return Activity(
            id=f"{native}/delete",
            network=self._network,
            type=ActivityType.DELETE,
            actor=the_network(self._network),
            published=from_iso(post.deleted_at or post.updated_at or post.created_at),
            object=native,
            visibility=visibility,
        )

    def _hear(self, post: Post, place: Place) -> None:
        kind = ActorType.SERVICE if (post.user_id or 0) < 0 else ActorType.PERSON
        heard = Heard(place.at, post.username or "", post.name or "", kind)
        self._people[place.actor] = max(heard, self._people.get(place.actor, heard))

    def _accepted_by(self, answer: Answer | None, author: str | None, at: int) -> Accepted:
        by = answer.accepter_username if answer else None
        return Accepted(self._actor(by) if by else None, author, at)

    def _accept(self, thread: Thread, topic: int, number: int, found: Accepted) -> Iterator[Record]:
        """The acceptance, once all is known of it; what is not is kept for the end."""
        if thread.visibility not in OPEN:
            return
        if thread.asker is not None:
            self._asked[topic] = thread.asker, thread.asked
        if topic in self._asked and found.at:
            yield self._acceptance(topic, number, found)
        else:
            known = self._accepted.get((topic, number), found)
            self._accepted[topic, number] = Accepted(
                known.by or found.by, known.author or found.author, max(known.at, found.at)
            )

    def _action(self, entry: Any) -> Iterator[Record]:
        """A like that a list of somebody's likes holds, with its time."""
        action = msgspec.convert(entry, UserAction)
        if action.action_type in (LIKES_GIVEN, LIKES_GOT):
            liked = self._id(action.topic_id, action.post_number)
            yield Activity(
                id=f"{liked}/like/{quote(action.acting_username.lower(), safe='')}",
                network=self._network,
                type=ActivityType.LIKE,
                actor=self._actor(action.acting_username),
                published=from_iso(action.created_at),
                object=liked,
                object_author=self._actor(action.username) if action.username else None,
                visibility=seen_in_list(action),
            )


def audience(post: Post, thread: Thread) -> Visibility:
    """Who can see a post; one that was hidden, or is whispered, only staff."""
    if thread.visibility in OPEN and (post.hidden or post.post_type == WHISPER):
        return Visibility.FOLLOWERS
    return thread.visibility


def seen_by(topic: Topic) -> Visibility:
    if topic.archetype == PRIVATE:
        return Visibility.DIRECT
    if topic.restricted:
        return Visibility.FOLLOWERS
    return Visibility.UNLISTED if topic.visible is False else Visibility.PUBLIC


def seen_alone(entry: Any) -> Visibility:
    """Who can see a post that comes without its topic: one that is told with its topic but no category is private."""
    told = isinstance(entry, dict) and "topic_title" in entry and "category_id" in entry
    return Visibility.DIRECT if told and entry["category_id"] is None else Visibility.PUBLIC


def seen_in_list(action: UserAction) -> Visibility:
    """Who can see what was liked, of which its giver alone, or staff, may be told."""
    if action.category_id is None:
        return Visibility.DIRECT
    closed = action.hidden or action.deleted or action.post_type == WHISPER
    return Visibility.FOLLOWERS if closed else Visibility.PUBLIC


def tags_of(topic: Topic) -> tuple[str, ...]:
    named = (tag.get("name") if isinstance(tag, dict) else tag for tag in topic.tags or ())
    return tuple(dict.fromkeys(tag.lower().lstrip("#") for tag in named if isinstance(tag, str) and tag.strip("# ")))
