"""Styles: four axes, each a share of what somebody does, and the sixteen names that Klout gave their corners."""

from collections.abc import Mapping
from dataclasses import dataclass

from groundswell.reports.base import shown
from groundswell.reports.shrinking import share


@dataclass(frozen=True)
class Axis:
    """One axis: a share of `part` in `whole`, columns of `habits`; at or above the network's median is `high`."""

    name: str
    high: str
    low: str
    part: str
    whole: str
    meaning: str


WEEKS = 13
LEAST = 5
"""Observations an axis needs before it says anything."""

AXES = (
    Axis(
        "talk",
        "participating",
        "listening",
        "addressed_count",
        "acts_count",
        "Share of everything done that answers, quotes or mentions somebody",
    ),
    Axis(
        "source",
        "creating",
        "sharing",
        "made_count",
        "offered_count",
        "Share of own objects among those made and passed on",
    ),
    Axis("range", "broad", "focused", "side_count", "subjects_count", "Share of subjects other than the main one"),
    Axis("rhythm", "consistent", "casual", "weeks_count", "all_weeks_count", "Share of the 13 weeks with any act"),
)
"""Thresholds are medians of the accounts of a network that have enough to say, worked out anew for each score day."""

NAMES = {
    ("participating", "sharing", "broad", "consistent"): "Curator",
    ("listening", "sharing", "broad", "consistent"): "Broadcaster",
    ("participating", "sharing", "focused", "consistent"): "Syndicator",
    ("listening", "sharing", "focused", "consistent"): "Feeder",
    ("participating", "creating", "broad", "consistent"): "Celebrity",
    ("listening", "creating", "broad", "consistent"): "Pundit",
    ("participating", "creating", "focused", "consistent"): "Thought Leader",
    ("listening", "creating", "focused", "consistent"): "Specialist",
    ("participating", "sharing", "broad", "casual"): "Socializer",
    ("participating", "sharing", "focused", "casual"): "Networker",
    ("participating", "creating", "broad", "casual"): "Conversationalist",
    ("participating", "creating", "focused", "casual"): "Activist",
    ("listening", "sharing", "broad", "casual"): "Observer",
    ("listening", "sharing", "focused", "casual"): "Dabbler",
    ("listening", "creating", "broad", "casual"): "Explorer",
    ("listening", "creating", "focused", "casual"): "Taste Maker",
}
"""The names are Klout's; which corner each stands in is our choice, made once, here."""


@shown
class AxisPlace:
    """Where somebody stands on one axis."""

    name: str
    """talk, source, range or rhythm."""
    meaning: str
    """What is measured."""
    high: str
    """Word for the upper end."""
    low: str
    """Word for the lower end."""
    part_count: int
    """Of these observations, those that count towards the upper end."""
    whole_count: int
    """Observations."""
    value: float | None
    """The share, 0 to 1; null with fewer than five observations."""
    value_low: float
    """Lower end of its 80 % interval."""
    value_high: float
    """Upper end of its 80 % interval."""
    threshold: float | None
    """Median of the network, 0 to 1; null when nobody there has enough observations."""
    side: str | None
    """The end this is nearer to by the threshold; null when either is missing."""
    clear: bool
    """Whether the whole interval lies on that side."""


@shown
class Style:
    """How somebody goes about it, in four words and a name."""

    name: str | None
    """One of sixteen names; null when an axis cannot be told."""
    clear: bool
    """Whether every axis lies clearly on its side; else a neighbouring name fits about as well."""
    missing: str
    """What evidence is missing, in words; empty when none."""
    axes: list[AxisPlace]
    """The four axes."""


def columns() -> str:
    """The parts and wholes of every axis as SQL over `habits`."""
    return (
        f"*, made_count + passed_count AS offered_count, subjects_count - main_subject_count AS side_count, "
        f"{WEEKS} AS all_weeks_count"
    )


def medians() -> str:
    """The thresholds of one network as SQL over `habits_now`: each axis' median among those with enough to say."""
    shares = ", ".join(
        f"median({axis.part} / {axis.whole}) FILTER (acts_count >= {LEAST} AND {axis.whole} >= {LEAST}) AS {axis.name}"
        for axis in AXES
    )
    return f"SELECT {shares} FROM (SELECT {columns()} FROM habits_now WHERE network = ?)"


def style(habits: Mapping[str, int], thresholds: Mapping[str, float | None]) -> Style:
    """The style of an account from its habits and its network's thresholds."""
    axes = [_place(axis, habits, thresholds[axis.name]) for axis in AXES]
    sides = tuple(place.side or "" for place in axes)
    lacking = [place for place in axes if place.side is None]
    missing = [f"{place.high} or {place.low}: {place.whole_count} of {LEAST} observations" for place in lacking]
    return Style(
        name=NAMES.get((sides[0], sides[1], sides[2], sides[3])),
        clear=not lacking and all(place.clear for place in axes),
        missing="; ".join(missing),
        axes=axes,
    )


def _place(axis: Axis, habits: Mapping[str, int], threshold: float | None) -> AxisPlace:
    part, whole = habits[axis.part], habits[axis.whole]
    found = share(part, whole)
    enough = habits["acts_count"] >= LEAST and whole >= LEAST
    high = threshold is not None and found.value >= threshold and part > 0
    told = enough and threshold is not None
    return AxisPlace(
        name=axis.name,
        meaning=axis.meaning,
        high=axis.high,
        low=axis.low,
        part_count=part,
        whole_count=whole,
        value=found.value if enough else None,
        value_low=found.low,
        value_high=found.high,
        threshold=threshold,
        side=(axis.high if high else axis.low) if told else None,
        clear=told and threshold is not None and (found.low >= threshold if high else found.high < threshold),
    )
