"""A workspace's own topics: kept in the state, found in texts by their query, made of examples if wanted."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from groundswell.errors import InputError, NotFoundError
from groundswell.signals.topics.ontology import ontology
from groundswell.signals.topics.queries import parsed
from groundswell.signals.topics.shapes import Read
from groundswell.signals.topics.tagger import ENOUGH, OFTEN, About
from groundswell.signals.topics.tokens import fold, words_of
from groundswell.state.models import RefusedTopic, SavedTopic
from groundswell.state.store import State

OWN = "own/"
LONGEST_NAME, MOST_TOPICS = 60, 200


@dataclass(frozen=True)
class OwnTopic:
    """One topic of the workspace's own."""

    topic: str
    query: str


def about_own(text: str | None, tags: list[str], links: list[str], own: Iterable[OwnTopic]) -> Iterator[About]:
    """The own topics of one object: those whose query makes them sure enough."""
    read = Read(words_of(text), tuple(tags), tuple(links))
    for one in own:
        answer = parsed(one.query).ask(read)
        if answer.sure >= ENOUGH:
            length = max(len(read.words.folded), OFTEN)
            weight = 1.0 if answer.tagged else min(1.0, max(answer.times, 1) * OFTEN / length)
            yield About(one.topic, weight, answer.sure, answer.words[:5])


class Topics:
    """The topics that a workspace saved, and those that people do not want to be shown with."""

    def __init__(self, state: State) -> None:
        self._state = state

    def save(self, name: str, query: str) -> SavedTopic:
        """Keep a topic, or give the one of that name another query. Raises InputError for a name or query of no use."""
        said = " ".join(name.split())
        short = fold(said).replace(" ", "-")
        if not short or len(said) > LONGEST_NAME:
            raise InputError(f"A topic's name has 1 to {LONGEST_NAME} letters", todo="Name it in words.")
        parsed(query)
        with self._state.alone() as session:
            found = session.scalar(select(SavedTopic).where(SavedTopic.topic == OWN + short))
            if found is None and len(list(session.scalars(select(SavedTopic.id)))) >= MOST_TOPICS:
                raise InputError(f"There are {MOST_TOPICS} own topics already", todo="Drop one first.")
            topic = found or SavedTopic(topic=OWN + short)
            topic.name, topic.query, topic.saved_at = said, query, datetime.now(UTC)
            session.add(topic)
        return topic

    def saved(self) -> list[SavedTopic]:
        """Every own topic, by name."""
        with self._state.session() as session:
            return list(session.scalars(select(SavedTopic).order_by(SavedTopic.topic)))

    def drop(self, topic: str) -> SavedTopic:
        """Forget an own topic. Raises NotFoundError when there is none of that name."""
        wanted = OWN + fold(topic.removeprefix(OWN)).replace(" ", "-")
        with self._state.session() as session:
            found = session.scalar(select(SavedTopic).where(SavedTopic.topic == wanted))
            if found is None:
                raise NotFoundError(f"There is no own topic called {topic}", todo="See `groundswell topics own`.")
            session.delete(found)
            return found

    def known(self, topic: str) -> str:
        """The topic of this id or name. Raises NotFoundError when nothing is called that."""
        own = {one.topic: one for one in self.saved()}
        short = fold(topic).replace(" ", "-")
        for candidate in (topic, OWN + short, short):
            if candidate in own or candidate in ontology():
                return candidate
        named = [one.topic for one in ontology().values() if fold(one.name) == fold(topic)]
        if not named:
            raise NotFoundError(
                f"There is no topic called {topic}", todo="`groundswell topics list --search WORD` finds some."
            )
        return named[0]

    def name(self, topic: str) -> str:
        """What a topic is called; of an own one that is gone, its short name."""
        if topic in ontology():
            return ontology()[topic].name
        own = {one.topic: one.name for one in self.saved()}
        return own.get(topic, topic.removeprefix(OWN).replace("-", " "))

    def refuse(self, person: str, topic: str) -> RefusedTopic:
        """Take a topic from a person for good; refusing it again changes nothing."""
        with self._state.alone() as session:
            held = select(RefusedTopic).where(RefusedTopic.person == person, RefusedTopic.topic == topic)
            row = session.scalar(held) or RefusedTopic(person=person, topic=topic, refused_at=datetime.now(UTC))
            session.add(row)
        return row

    def allow(self, accounts: Iterable[str], topic: str) -> None:
        """Let a topic be shown again on a person with these accounts. Raises NotFoundError when it was not hidden."""
        of = sorted(accounts)
        with self._state.session() as session:
            held = select(RefusedTopic).where(RefusedTopic.person.in_(of), RefusedTopic.topic == topic)
            rows = list(session.scalars(held))
            if not rows:
                raise NotFoundError(f"{topic} is not hidden on {of[0]}", todo="See `groundswell topics hidden`.")
            for row in rows:
                session.delete(row)

    def refused(self) -> list[RefusedTopic]:
        """Every topic that was taken from a person, by person and topic."""
        with self._state.session() as session:
            return list(session.scalars(select(RefusedTopic).order_by(RefusedTopic.person, RefusedTopic.topic)))

    def forget(self, owned: Callable[[str], bool], named: Callable[[str], bool]) -> None:
        """Drop what erased people, whose accounts are `owned`, refused, and own topics in which they are `named`."""
        with self._state.session() as session:
            for row in session.scalars(select(RefusedTopic)):
                if owned(row.person):
                    session.delete(row)
            for topic in session.scalars(select(SavedTopic)):
                if named(topic.name) or named(topic.query):
                    session.delete(topic)

    def rows(self) -> list[dict[str, str]]:
        """The own topics as the lake keeps them, for the steps to read."""
        return [{"topic": one.topic, "name": one.name, "query": one.query} for one in self.saved()]

    def taken(self, persons: Mapping[str, str]) -> set[tuple[str, str]]:
        """Who is not to be shown with which topic; `persons` says which account stands for a joined one."""
        return {(persons.get(one.person, one.person), one.topic) for one in self.refused()}

    def refused_rows(self, persons: Mapping[str, str]) -> list[dict[str, str]]:
        """The same as the lake keeps it, for the steps to read."""
        return [{"person": person, "topic": topic} for person, topic in sorted(self.taken(persons))]

    def stamp(self) -> tuple[object, ...]:
        """Changes whenever an own topic or a refusal does: for whoever remembers what was made of them."""
        saved = select(func.count(), func.max(SavedTopic.saved_at))
        refused = select(func.count(), func.max(RefusedTopic.refused_at))
        with self._state.session() as session:
            return tuple(value for query in (saved, refused) for value in session.execute(query).one())
