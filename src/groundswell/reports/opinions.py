"""Opinions on a brand, person or thing: how many, which way, who drives each side, and when it turned."""

from datetime import date, datetime

from pydantic import Field

from groundswell.reports import days
from groundswell.reports.accounts import find_account
from groundswell.reports.base import Account, Facts, Filters, Opens, Report, shown
from groundswell.reports.correcting import Confusion
from groundswell.reports.opinion_facts import Asked, asked, drivers, evidence, weeks
from groundswell.reports.turning import turns

MISSING = "No text names it. Say in a few words what to look for, or look for other words."
READ = (
    "Texts are read by a small model in English, Spanish, Catalan and Basque; whatever it cannot read is unknown, and "
    "in no share."
)
READ_BY_OWN = (
    "Texts are read by this workspace's own model, those in other languages than it knows by a small one; whatever "
    "neither can read is unknown, and in no share."
)
MISREAD = (
    "Shares are corrected for how often the model reads one side as another on posts that people rated; on texts of "
    "another kind it may err more than the intervals say."
)
MISREAD_BY_OWN = "Shares are corrected for how often that model reads one side as another, as its folder says."
UNCORRECTED = (
    "No shares are told: nobody has said how often that model reads one side as another. Count it on texts that people "
    "read, and put the counts beside it as confusion.json."
)
NEED_NOT = "What came with a change need not be why it came."


class OpinionFilters(Filters):
    opinion_target: str = Field("", max_length=100)
    """Words that name it, two letters at least; texts that hold them are read, in any case."""
    account: str | None = Field(None, max_length=500)
    """Its account: what answers or mentions that counts too, and its own posts do not."""
    weeks: int = Field(26, ge=4, le=260)
    """Weeks up to the newest day."""
    limit: int = Field(20, ge=1, le=200)
    """People to list, and sentences of each side."""


@shown
class SideShare:
    """One side of all texts on the target."""

    side: str
    """positive, neutral or negative."""
    texts_count: int
    """Texts read as this."""
    share: float | None
    """Share of the texts that can be read, corrected, 0 to 1; null when there is not enough data."""
    low: float
    """Lower end of the 80 % interval."""
    high: float
    """Upper end of the 80 % interval."""


@shown
class OpinionWeek:
    """One week of opinions."""

    week: date
    """Its first day."""
    texts_count: int
    """Texts on the target: the volume."""
    positive_count: int
    """Of them, read as positive."""
    negative_count: int
    """Of them, read as negative."""
    positive_share: float | None
    """Share that is positive, corrected; null when there is not enough data."""
    positive_low: float
    """Lower end of the 80 % interval."""
    positive_high: float
    """Upper end of the 80 % interval."""
    negative_share: float | None
    """Share that is negative, corrected; null when there is not enough data."""
    negative_low: float
    """Lower end of the 80 % interval."""
    negative_high: float
    """Upper end of the 80 % interval."""


@shown
class Driver(Account):
    """Somebody whose texts on the target others react to. Amounts are counted reactions, in announces."""

    positive_texts: int
    """Texts read as positive."""
    negative_texts: int
    """Texts read as negative."""
    positive_announces: float
    """What their positive texts drew: influence for the target."""
    negative_announces: float
    """What their negative texts drew: influence against the target."""
    buzz_announces: float
    """What all their texts on the target drew, of any side."""
    endorsement_announces: float
    """Of it, from reactions that support; `buzz` without it may be quarrel."""
    opposed_announces: float
    """Of it, from reactions that oppose."""
    opens: Opens
    """The person's page."""


@shown
class Sentence:
    """A text on the target."""

    object: str
    """Object id."""
    author: Account
    """Who wrote it."""
    published: datetime
    """When."""
    side: str
    """positive or negative."""
    confidence: float
    """Chance that people would put it on this side, 0 to 1."""
    text: str | None
    """The sentence that names the target, shortened."""
    holder: str | None
    """Who is quoted or reported, in the text's words; null when it is the author."""
    expression: str | None
    """Words that carry the opinion, where they were found."""
    url: str | None
    """Where the original can be opened."""
    drawn_announces: float
    """Counted reactions to it, in announces."""


