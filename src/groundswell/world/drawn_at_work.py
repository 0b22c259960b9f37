"""True influence at work: what everybody is expected to draw in the company's chat, by its own rules.

Emoji and answers on what is said in passing, answers to questions, thanks and marks for answers that helped: all that
counts as a reaction. `chat` plays the same rules by chance.
"""

import numpy as np

from groundswell.world.chance import Floats
from groundswell.world.chat import (
    ANSWERED_IN_PASSING,
    ASKED_AGAIN,
    MARKED,
    NEWS_CHEERS,
    OWN_CHANNEL,
    SECONDED,
    THANKED,
)
from groundswell.world.company import CHANNELS, Company

_ROUNDS = 32


def reactions_per_week(company: Company) -> Floats:
    """Expected reactions a week in the four weeks after the last, by place in the company.

    Everybody is taken to be about as much as is expected after how much they were in the last week.
    """
    weeks = company.presence.expected.T
    return np.asarray(np.mean([reactions_in_week(company.present(factor)) for factor in weeks], axis=0))


def reactions_in_week(company: Company) -> Floats:
    """Expected reactions in one week, by place. That at most five answer is left out: so many hardly do."""
    in_passing = company.talking * (company.charm + ANSWERED_IN_PASSING)
    news = (company.charm + NEWS_CHEERS) / len(company)
    return in_passing + news + _for_questions(company)


def _for_questions(company: Company) -> Floats:
    """Answers that questions draw, and what answers draw from those who asked."""
    drawn, asked = np.zeros(len(company)), asking(company)
    for channel in range(2, len(CHANNELS)):
        people = company.channels[channel]
        heard, helped = _heard(company.answering[people] * company.quality[people])
        answers = company.answering[people] * heard
        each = asked[:, channel] * (1 + ASKED_AGAIN * (1 - helped))
        drawn += each * answers.sum()
        drawn[people] -= each[people] * answers
        thanks = company.quality[people] * (THANKED + MARKED + SECONDED)
        drawn[people] += (each.sum() - each[people]) * answers * thanks
    return drawn


def asking(company: Company) -> Floats:
    """Questions a week, (people, channels): most in the channel of one's team, else in any that one looks in on."""
    asked = np.zeros((len(company), len(CHANNELS)))
    for person, channels in enumerate(company.channels_of):
        asked[person, channels] += (1 - OWN_CHANNEL) / len(channels)
        asked[person, 2 + company.team[person]] += OWN_CHANNEL
    return asked * company.asking[:, None]


def _heard(helps: Floats) -> tuple[Floats, float]:
    """The chance that nobody helped before one's own turn, and that anybody helps at all.

    People answer in any order until one helps: whoever comes at a share u of the way is preceded by each other one who
    would help with the chance u.
    """
    share = (np.arange(_ROUNDS) + 0.5) / _ROUNDS
    missed = np.log1p(-share[:, None] * helps)
    heard = np.exp(missed.sum(axis=1, keepdims=True) - missed).mean(axis=0)
    return heard, float(1 - np.prod(1 - helps))
