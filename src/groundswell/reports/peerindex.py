"""Authority, activity and audience, each on its own, for people and groups side by side: as PeerIndex had it."""

from datetime import date
from statistics import fmean
from typing import Any

from pydantic import Field

from groundswell.reports import days
from groundswell.reports.accounts import marks
from groundswell.reports.base import Account, Facts, Opens, Report, Versioned, shown
from groundswell.reports.felt import together
from groundswell.reports.shrinking import share
from groundswell.reports.sides import Asked, sides

LEAST_FOLLOWERS = 10
"""Followers with a name, before anything is said of those without."""
COMMUNITIES = 5


class PeerIndexFilters(Versioned):
    who: list[str] = Field(min_length=1, max_length=10)
    """One to ten people (id, handle or name) or groups written `name=person,person,...`."""
    community: str | None = Field(None, max_length=2000)
    """Only authority in this network, channel, or tag with its `#`; else in those with most weight."""


@shown
class Authority:
    """Where somebody stands in one community, by the weight of the reactions drawn there."""

    community: str
    """Network, channel, or tag with its `#`."""
    community_kind: str
    """network, channel or tag."""
    percentile: float
    """Share of the accounts that drew reactions there with less weight, 0 to 100; of a group, its members' mean."""
    low: float
    """The percentile at the lower end of the weight's 80 % interval; of a group, the mean."""
    high: float
    """The percentile at the upper end of the weight's 80 % interval; of a group, the mean."""
    accounts_count: int
    """Accounts that drew reactions there."""
    announces: float
    """Counted weight drawn there, in announces; of a group, together."""
    reactions_count: int
    """Credited reactions drawn there; of a group, together."""
    supporting_count: int
    """Endorsement: likes, replies and quotes drawn there that clearly support. What is not clear is in neither."""
    opposing_count: int
    """Likes, replies and quotes drawn there that clearly oppose."""
    opens: Opens | None
    """These reactions; null for a group."""


@shown
class Activity:
    """How much somebody does, in the last 90 days. Counted, not estimated."""

    acts_count: int
    """Objects made, announces, quotes and likes; of a group, together."""
    percentile: float
    """Share of the network's active accounts that did less, 0 to 100; of a group, the mean of its members."""
    accounts_count: int
    """Active accounts of the network, the members' together."""


@shown
class HearingAudience:
    """Followers x active share x trusted share: who is likely there to hear it, and can be believed to be somebody."""

    people: float | None
    """Estimated followers who are active and trusted; null when there is not enough data."""
    low: float
    """Lower end of the 80 % interval."""
    high: float
    """Upper end of the 80 % interval."""
    followers_count: int
    """Followers: what the network counts, or those named where it does not."""
    named_count: int
    """Followers whose names are in the data: those the shares are worked out from."""
    active_count: int
    """Of them, seen acting in the last 90 days."""
    trusted_count: int
    """Of the active, with trust of at least 0.5."""
    active_share: float | None
    """Share of the named followers who are active, 0 to 1; null when there is not enough data."""
    trusted_share: float | None
    """Share of the active ones who are trusted, 0 to 1; null when there is not enough data."""
    missing: str
    """What evidence is missing, in words; empty when none."""


@shown
class SideIndex:
    """One person or group."""

    label: str
    """Name of the person or group."""
    group: bool
    """Whether it is a group."""
    members: list[Account]
    """Its accounts; one for a person."""
    authority: list[Authority]
    """In the same communities for every side."""
    activity: Activity
    audience: HearingAudience
    opens: Opens
    """The same people with their scores."""


@shown
class PeerIndexReport:
    """Three measures side by side, never melted into one."""

    as_of: date | None
    """Day of the newest scores; null before the first `score`."""
    community: str | None
    """The community chosen."""
    sides: list[SideIndex]
    """In the order asked for."""


