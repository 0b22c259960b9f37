"""What people say: varied, without holes, and in the tone of what they think."""

import re

import numpy as np
import pytest

from groundswell.world.brand_phrases import COMPLAINT, PRAISE, SPECIFIC
from groundswell.world.people import Town
from groundswell.world.phrases import SENTENCES
from groundswell.world.setting import BRANDS, TOPICS
from groundswell.world.society import Life


def test_there_is_something_to_say_on_every_topic_and_every_brand() -> None:
    assert set(SENTENCES) == set(TOPICS)
    assert set(SPECIFIC) == {brand.key for brand in BRANDS}
    assert {brand.topic for brand in BRANDS} < set(TOPICS)


def test_posts_are_hundreds_of_different_sentences(life: Life) -> None:
    posts = [said.text for said, parent in zip(life.words, life.posts.parent, strict=True) if parent < 0]
    assert len(set(posts)) > 0.7 * len(posts) > 1500


def test_no_slot_is_left_open(life: Life) -> None:
    assert not [said.text for said in life.words if "{" in said.text or "  " in said.text or not said.text]


@pytest.mark.parametrize(("sign", "generic", "place"), [(1, PRAISE, 0), (-1, COMPLAINT, 1)])
def test_an_opinion_is_said_in_its_own_tone(life: Life, sign: int, generic: tuple[str, ...], place: int) -> None:
    posts = life.posts
    chosen = np.flatnonzero((np.sign(posts.polarity) == sign) & (posts.parent < 0) & (posts.quoted < 0))
    for row in chosen[:300].tolist():
        brand = BRANDS[posts.brand[row]]
        assert any(
            fits(template, brand.name, life.words[row].text) for template in (*generic, *SPECIFIC[brand.key][place])
        )


def fits(template: str, brand: str, text: str) -> bool:
    return all(part in text for part in re.split(r"\{\w+\}", template.replace("{brand}", brand)))


def test_brands_tell_their_own_news_without_an_opinion(town: Town, life: Life) -> None:
    own = np.isin(life.posts.author, town.rows.brands) & (life.posts.parent < 0) & (life.posts.quoted < 0)
    brand = life.posts.author[own] - town.rows.residents
    assert own.sum() > 100
    assert (life.posts.brand[own] == brand).all()
    assert not life.posts.polarity[own].any()


def test_answers_name_whom_they_answer(life: Life) -> None:
    posts = life.posts
    replies = np.flatnonzero(posts.parent >= 0).tolist()
    assert all(life.words[row].mentions == (posts.author[posts.parent[row]],) for row in replies)
