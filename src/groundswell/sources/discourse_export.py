"""What a forum's administrator can export of Discourse (topics, or a category) as topics like those of its pages."""

from collections.abc import Iterator
from typing import Any

SYSTEM = {-1: {"username": "system", "name": "system"}}
"""Who writes in the software's own name: exports leave that account out."""

EVERYBODY = "everyone"


def is_export(value: dict[str, Any]) -> bool:
    topics = value.get("topics")
    return isinstance(topics, list) and any(
        isinstance(one, dict) and isinstance(one.get("posts"), list) for one in topics
    )


def names_in(value: dict[str, Any]) -> Iterator[str]:
    """What the accounts in an export are called."""
    yield from (user["username"].lower() for user in _users(value).values())


def topics_of(value: dict[str, Any]) -> list[Any]:
    """Each topic in the shape in which a forum shows it. `restricted` says that its category is not for everybody."""
    users = _users(value)
    closed = {one["id"] for one in _objects(value.get("categories")) if _is_closed(one)}
    return [_topic(topic, users, closed) if isinstance(topic, dict) else topic for topic in value["topics"]]


def _topic(topic: dict[str, Any], users: dict[Any, dict[str, str]], closed: set[Any]) -> dict[str, Any]:
    posts, category = topic.get("posts"), topic.get("category_id")
    return {
        **topic,
        "restricted": isinstance(category, int) and category in closed,
        "post_stream": {"posts": [_post(post, users) for post in posts] if isinstance(posts, list) else posts},
    }


def _post(post: Any, users: dict[Any, dict[str, str]]) -> Any:
    number = post.get("user_id") if isinstance(post, dict) else None
    return {**users.get(number, {}), **post} if isinstance(number, int) else post


def _users(value: dict[str, Any]) -> dict[Any, dict[str, str]]:
    found = {
        one["id"]: {name: one[name] for name in ("username", "name") if isinstance(one.get(name), str)}
        for one in _objects(value.get("users"))
        if isinstance(one.get("username"), str)
    }
    return SYSTEM | found


def _is_closed(category: dict[str, Any]) -> bool:
    """Whether only some groups can read a category; one that is open to all names no group, or everybody."""
    allowed = category.get("permissions_params")
    if not isinstance(allowed, dict):
        return allowed is not None
    return bool(allowed) and EVERYBODY not in allowed


def _objects(value: Any) -> list[dict[str, Any]]:
    """The objects with a number in a list."""
    found = value if isinstance(value, list) else []
    return [one for one in found if isinstance(one, dict) and isinstance(one.get("id"), int)]