TOP = """
    SELECT community, community_kind FROM communities_now
    WHERE actor IN ({actors}) AND reactions_count > 0 AND (? IS NULL OR community = ?)
    GROUP BY ALL ORDER BY sum(counted_nano) DESC, community, community_kind LIMIT ?
"""
PLACES = """
    WITH here AS MATERIALIZED (
        SELECT community, community_kind, actor, counted_nano, square_nano, reactions_count, supporting_count,
            opposing_count
        FROM communities_now WHERE reactions_count > 0 AND community IN ({communities})
    ),
    asked AS (
        SELECT *, {z} * sqrt(square_nano * 1e9) AS off FROM here WHERE actor IN ({actors})
    )
    SELECT a.actor, a.community, a.community_kind, any_value(a.counted_nano) AS counted_nano,
        any_value(a.reactions_count) AS reactions_count, any_value(a.supporting_count) AS supporting_count,
        any_value(a.opposing_count) AS opposing_count, count(*) AS accounts,
        count(*) FILTER (h.counted_nano < a.counted_nano - a.off) AS under_low,
        count(*) FILTER (h.counted_nano < a.counted_nano) AS under,
        count(*) FILTER (h.counted_nano < a.counted_nano + a.off AND h.actor <> a.actor) AS under_high
    FROM asked a JOIN here h ON h.community = a.community AND h.community_kind = a.community_kind
    GROUP BY a.actor, a.community, a.community_kind
"""
SIZES = """
    SELECT community, community_kind, count(*) AS accounts FROM communities_now
    WHERE reactions_count > 0 AND community IN ({communities}) GROUP BY ALL
"""
BUSY = """
    WITH asked AS (SELECT actor, network, acts_count FROM habits_now WHERE actor IN ({actors}))
    SELECT a.actor, any_value(a.network) AS network, any_value(a.acts_count) AS acts_count, count(h.actor) AS accounts,
        count(*) FILTER (h.acts_count < a.acts_count) AS under
    FROM asked a LEFT JOIN habits_now h ON h.network = a.network AND h.acts_count > 0 GROUP BY a.actor
"""
FOLLOWED = """
    WITH asked AS (
        SELECT coalesce(person, actor) AS actor, coalesce(sum(followers_count), 0)::BIGINT AS followers_count
        FROM actors WHERE coalesce(person, actor) IN ({actors}) GROUP BY ALL
    )
    SELECT a.*, coalesce(h.followers_named_count, 0) AS named, coalesce(h.followers_active_count, 0) AS active,
        coalesce(h.followers_trusted_count, 0) AS trusted
    FROM asked a LEFT JOIN habits_now h ON h.actor = a.actor
"""
NANO = 1e9
Z80 = 1.2815515655446004

Rows = dict[str, dict[str, Any]]
Places = list[tuple[str, str]]


def run(facts: Facts, filters: PeerIndexFilters) -> PeerIndexReport:
    facts = facts.of(filters.version)
    asked = sides(facts, filters.who)
    actors = sorted({actor for side in asked for actor in side.actors})
    chosen = filters.community
    top = facts.reader.rows(TOP.format(actors=marks(actors)), [*actors, chosen, chosen, COMMUNITIES])
    places = [(row["community"], row["community_kind"]) for row in top]
    standing, sizes = _standing(facts, actors, places)
    busy, followed = (
        {row["actor"]: row for row in facts.reader.rows(sql.format(actors=marks(actors)), actors)}
        for sql in (BUSY, FOLLOWED)
    )
    return PeerIndexReport(
        as_of=days.newest(facts)[0],
        community=chosen,
        sides=[
            SideIndex(
                label=side.label,
                group=side.group,
                members=side.accounts,
                authority=[_authority(side, place, standing, sizes[place]) for place in places],
                activity=_activity(side, busy),
                audience=_audience([followed[actor] for actor in side.actors]),
                opens=_opens(side),
            )
            for side in asked
        ],
    )


