"""The entries of a Slack export, as far as they are used."""

from typing import Annotated, Any

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]

SPOKEN = {None, "", "bot_message", "me_message", "file_share", "file_comment", "thread_broadcast", "slackbot_response"}
"""Subtypes somebody wrote. The rest is housekeeping (channel_join, pinned_item, bot_add, ...) or says a thing twice
(reply_broadcast, message_replied)."""

DELETED = {"tombstone", "message_deleted"}
"""Subtypes that stand where a message was."""


class Names(msgspec.Struct):
    """What an account is called: in `profile` of users.json, and in `user_profile` of a message."""

    name: str | None = None
    real_name: str | None = None
    display_name: str | None = None


class User(msgspec.Struct):
    """One account of users.json."""

    id: str
    name: str | None = None
    real_name: str | None = None
    is_bot: bool = False
    updated: float = 0
    profile: Names = msgspec.field(default_factory=Names)


class Channel(msgspec.Struct):
    """One conversation of channels.json, groups.json, mpims.json or dms.json; dms have no name.

    Programs that ask Slack's API put all of them into one list, and what each is says only itself.
    """

    id: str
    name: str | None = None
    is_private: bool | None = False
    is_group: bool | None = False
    is_im: bool | None = False
    is_mpim: bool | None = False


class Reaction(msgspec.Struct):
    """One emoji under a message. Slack may count more people than it names."""

    name: str
    users: list[str | None] = []
    count: Count = 0


class Attachment(msgspec.Struct):
    """What a message shows below its text: a preview, a bot's card, or a message shared from elsewhere in Slack."""

    ts: Any = None
    channel_id: str | None = None
    author_id: str | None = None
    is_msg_unfurl: bool | None = None
    is_share: bool | None = None

    @property
    def is_message(self) -> bool:
        """Whether this is a message shared from elsewhere in the workspace."""
        return bool((self.is_msg_unfurl or self.is_share) and self.channel_id)


class Edit(msgspec.Struct):
    """When a message was last edited."""

    ts: str


class Comment(msgspec.Struct):
    """What somebody wrote under a file."""

    user: str | None = None
    comment: str = ""


class Bot(msgspec.Struct):
    """What an app is called."""

    name: str | None = None


class Message(msgspec.Struct):
    """One entry of a day's file, as far as it is used."""

    ts: str
    type: str = "message"
    subtype: str | None = None
    user: str | None = None
    bot_id: str | None = None
    username: str | None = None
    text: str | None = None
    thread_ts: str | None = None
    deleted_ts: str | None = None
    edited: Edit | None = None
    comment: Comment | None = None
    user_profile: Names | None = None
    bot_profile: Bot | None = None
    attachments: list[Any] | None = None
    blocks: Any = None
    reactions: list[Any] | None = None
    message: Any = None
    previous_message: Any = None
