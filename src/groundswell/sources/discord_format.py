"""The parts of a DiscordChatExporter file, as far as they are used. Names are the exporter's own."""

from typing import Annotated, Any

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Snowflake = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{1,20}\Z")]

SPOKEN = {"Default", "Reply", "ChatInputCommand", "ContextMenuCommand", "0", "19", "20", "23"}
"""Types of what somebody or a bot said, by name or, where the exporter knows no name, by number."""


DIRECT = ("0", "@me")
THREADS = ("10", "11", "12")
PRIVATE_THREAD = "12"


class Guild(msgspec.Struct):
    """A server; id 0, and of old `@me`, stands for direct messages."""

    id: Annotated[str, msgspec.Meta(pattern=r"\A(?:[0-9]{1,20}|@me)\Z")]
    name: str


class Channel(msgspec.Struct, rename="camel"):
    """A channel or thread; the `category` of a thread is the channel it belongs to."""

    id: Snowflake
    name: str | None = None
    type: str | int = ""
    category: str | None = None

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread, by the name of its type or, where the exporter knows none, by its number."""
        return "Thread" in str(self.type) or str(self.type) in THREADS

    @property
    def is_private(self) -> bool:
        return "Private" in str(self.type) or str(self.type) == PRIVATE_THREAD


class Header(msgspec.Struct, rename="camel"):
    """What stands before the messages."""

    guild: Guild
    channel: Channel
    exported_at: str | None = None


class User(msgspec.Struct, rename="camel"):
    """An account, under the name it has in the server."""

    id: Snowflake
    name: str | None = None
    discriminator: str | None = None
    nickname: str | None = None
    is_bot: bool = False


class Emoji(msgspec.Struct):
    """A custom emoji has an id; any other is its name."""

    id: str | None = None
    name: str | None = None
    code: str | None = None


class Reaction(msgspec.Struct):
    """An emoji under a message: how many chose it, and who, where the exporter was told to ask."""

    emoji: Emoji
    count: Count = 0
    users: list[Any] | None = None


class Reference(msgspec.Struct, rename="camel"):
    """The message that is answered or passed on."""

    message_id: Snowflake | None = None
    type: str | None = None


class Message(msgspec.Struct, rename="camel"):
    """A message; `content` is plain text unless the exporter was told to leave Discord's markup in."""

    id: Snowflake
    timestamp: str
    author: User
    type: str = "Default"
    timestamp_edited: str | None = None
    content: str = ""
    embeds: list[Any] | None = None
    reactions: list[Any] | None = None
    mentions: list[Any] | None = None
    components: list[Any] | None = None
    reference: Reference | None = None
    forwarded_message: Any = None

    @property
    def is_reply(self) -> bool:
        """Whether it answers the message it refers to."""
        return self.type in ("Reply", "19")

    @property
    def is_forward(self) -> bool:
        """Whether it passes on the message it refers to."""
        return self.forwarded_message is not None or (self.reference is not None and self.reference.type == "Forward")

    @property
    def refers_to(self) -> str | None:
        """The number of that message."""
        return self.reference.message_id if self.reference else None