def _opens(side: Asked) -> Opens:
    if len(side.actors) == 1:
        return Opens(report="person", filters={"person": side.actors[0]})
    return Opens(report="compare", filters={"who": f"{side.label}={','.join(side.actors)}"})


def _standing(
    facts: Facts, actors: list[str], places: Places
) -> tuple[dict[tuple[str, str, str], dict[str, Any]], dict[tuple[str, str], int]]:
    """Each account's place in each community, and how many accounts drew reactions there."""
    if not places:
        return {}, {}
    names = sorted({community for community, _ in places})
    asked = {"communities": marks(names), "actors": marks(actors), "z": Z80}
    found = facts.reader.rows(PLACES.format(**asked), [*names, *actors])
    sizes = facts.reader.rows(SIZES.format(**asked), names)
    return (
        {(row["actor"], row["community"], row["community_kind"]): row for row in found},
        {(row["community"], row["community_kind"]): row["accounts"] for row in sizes},
    )


def _authority(
    side: Asked, place: tuple[str, str], standing: dict[tuple[str, str, str], dict[str, Any]], accounts: int
) -> Authority:
    """Members who drew nothing there stand below everybody: at 0."""
    rows = [row for actor in side.actors if (row := standing.get((actor, *place)))]
    nothing = [dict.fromkeys(("under", "under_low", "under_high"), 0)] * (len(side.actors) - len(rows))

    def percentile(name: str) -> float:
        return 100 * fmean(row[name] for row in (*rows, *nothing)) / accounts

    community = {} if place[1] == "network" else {"community": place[0]}
    opens = Opens(report="kred", filters={"person": side.actors[0], **community}) if len(side.actors) == 1 else None
    return Authority(
        community=place[0],
        community_kind=place[1],
        percentile=percentile("under"),
        low=percentile("under_low"),
        high=percentile("under_high"),
        accounts_count=accounts,
        announces=sum(row["counted_nano"] for row in rows) / NANO,
        reactions_count=sum(row["reactions_count"] for row in rows),
        **together(rows),
        opens=opens,
    )


def _activity(side: Asked, busy: Rows) -> Activity:
    rows = [busy.get(actor, {"network": None, "acts_count": 0, "accounts": 0, "under": 0}) for actor in side.actors]
    networks = {row["network"]: row["accounts"] for row in rows}
    return Activity(
        acts_count=sum(row["acts_count"] for row in rows),
        percentile=fmean(100 * row["under"] / row["accounts"] if row["accounts"] else 0.0 for row in rows),
        accounts_count=sum(networks.values()),
    )


def _audience(rows: list[dict[str, Any]]) -> HearingAudience:
    """A group's audience counts everybody once for each member they follow."""
    named, active, trusted = (sum(row[name] for row in rows) for name in ("named", "active", "trusted"))
    followers = sum(max(row["followers_count"], row["named"]) for row in rows)
    missing = _missing(followers, named)
    found = share(trusted, named)
    certain = followers == named
    return HearingAudience(
        people=None if missing else followers * found.value,
        low=trusted if certain else 0.0 if missing else followers * found.low,
        high=trusted if certain else followers if missing else followers * found.high,
        followers_count=followers,
        named_count=named,
        active_count=active,
        trusted_count=trusted,
        active_share=active / named if named and not missing else None,
        trusted_share=trusted / active if active and not missing else None,
        missing=missing,
    )


def _missing(followers: int, named: int) -> str:
    if not followers:
        return "no follower is known"
    if followers > named < LEAST_FOLLOWERS:
        return f"names of followers: {named} of {LEAST_FOLLOWERS}"
    return ""


PEERINDEX = Report(
    name="peerindex",
    title="Authority, activity, audience",
    question="How do these people or groups stand on a topic, how much do they do, and who hears it?",
    filters=PeerIndexFilters,
    result=PeerIndexReport,
    run=run,
    row=SideIndex,
    rows=lambda found: found.sides,
)
