"""Activities of a Zulip message, however the message came to us."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from groundswell.records import Activity
from groundswell.sources.zulip_text import Said
from groundswell.vocabulary import ActivityType, Visibility

UNSAFE = re.compile(r"[\x00-\x20/%\x7f]")


@dataclass
class Topic:
    """Where a message was said: context, first message of the topic if known, and who can see it."""

    context: str
    visibility: Visibility
    first: int | None = None


@dataclass(frozen=True)
class Sent:
    """A message: its number, who sent it, and when (microseconds UTC)."""

    number: int
    actor: str
    at: int
    edited: int | None


def by_number(network: str, number: object) -> str:
    """The actor of an account's number."""
    return f"{network}:users/{number}"


@lru_cache(65_536)
def by_name(network: str, name: str) -> str:
    """The actor where an archive keeps nothing but names."""
    return f"{network}:names/{UNSAFE.sub(lambda match: quote(match[0], safe=''), name)}"


def said(
    network: str, sent: Sent, words: Said, topic: Topic, actor_of: Callable[[str, str], str]
) -> Iterator[Activity]:
    """The message, as a reply to what it quotes first, and a Quote of everything else that it quotes.

    `actor_of` gives the actor of a mention's number and name.
    """
    native = f"{network}:messages/{sent.number}"
    mentions = dict.fromkeys(actor_of(number, name) for number, name in words.mentions)
    quoted = [f"{network}:messages/{number}" for number in words.quoted]
    root = topic.first if topic.first not in (None, sent.number) else None
    yield Activity(
        id=native,
        network=network,
        type=ActivityType.CREATE,
        actor=sent.actor,
        published=sent.at,
        updated=sent.edited,
        object=native,
        object_type="Note",
        in_reply_to=quoted[0] if quoted else None,
        root=f"{network}:messages/{root}" if root is not None else None,
        context=topic.context,
        text=words.text,
        links=words.links,
        mentions=tuple(actor for actor in mentions if actor != sent.actor),
        visibility=topic.visibility,
    )
    for target in quoted[1:]:
        yield Activity(
            id=f"{native}/quote/{target.rpartition('/')[2]}",
            network=network,
            type=ActivityType.QUOTE,
            actor=sent.actor,
            published=sent.at,
            updated=sent.edited,
            object=target,
            context=topic.context,
            text=words.text,
            visibility=topic.visibility,
        )


def liked(network: str, sent: Sent, emoji: str, actor: str, topic: Topic) -> Activity:
    """An emoji under the message. Zulip exports no time for it: it cannot have been before the message."""
    native = f"{network}:messages/{sent.number}"
    return Activity(
        id=f"{native}/reaction/{quote(emoji, safe='+')}/{actor.rpartition('/')[2]}",
        network=network,
        type=ActivityType.LIKE,
        actor=actor,
        published=sent.at,
        object=native,
        object_author=sent.actor,
        context=topic.context,
        text=f":{emoji}:",
        visibility=topic.visibility,
    )