@shown
class Turn:
    """A week in which opinion turned, and the texts that came with it."""

    week: date
    """First day of the week."""
    before: float
    """Share for less share against in the four weeks before, corrected, -1 to 1."""
    after: float
    """The same in the four weeks from then on."""
    low: float
    """Lower end of the interval of the difference, 97.5 % over all the weeks that were looked at."""
    high: float
    """Upper end."""
    came_with: list[Sentence]
    """Texts of that week and the one before that drew most, on the side it turned to. They came with the turn."""


@shown
class OpinionReport:
    """Opinions on a target. Association only: who drives a side is whom people react to on it."""

    as_of: date | None
    """Newest day; null before the first scoring."""
    opinion_target: str
    """Words that were looked for."""
    account: Account | None
    """Its account, where one was named."""
    texts_count: int
    """Texts on the target: buzz."""
    unknown_count: int
    """Of them, unknown: another language, no words, or signs of sarcasm."""
    sides: list[SideShare]
    """The three sides, with corrected shares."""
    timeline: list[OpinionWeek]
    """Week by week, oldest first."""
    drivers: list[Driver]
    """Who drives opinion, most counted reactions first."""
    turning_points: list[Turn]
    """Weeks in which the four weeks after differ from the four before by more than chance; newest first."""
    positive: list[Sentence]
    """Positive texts, those that drew most first."""
    negative: list[Sentence]
    """Negative texts, likewise."""
    notes: list[str]
    """What to know beside the figures."""
    todo: str
    """What to do when there is nothing to show; empty otherwise."""


def run(facts: Facts, filters: OpinionFilters) -> OpinionReport:
    account = find_account(facts, filters.account) if filters.account else None
    as_of, _ = days.newest(facts)
    found = asked(facts, filters.opinion_target, account.actor if account else None, as_of, filters.weeks)
    timeline = weeks(found, filters.weeks)
    return OpinionReport(
        as_of=as_of,
        opinion_target=filters.opinion_target,
        account=account,
        texts_count=len(found.texts),
        unknown_count=found.counts["unknown"],
        sides=sides_of(found),
        timeline=[OpinionWeek(**week) for week in timeline],
        drivers=[
            Driver(**row, opens=facts.opens("person", person=row["actor"]))
            for row in drivers(facts, found, filters.limit)
        ],
        turning_points=[
            Turn(**turn, came_with=sentences_of(facts, found, side, 3, turn["week"])) for side, turn in turns(found)
        ],
        positive=sentences_of(facts, found, "positive", filters.limit),
        negative=sentences_of(facts, found, "negative", filters.limit),
        notes=_notes(facts.confusion),
        todo="" if found.texts else MISSING,
    )


def _notes(own: Confusion | None) -> list[str]:
    """What to know of the figures; `own` is how often the workspace's own model misreads."""
    if own is None:
        return [READ, MISREAD, NEED_NOT]
    return [READ_BY_OWN, MISREAD_BY_OWN if all(map(sum, own)) else UNCORRECTED, NEED_NOT]


def sides_of(found: Asked) -> list[SideShare]:
    """The three sides of the texts, with corrected shares where there are enough."""
    shares = found.shares()
    return [
        SideShare(
            side=side,
            texts_count=found.counts[side],
            share=getattr(shares, side).value if shares else None,
            low=getattr(shares, side).low if shares else 0.0,
            high=getattr(shares, side).high if shares else 1.0,
        )
        for side in ("positive", "neutral", "negative")
    ]


def sentences_of(facts: Facts, found: Asked, side: str, limit: int, week: date | None = None) -> list[Sentence]:
    """Texts of a side as evidence, those that drew most first; of the days around a week where one is given."""
    return [Sentence(**row) for row in evidence(facts, found, side, limit, week)]


OPINIONS = Report(
    name="opinions",
    title="Opinions",
    question="What do people think of this brand, person or thing, who drives each side, and when did it turn?",
    filters=OpinionFilters,
    result=OpinionReport,
    run=run,
    row=Driver,
    rows=lambda report: report.drivers,
)
