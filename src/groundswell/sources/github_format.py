"""The parts of GitHub's events that are read, and what GitHub's names look like."""

import re
from typing import Any

import msgspec

from groundswell.vocabulary import Visibility

LOGIN = re.compile(r"[\w.-]{1,100}(?:\[bot\])?", re.ASCII)
REPOSITORY = re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}", re.ASCII)
SHA = re.compile(r"[0-9a-f]{6,64}")
NUMBER = re.compile(r"[0-9]{1,20}")
NOWHERE = "/"
"""What events of 2011 call the repository where they are about none, or GitHub could not tell."""

Id = int | str


class User(msgspec.Struct):
    login: str


class Organization(msgspec.Struct):
    login: str | None = None


class Label(msgspec.Struct):
    name: str = ""

    def tag(self) -> str:
        return self.name.lstrip("#").strip().lower()


class Repository(msgspec.Struct):
    name: str


class Item(msgspec.Struct):
    """An issue, pull request, discussion, comment, review or release."""

    id: Id | None = None
    number: int | None = None
    title: str | None = None
    name: str | None = None
    tag_name: str | None = None
    body: str | None = None
    user: User | None = None
    author: User | None = None
    html_url: str | None = None
    labels: list[Label] | None = None
    reactions: dict[str, Any] | None = None
    merged: bool | None = None
    merged_by: User | None = None
    in_reply_to_id: Id | None = None
    commit_id: str | None = None

    def words(self) -> str:
        parts = (self.title or self.name or self.tag_name, self.body)
        return "\n\n".join(part for part in parts if part).replace("\r\n", "\n")


class Payload(msgspec.Struct):
    """What an event is about; the last three only in events of 2011."""

    action: str | None = None
    issue: Item | None = None
    comment: Item | None = None
    pull_request: Item | None = None
    review: Item | None = None
    release: Item | None = None
    discussion: Item | None = None
    ref_type: str | None = None
    description: str | None = None
    target: User | None = None
    comment_id: Id | None = None
    commit: Any = None
    repo: Any = None


class Event(msgspec.Struct):
    id: Id
    type: str
    actor: User
    repo: Repository
    created_at: str
    payload: Payload = msgspec.field(default_factory=Payload)
    public: bool = True
    org: Organization | None = None


def owner(event: Event) -> str:
    return event.repo.name.partition("/")[0]


def author(item: Item | None) -> str | None:
    return item.user.login if item and item.user else None


def number(item: Item | None) -> str:
    return checked(NUMBER, str(item.id) if item else None, "id")


def visibility(event: Event) -> Visibility:
    return Visibility.PUBLIC if event.public else Visibility.MEMBERS


def checked(pattern: re.Pattern[str], text: str | None, what: str) -> str:
    """Raises ValueError when the text is not what GitHub calls such a thing."""
    if text is None or not pattern.fullmatch(text):
        raise ValueError(f"no {what}: {(text or '')[:40]!r}")
    return text
