"""When a person's own audience is about, what posting then went with so far, and which of two own posts drew more."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator

from groundswell.reports import days
from groundswell.reports.accounts import account_of, find_row
from groundswell.reports.base import Account, Facts, Opens, Report, Versioned, shown
from groundswell.reports.own_pairs import ROWS, Met, OwnPair, PairComparison, comparisons, newest, pairs_of
from groundswell.reports.words import count
from groundswell.signals.timing import week
from groundswell.signals.timing.tempo import DAYS

Reals = NDArray[np.float64]

DRAWS, SEED = 400, 16
MOST = 2_000
"""Members of an audience that are looked at: those who reacted most."""
PUBLISHED = "Published gains of such schedules: up to 17 % on Facebook, 4 % on Twitter."
TIES = f"""
    SELECT t.reactor, sum(t.reactions_count)::DOUBLE AS times FROM ties t
    WHERE t.credited = $who AND t.day <= $day AND t.day > $day - {DAYS}
      AND t.reactor IN (SELECT actor FROM rhythms_now)
    GROUP BY ALL ORDER BY times DESC, t.reactor LIMIT {MOST}
"""


class PostingFilters(Versioned):
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    zone: str = Field("UTC", max_length=64)
    """Time zone that times are shown in, such as Europe/Berlin."""

    @field_validator("zone")
    @classmethod
    def known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("no such time zone; write it as in Europe/Berlin or America/New_York")
        return value


@shown
class Slot:
    """A quarter hour of the week."""

    weekday: str
    """Its day, in the zone that was asked for."""
    time: str
    """When it begins, hours and minutes of 24, in that zone as its clocks stand in the week after the day."""
    audience: float
    """How much of the audience's reacting follows a post made then, as a multiple of that after posting as usual."""
    audience_low: float
    """Lower end of its 80 % interval, over resampled members of the audience."""
    audience_high: float
    """Upper end of its 80 % interval."""
    clear: bool
    """Whether the whole interval lies above as usual."""


@shown
class Tried:
    """What posting at such times went with, on this workspace's own past."""

    policy: str
    """Times that are compared with posting as usual."""
    gain: float
    """More reactions to a typical post, as a share of 1 plus its reactions; 0 is as usual."""
    gain_low: float
    """Lower end of its 95 % interval."""
    gain_high: float
    """Upper end of its 95 % interval."""
    there_count: int
    """Posts made at such times, of everybody compared."""
    people_count: int
    """People compared."""
    verdict: str
    """What may be said of it, in words."""


@shown
class PostingReport:
    """When to post, and what moved: associations in the past, never a promise and never an effect."""

    as_of: date | None
    """Day it was worked out for; null before the first scoring."""
    version: str | None
    """Score version it was worked out beside."""
    person: Account
    """Whose posts."""
    zone: str
    """Time zone of the times shown."""
    moments: list[Slot]
    """Three times of the week at which most of the audience is about; empty when there is not enough data."""
    missing: str
    """What is missing when no times are told; empty otherwise."""
    audience_count: int
    """People who reacted in half a year and whose own times are known."""
    posts_count: int
    """Own posts of half a year with a time, which say what posting as usual means."""
    tried: list[Tried]
    """What posting at such times went with on this workspace's own past; empty before `groundswell evaluate`."""
    advice: str
    """What to make of the times, in words."""
    comparisons: list[PairComparison]
    """What own pairs differ in, and which drew more; empty without pairs."""
    pairs_count: int
    """Own pairs: the same link or text posted twice."""
    pairs: list[OwnPair]
    """The ten newest of them."""
    opens: Opens
    """The reactions behind it."""


@dataclass(frozen=True)
class Audience:
    """Times as counts by quarter hour: of n members (n, 672) with their weights (n,), of own posts, and the network's
    acts, posts and lags, (672,) each."""

    weights: Reals
    acts: Reals
    made: Reals
    tempos: dict[str, Reals]


def run(facts: Facts, filters: PostingFilters) -> PostingReport:
    facts = facts.of(filters.version)
    row = find_row(facts, filters.person)
    as_of, version = days.newest(facts)
    audience = _audience(facts, row, as_of) if as_of else None
    missing = _missing(audience)
    met = _met(audience) if audience and not missing else None
    pairs = pairs_of(facts.reader.rows(ROWS, [row["actor"]]))
    tried = _tried(facts)
    at: Met | None = (lambda moment: float(met[_slot(moment)])) if met is not None else None
    return PostingReport(
        as_of=as_of,
        version=version,
        person=account_of(row),
        zone=filters.zone,
        moments=_moments(audience, met, as_of, filters.zone) if audience and met is not None and as_of else [],
        missing=missing,
        audience_count=len(audience.weights) if audience else 0,
        posts_count=int(audience.made.sum()) if audience else 0,
        tried=tried,
        advice=_advice(tried),
        comparisons=comparisons(pairs, at),
        pairs_count=len(pairs),
        pairs=list(newest(facts, pairs)),
        opens=facts.opens("evidence", person=row["actor"]),
    )


