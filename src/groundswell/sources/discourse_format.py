"""Topics and posts as Discourse gives them, as far as they are used."""

from typing import Annotated, Any

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Number = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
Name = Annotated[str, msgspec.Meta(min_length=1)]

SPOKEN = (1, 2)
"""Post types somebody wrote: a regular post, and one that staff set off by its colour. Type 3 says what was done to the
topic (closed, split, pinned)."""

WHISPER = 4
"""What staff say among themselves."""

LIKE = 2
"""The one kind of post action that is not a flag."""

LIKES_GIVEN, LIKES_GOT = 1, 2
"""Kinds of user action."""


class Person(msgspec.Struct):
    """An account, wherever one is named."""

    username: str | None = None
    name: str | None = None


class Action(msgspec.Struct):
    """How often something was done with a post."""

    id: int
    count: Count | None = None


class Reaction(msgspec.Struct):
    """An emoji that the reactions plugin counts; `users` where the answer names them."""

    id: Name
    count: Count = 0
    users: list[Any] | None = None


class Retort(msgspec.Struct):
    """An emoji of the retort plugin, with those who chose it."""

    emoji: Name
    usernames: list[str] = []


class Link(msgspec.Struct):
    """A link in a post; a reflection is one from elsewhere to it."""

    clicks: Count | None = None
    reflection: bool | None = False


class Post(msgspec.Struct):
    """One post. Discourse calls its text `cooked` as HTML and `raw` as it was typed."""

    post_number: Number
    created_at: str
    username: str | None = None
    topic_id: Number | None = None
    name: str | None = None
    user_id: int | None = None
    cooked: str | None = None
    raw: str | None = None
    updated_at: str | None = None
    post_type: int = 1
    version: int | None = None
    reply_to_post_number: Number | None = None
    topic_title: str | None = None
    category_id: int | None = None
    hidden: bool | None = None
    deleted_at: str | None = None
    user_deleted: bool | None = None
    accepted_answer: bool | None = None
    reads: Count | None = None
    incoming_link_count: Count | None = None
    link_counts: list[Any] | None = None
    actions_summary: list[Any] | None = None
    reactions: list[Any] | None = None
    retorts: list[Any] | None = None


class Answer(msgspec.Struct):
    """Which post of a topic was accepted and whose it is; since 2025 also by whom, where the forum shows it."""

    post_number: Number
    username: str | None = None
    accepter_username: str | None = None


class Details(msgspec.Struct):
    """Who opened the topic."""

    created_by: Person | None = None


class Stream(msgspec.Struct):
    """The posts of a topic that are in the answer."""

    posts: list[Any] = []


class Topic(msgspec.Struct):
    """What a topic says of itself; `tags` are names, or since 2025 objects with a name. `restricted` is ours."""

    post_stream: Stream
    id: Number | None = None
    title: str | None = None
    created_at: str | None = None
    last_posted_at: str | None = None
    category_id: int | None = None
    archetype: str | None = None
    visible: bool | None = True
    deleted_at: str | None = None
    views: Count | None = None
    tags: list[Any] | None = None
    details: Details | None = None
    accepted_answer: Any = None
    accepted_answers: list[Any] | None = None
    restricted: bool = False


class UserAction(msgspec.Struct):
    """A row of what people did; for a like, `username` is who wrote the post and `acting_username` who liked it."""

    action_type: int
    created_at: str
    topic_id: Number
    post_number: Number
    acting_username: Name
    username: str | None = None
    category_id: int | msgspec.UnsetType | None = msgspec.UNSET
    post_type: int = 1
    hidden: bool | None = None
    deleted: bool | None = None
