"""How a Discourse post was taken: reactions by people where an answer names them, and all that is only counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

import msgspec

from groundswell.records import Activity, ReactionCount, Record
from groundswell.sources.arrays import inside
from groundswell.sources.discourse_format import LIKE, Action, Link, Person, Post, Reaction, Retort
from groundswell.vocabulary import ActivityType

Chosen = dict[tuple[str, str], None]
LARGEST = 2**63 - 1


def taken(post: Post, created: Activity, views: int, observed: int, actor_of: Callable[[str], str]) -> Iterator[Record]:
    """Likes by the people whom the post names, and counts of the rest."""
    chosen: Chosen = {}
    found = Counter[str]()
    if post.reactions:
        yield from inside(post.reactions, "reaction", partial(_reaction, found, chosen))
    elif post.actions_summary:
        # Where reactions are counted one by one, the likes are among them.
        yield from inside(post.actions_summary, "action", partial(_action, found))
    if post.retorts:
        yield from inside(post.retorts, "retort", partial(_retort, chosen))
    if post.link_counts:
        yield from inside(post.link_counts, "link", partial(_link, found))
    for emoji, name in chosen:
        yield _like(created, emoji, name, actor_of(name))
    for kind, count in (("read", post.reads), ("incoming_link", post.incoming_link_count), ("view", views)):
        if count:
            found[kind] += count
    for kind, count in found.items():
        if count > 0:
            yield ReactionCount(
                object=created.id, network=created.network, kind=kind, count=min(count, LARGEST), observed=observed
            )


def _like(created: Activity, emoji: str, name: str, actor: str) -> Activity:
    """A reaction. No answer dates it: it cannot have been before the post."""
    return Activity(
        id=f"{created.id}/reaction/{quote(emoji, safe='+')}/{quote(name, safe='')}",
        network=created.network,
        type=ActivityType.LIKE,
        actor=actor,
        published=created.published,
        object=created.id,
        object_author=created.actor,
        context=created.context,
        text=f":{emoji}:",
        visibility=created.visibility,
    )


def _reaction(found: Counter[str], chosen: Chosen, entry: Any) -> Iterable[Record]:
    reaction = msgspec.convert(entry, Reaction)
    people = [msgspec.convert(person, Person).username for person in reaction.users or ()]
    chosen |= {(reaction.id, name.lower()): None for name in people if name}
    found[reaction.id] += reaction.count - len(people)
    return ()


def _retort(chosen: Chosen, entry: Any) -> Iterable[Record]:
    retort = msgspec.convert(entry, Retort)
    chosen |= {(retort.emoji, name.lower()): None for name in retort.usernames if name}
    return ()


def _link(found: Counter[str], entry: Any) -> Iterable[Record]:
    link = msgspec.convert(entry, Link)
    found["click"] += 0 if link.reflection else link.clicks or 0
    return ()


def _action(found: Counter[str], entry: Any) -> Iterable[Record]:
    action = msgspec.convert(entry, Action)
    found["like"] += (action.count or 0) if action.id == LIKE else 0
    return ()