def _audience(facts: Facts, row: dict[str, Any], as_of: date) -> Audience:
    members = facts.reader.rows(TIES, {"who": row["actor"], "day": as_of})
    names = [member["reactor"] for member in members]
    acts, made = np.zeros((len(names), week.SLOTS)), np.zeros(week.SLOTS)
    place = {name: number for number, name in enumerate(names)}
    asked = [*names, row["actor"]]
    held = facts.reader.rows("SELECT * FROM rhythms_now WHERE list_contains(?, actor) ORDER BY actor, slot", [asked])
    for one in held:
        if one["actor"] in place:
            acts[place[one["actor"]], one["slot"]] = one["acts_count"]
        if one["actor"] == row["actor"]:
            made[one["slot"]] = one["made_count"]
    tempos = {measure: np.zeros(week.SLOTS) for measure in ("acts", "made", "lags")}
    for one in facts.reader.rows("SELECT * FROM tempos_now WHERE network = ?", [row["network"]]):
        tempos[one["measure"]][one["slot"]] = one["count"]
    return Audience(np.array([member["times"] for member in members]), acts, made, tempos)


def _missing(audience: Audience | None) -> str:
    """What is missing, in words; empty when nothing is."""
    if audience is None:
        return "Not enough data: nothing is scored yet."
    held, lags = len(audience.weights), int(audience.tempos["lags"].sum())
    lacks = []
    if held < week.LEAST_AUDIENCE:
        lacks.append(f"{week.LEAST_AUDIENCE} people who reacted in half a year and act at known times, so far {held}")
    if lags < week.LEAST_LAGS:
        lacks.append(f"{week.LEAST_LAGS} reactions of the network with a time of day, so far {lags}")
    return f"Not enough data: needed are {' and '.join(lacks)}." if lacks else ""


def _met(audience: Audience) -> Reals:
    """What a post in each quarter hour would meet, 1 on average over the week, (672,)."""
    found: Reals = _drawn(audience, audience.weights[None, :])[0]
    return found


def _drawn(audience: Audience, weights: Reals) -> Reals:
    tempos = audience.tempos
    return week.drawn(week.hazard(weights, audience.acts, tempos["acts"]), tempos["lags"])


def _moments(audience: Audience, met: Reals, as_of: date, zone: str) -> list[Slot]:
    """The best times beside posting as usual, with intervals.

    Whatever is best in one audience looks better than it is; by how much is seen on resampled ones, and taken off.
    """
    habit = week.rates(audience.made[None, :], audience.tempos["made"])[0]
    chances = np.random.default_rng(SEED).standard_exponential((DRAWS, len(audience.weights)))
    drawn = _drawn(audience, chances * audience.weights)
    ratio, ratios = met / (met @ habit), drawn / (drawn @ habit)[:, None]
    tops = ratios.argmax(axis=1)
    luck = float((ratios[np.arange(DRAWS), tops] - ratio[tops]).mean())
    found = []
    for slot in week.best(met, week.SHOWN, week.APART):
        low, high = np.quantile(ratios[:, slot], [0.1, 0.9]) - luck
        at = _begins(slot, as_of, zone)
        found.append(
            Slot(
                weekday=f"{at:%A}",
                time=f"{at:%H:%M}",
                audience=round(float(ratio[slot]) - luck, 3),
                audience_low=round(max(float(low), 0.0), 3),
                audience_high=round(max(float(high), 0.0), 3),
                clear=bool(low > 1),
            )
        )
    return found


def _begins(slot: int, as_of: date, zone: str) -> datetime:
    """When a quarter hour of the week begins, in the week after a day."""
    monday = as_of + timedelta(days=7 - as_of.weekday())
    begins = datetime(monday.year, monday.month, monday.day, tzinfo=UTC) + timedelta(minutes=15 * slot)
    return begins.astimezone(ZoneInfo(zone))


def _slot(moment: datetime) -> int:
    return moment.weekday() * 96 + moment.hour * 4 + moment.minute // 15


def _tried(facts: Facts) -> list[Tried]:
    asked = "SELECT policy, gain, gain_low, gain_high, there_count, people_count FROM posting_gains ORDER BY policy"
    return [Tried(**row, verdict=tells(row["gain_low"], row["gain_high"])) for row in facts.reader.rows(asked)]


def tells(low: float, high: float) -> str:
    """What the interval of a gain allows to be said."""
    if low > 0:
        return "went with more reactions"
    return "went with fewer reactions" if high < 0 else "cannot be told from zero"


NEAR = "near the three times"


def _advice(tried: list[Tried]) -> str:
    found = next((one for one in tried if one.policy == NEAR), None)
    if found is None:
        return f"What posting then brings was not measured here: run `groundswell evaluate`. {PUBLISHED}"
    said = (
        f"On this workspace's own past, posts within an hour of such times drew {found.gain:+.0%} beside posting as "
        f"usual ({found.gain_low:+.0%} to {found.gain_high:+.0%}; {count(found.there_count, 'post')} of "
        f"{count(found.people_count, 'person', 'people')}): {_so(found)}"
    )
    return f"{said} {PUBLISHED}"


def _so(found: Tried) -> str:
    if found.gain_low > 0:
        return "it went with more reactions, which is no proof that the time brought them."
    if found.gain_high < 0:
        return "it went with fewer reactions; post when it suits you."
    return "the gain cannot be told from zero, so post when it suits you."


POSTING = Report(
    name="posting",
    title="When to post, and what moved",
    question="When is this person's own audience about, and which of two own posts on one thing drew more?",
    filters=PostingFilters,
    result=PostingReport,
    run=run,
    row=Slot,
    rows=lambda report: report.moments,
)
