"""GitHub's events of before 2015, which told less, in two shapes: turned into what events are today."""

import re
from hashlib import blake2b

import msgspec

from groundswell.sources.github_format import NOWHERE, Event, Id, Item, Payload, Repository, User

PAGE = re.compile(r"/(?:issues|pull)/(\d{1,9})")


class OldRepository(msgspec.Struct):
    name: str
    owner: str | None = None


class OldPayload(msgspec.Struct):
    """What an event was about. Issues and comments are numbers of GitHub's own; `number` is that in the repository."""

    action: str | None = None
    number: int | None = None
    comment_id: int | None = None
    commit: str | None = None
    target: User | None = None
    comment: Item | None = None
    pull_request: Item | int | None = None
    release: Item | None = None
    ref_type: str | None = None
    description: str | None = None


class OldEvent(msgspec.Struct):
    """An event as the timeline of 2012 to 2014 wrote it: accounts by name, no number, the address of its page.

    Those of 2011 have a number and name accounts and repositories as today, and only their payload is as poor.
    """

    type: str
    actor: str | User
    created_at: str
    id: Id | None = None
    repo: Repository | None = None
    repository: OldRepository | None = None
    payload: OldPayload = msgspec.field(default_factory=OldPayload)
    public: bool = True
    url: str | None = None

    def event(self) -> Event:
        """The same as it would be told today. Raises ValueError when it does not say where it was."""
        return Event(
            id=self.id or self._number(),
            type=self.type,
            actor=User(self.actor) if isinstance(self.actor, str) else self.actor,
            repo=Repository(self._where()),
            created_at=self.created_at.replace("/", "-", 2),
            payload=self._payload(),
            public=self.public,
        )

    def _where(self) -> str:
        """The repository; of following somebody, the profile."""
        if self.repository is not None and self.repository.owner:
            return f"{self.repository.owner}/{self.repository.name}"
        if self.repo is not None:
            return self.repo.name
        if self.payload.target is None:
            raise ValueError("it does not say in which repository")
        return f"{self.payload.target.login}/{self.payload.target.login}"

    def _number(self) -> str:
        """A number of our own, the same wherever the event is read."""
        said = f"{self.type} {self.actor} {self._where()} {self.created_at} {self.url}"
        return str(int.from_bytes(blake2b(said.encode("utf-8", "replace"), digest_size=8).digest()))

    def _payload(self) -> Payload:
        told, page = self.payload, PAGE.search(self.url or "")
        about = Item(number=told.number or (int(page[1]) if page else None))
        pull = told.pull_request if isinstance(told.pull_request, Item) else None
        return Payload(
            action=told.action or "created",
            issue=about,
            comment=told.comment or Item(id=told.comment_id, commit_id=told.commit),
            pull_request=pull if pull and pull.number else about,
            release=told.release,
            ref_type=told.ref_type,
            description=told.description,
            target=told.target,
        )


def early(event: Event) -> Event:
    """An event of 2011 that has the shape of today, with what it tells in its own places put where it is read.

    Comments are numbers there. Where GitHub wrote `/` for the repository, the payload names it, or who was followed.
    """
    told = event.payload
    where, target = told.repo, told.target.login if told.target else ""
    comment = Item(id=told.comment_id, commit_id=told.commit if isinstance(told.commit, str) else None)
    if event.repo.name == NOWHERE:
        where = where if isinstance(where, str) else f"{target}/{target}"
        event = msgspec.structs.replace(event, repo=Repository(where))
    payload = msgspec.structs.replace(told, action=told.action or "created", comment=told.comment or comment)
    return msgspec.structs.replace(event, payload=payload)
