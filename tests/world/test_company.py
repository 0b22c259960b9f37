"""The company's chat: who helps, who merely talks, and that titles say nothing about it."""

from collections import Counter

import numpy as np
import pytest

from groundswell.world.chat import Chat, talk
from groundswell.world.company import Company, hire
from groundswell.world.drawn_at_work import reactions_in_week
from groundswell.world.people import Town


@pytest.fixture(scope="module")
def company(town: Town) -> Company:
    return hire(town, 7)


@pytest.fixture(scope="module")
def chat(company: Company, town: Town) -> Chat:
    return talk(company, town, 7)


def people_of(company: Company, kind: str) -> list[int]:
    return [place for place, its in enumerate(company.kind) if its == kind]


def test_three_in_twenty_work_there(company: Company) -> None:
    assert len(company) == 60
    assert {"helpful", "noisy", "ordinary"} == set(company.kind)


def test_helpful_people_help_most(company: Company, chat: Chat) -> None:
    helped = Counter(event.helper for event in chat.helps if event.helpful)
    mean = {kind: np.mean([helped[p] for p in people_of(company, kind)]) for kind in ("helpful", "noisy", "ordinary")}
    assert mean["helpful"] > 4 * mean["ordinary"] > 4 * mean["noisy"]


def test_noisy_people_talk_most(company: Company, chat: Chat) -> None:
    said = Counter(message.author for message in chat.messages)
    mean = {kind: np.mean([said[p] for p in people_of(company, kind)]) for kind in ("helpful", "noisy")}
    assert mean["noisy"] > 2 * mean["helpful"]


def test_answers_come_after_their_questions_in_the_same_channel(chat: Chat) -> None:
    for event in chat.helps:
        question = event.message.thread
        assert question is not None
        assert question.at < event.message.at
        assert (question.channel, question.author) == (event.message.channel, event.asker)
        assert event.helper != event.asker


def test_only_help_is_thanked_for(company: Company, chat: Chat) -> None:
    helpful = {(id(event.message.thread), event.helper) for event in chat.helps if event.helpful}
    thanked = [m for m in chat.messages if m.thread is not None and m.author == m.thread.author and "<@" in m.text]
    assert len(thanked) > 50
    for message in thanked:
        named = company.ids.index(message.text.split("<@")[1].split(">")[0])
        assert (id(message.thread), named) in helpful


def test_hardly_anybody_works_at_night(chat: Chat) -> None:
    hours = Counter(message.at // 3_600_000_000 % 24 for message in chat.messages)
    assert sum(hours[hour] for hour in range(6)) < 0.02 * len(chat.messages)


def drawn(company: Company, chat: Chat) -> list[int]:
    """Emoji, answers in one's threads and mentions, of others."""
    found = Counter(
        message.author for message in chat.messages for people in message.reactions.values() for _ in people
    )
    for message in chat.messages:
        starter = message.thread.author if message.thread else message.author
        found[starter] += starter != message.author
        found.update(p for p, id_ in enumerate(company.ids) if f"<@{id_}>" in message.text and p != starter)
    return [found[place] for place in range(len(company))]


def test_what_everybody_is_expected_to_draw_is_what_they_draw_on_average(company: Company, town: Town) -> None:
    """Of many chats of the same company: in all within a twentieth, and each person within the noise of so many."""
    many = np.array([drawn(company, talk(company, town, seed)) for seed in range(100, 104)])
    weeks = [reactions_in_week(company.present(factor)) for factor in company.presence.factors.T]
    expected = np.sum(weeks, axis=0)
    assert many.mean(axis=0).sum() == pytest.approx(expected.sum(), rel=0.05)
    off = (many.mean(axis=0) - expected) / np.sqrt(expected / len(many))
    assert np.mean(np.abs(off) < 3.5) > 0.9
