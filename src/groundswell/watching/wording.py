"""What an alert says, in a sentence that every face and the mail share."""

from collections.abc import Mapping
from datetime import date, timedelta

from groundswell.watching.unusual import LEAD_DAYS, WEEK, WEEKS

FALSE_A_YEAR = 1.0
"""False alarms that are expected of a watched topic in a year: 365 / 730 + 52 / 208 + 52 / 208."""
TITLES = {"volume": "More people than usual", "sides": "Sides moved", "lead": "Somebody new leads"}
"""What each kind of alert is called."""


def said(what: str, day: date, figures: Mapping[str, float], who: str = "Somebody new") -> str:
    """The alert in words; without a name it names nobody."""
    if what == "volume":
        return (
            f"{figures['people']:.0f} people wrote about it on {shown(day)}; about {figures['expected']:.1f} were "
            "expected from the eight weeks before."
        )
    if what == "sides":
        moved = "more" if figures["share"] > figures["before"] else "fewer"
        return (
            f"In the week to {shown(day)} {figures['share']:.0%} of the {figures['people']:.0f} people whose texts can "
            f"be read were against, {moved} than the {figures['before']:.0%} of the {WEEKS} weeks before."
        )
    weeks = f"the {LEAD_DAYS // WEEK} weeks"
    return (
        f"{who} leads: {figures['people']:.0f} people reacted to them in {weeks} to {shown(day)}, and "
        f"{figures['second']:.0f} to the next; in {weeks} before it was {figures['before']:.0f}, and somebody else led "
        f"with {figures['led']:.0f}."
    )


def shown(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def first_of(what: str, day: date) -> date:
    """The first day that an alert of this kind is about."""
    return day - timedelta(days={"volume": 1, "sides": WEEK, "lead": LEAD_DAYS}[what] - 1)


def promised(topics: int) -> str:
    """How many false alarms to expect of so many watched topics, in words."""
    if topics < 1:
        return "Where nothing changed, a watched topic raises about one false alarm a year."
    days = 365 / (FALSE_A_YEAR * topics)
    length = f"{days / 7:.0f} weeks" if days >= 14 else f"{max(1, round(days))} days"
    often = f"about one false alarm in {length}"
    if topics == 1:
        return f"Where nothing changed, the watched topic raises {often}."
    return f"Where nothing changed, the {topics} watched topics together raise {often}."
