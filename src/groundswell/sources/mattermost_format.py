"""The lines of a Mattermost bulk export, as far as they are used."""

from typing import Any

import msgspec


class Channel(msgspec.Struct):
    """A channel of a team; type O is open to the team, P is private."""

    team: str
    name: str
    type: str = "P"
    display_name: str | None = None


class User(msgspec.Struct):
    """An account."""

    username: str
    nickname: str | None = None
    first_name: str | None = None
    last_name: str | None = None


class Bot(msgspec.Struct):
    """An account that a program writes from."""

    username: str
    display_name: str | None = None


class Reaction(msgspec.Struct):
    """An emoji under a post."""

    user: str
    emoji_name: str
    create_at: int


class Post(msgspec.Struct):
    """A post, a reply (which has neither team nor channel) or a direct post (which has members instead)."""

    user: str
    create_at: int
    message: str | None = None
    type: str | None = None
    edit_at: int | None = None
    team: str | None = None
    channel: str | None = None
    channel_members: list[str] | None = None
    props: Any = None
    reactions: list[Any] | None = None
    replies: list[Any] | None = None
