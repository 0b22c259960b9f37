"""Twenty weeks of the company's chat: questions answered in threads, thanks, small talk, reactions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from groundswell.world.chance import Floats, Generator, Ints, generator
from groundswell.world.company import CHANNELS, TEAMS, Company
from groundswell.world.people import Town
from groundswell.world.posting import by_week
from groundswell.world.rhythm import DAY, END, HOUR, MINUTE, OFFICE, START, WEEK, WEEKS, moments, moments_of
from groundswell.world.work_phrases import (
    AGAIN,
    CHATTER,
    CHEERS,
    FOLLOW_UPS,
    ITEMS,
    NEWS,
    POOR_ANSWERS,
    SOLVED,
    SUBJECTS,
    THANKS,
)

T = TypeVar("T")

THANKED, MARKED, SECONDED, ASKED_AGAIN = 0.7, 0.5, 0.2, 0.3
ANSWERED_IN_PASSING, NEWS_CHEERS, OWN_CHANNEL = 0.12, 2.0, 0.6
"""Chances of what people do, and how many more cheer for news; what is expected of everybody follows from them."""
_MOST_ANSWERS = 5
_GENERAL, _RANDOM = 0, 1


@dataclass
class Message:
    """One message: `thread` is the message that starts its thread, `reactions` name who reacted with which emoji."""

    channel: int
    author: int
    at: int
    text: str
    thread: "Message | None" = None
    reactions: dict[str, list[int]] = field(default_factory=dict)

    def react(self, emoji: str, person: int) -> None:
        people = self.reactions.setdefault(emoji, [])
        if person not in people:
            people.append(person)


@dataclass(frozen=True)
class Help:
    """Somebody answered somebody: `helpful` says whether it really helped."""

    message: Message
    helper: int
    asker: int
    helpful: bool


@dataclass(frozen=True)
class Chat:
    """Every message, in order of time, and every answer with the truth about it."""

    messages: list[Message]
    helps: list[Help]


def talk(company: Company, town: Town, seed: int) -> Chat:
    """What is said at work in twenty weeks."""
    office = _Office(generator(seed, "chat"), company, [town.names[p].split()[0] for p in company.person.tolist()])
    office.small_talk()
    office.news()
    office.questions()
    said = sorted((m for m in office.said if m.at < END), key=lambda message: (message.at, message.channel))
    kept = {id(message) for message in said}
    return Chat(said, [h for h in office.helps if id(h.message) in kept])


class _Office:
    """Everybody at their desks, with what has been said so far."""

    def __init__(self, rng: Generator, company: Company, given: list[str]) -> None:
        self._rng, self._company, self._given = rng, company, given
        self._weeks = [company.present(factor) for factor in company.presence.factors.T]
        self.said: list[Message] = []
        self.helps: list[Help] = []

    def small_talk(self) -> None:
        """Things said in passing; some people answer in a thread, some only react."""
        author, at = self._times([company.talking for company in self._weeks])
        for who, when in zip(author.tolist(), at.tolist(), strict=True):
            channel = _RANDOM if self._rng.random() < 0.6 else self._channel(who)
            message = self._say(channel, who, when, self._filled(CHATTER))
            self._cheer(message)
            if self._rng.random() < ANSWERED_IN_PASSING:
                friend = self._somebody(channel, who)
                self._say(channel, friend, when + self._soon(15 * MINUTE), self._filled(FOLLOW_UPS), message)

    def news(self) -> None:
        """One announcement a week."""
        for when in np.sort(moments(self._rng, WEEKS, OFFICE)).tolist():
            message = self._say(_GENERAL, int(self._rng.integers(len(self._company))), when, self._filled(NEWS))
            self._cheer(message, more=NEWS_CHEERS)

    def questions(self) -> None:
        """Questions in a channel of one's own, most about its subject."""
        author, at = self._times([company.asking for company in self._weeks])
        for who, when in zip(author.tolist(), at.tolist(), strict=True):
            channel = self._channel(who)
            asked, answers = SUBJECTS[CHANNELS[channel]]
            place = int(self._rng.integers(len(asked)))
            question = self._say(channel, who, when, self._fill(asked[place]))
            if not self._answered(question, answers[place]) and self._rng.random() < ASKED_AGAIN:
                later = when + DAY + self._soon(2 * DAY)
                repeated = self._say(channel, who, later, self._filled(AGAIN, question=question.text))
                self._answered(repeated, answers[place])

    def _answered(self, question: Message, good: str) -> bool:
        """Answers from the channel's people in a thread, until one helps and is thanked; whether one did."""
        company = self._weeks[min((question.at - START) // WEEK, WEEKS - 1)]
        people = company.channels[question.channel]
        willing = people[(self._rng.random(len(people)) < company.answering[people]) & (people != question.author)]
        at = question.at
        for helper in self._rng.permutation(willing)[:_MOST_ANSWERS].tolist():
            at += self._soon(25 * MINUTE)
            helpful = bool(self._rng.random() < company.quality[helper])
            text = self._fill(good) if helpful else self._filled(POOR_ANSWERS)
            answer = self._say(question.channel, helper, at, text, question)
            self.helps.append(Help(answer, helper, question.author, helpful))
            if helpful:
                self._thank(question, answer)
                return True
        return False

    def _thank(self, question: Message, answer: Message) -> None:
        asker, mention = question.author, f"<@{self._company.ids[answer.author]}>"
        if self._rng.random() < THANKED:
            at = answer.at + self._soon(20 * MINUTE)
            self._say(question.channel, asker, at, self._filled(THANKS, mention=mention), question)
        if self._rng.random() < MARKED:
            answer.react(self._one(SOLVED), asker)
        if self._rng.random() < SECONDED:
            answer.react("+1", self._somebody(question.channel, answer.author))

    def _cheer(self, message: Message, more: float = 0.0) -> None:
        """Emoji from the channel's people: as many as the author's charm draws, each from somebody else."""
        count = int(self._rng.poisson(self._company.charm[message.author] + more))
        people = self._company.channels[message.channel]
        people = people[people != message.author]
        for person in self._rng.choice(people, min(count, len(people)), replace=False).tolist():
            message.react(self._one(CHEERS), person)

    def _say(self, channel: int, author: int, at: int, text: str, thread: Message | None = None) -> Message:
        message = Message(channel, author, at, text, thread)
        self.said.append(message)
        return message

    def _times(self, weekly: list[Floats]) -> tuple[Ints, Ints]:
        """Who does something when, at these rates in each week."""
        author, week = by_week(self._rng, np.stack(weekly, axis=1))
        return author, moments_of(self._rng, week, OFFICE)

    def _soon(self, about: int) -> int:
        """A wait of about this long, no less than half a minute and at most eight hours or what was asked for."""
        return int(min(MINUTE // 2 + self._rng.exponential(about), max(8 * HOUR, about)))

    def _channel(self, person: int) -> int:
        """A team's channel: the person's own, or one they look in on."""
        own = 2 + int(self._company.team[person])
        return own if self._rng.random() < OWN_CHANNEL else self._one(self._company.channels_of[person])

    def _somebody(self, channel: int, other_than: int) -> int:
        people = self._company.channels[channel]
        return int(self._rng.choice(people[people != other_than]))

    def _filled(self, templates: tuple[str, ...], **known: str) -> str:
        return self._fill(self._one(templates), **known)

    def _fill(self, template: str, **known: str) -> str:
        n = int(self._rng.integers(3, 60))
        item = self._one(ITEMS).format(n=n % 10)
        page = f"<https://wiki.osiercycles.example/{TEAMS[n % len(TEAMS)]}/{n}|the wiki>"
        return template.format(n=n, item=item, name=self._one(self._given), page=page, **known)

    def _one(self, options: Sequence[T]) -> T:
        return options[int(self._rng.integers(len(options)))]
