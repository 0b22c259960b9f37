"""Who moves others most, in which network and window, and why in one line."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from groundswell.reports import days, paging, reasons
from groundswell.reports.accounts import marks, named, others
from groundswell.reports.base import Account, Facts, Opens, Page, Report, Versioned, shown
from groundswell.reports.felt import felt


def whole(value: object) -> object:
    """A query string carries numbers as text."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


class LeaderboardFilters(Versioned):
    network: str | None = Field(None, max_length=200)
    """Only accounts of this network."""
    window_days: Annotated[Literal[7, 28, 90, 365] | None, BeforeValidator(whole)] = None
    """Order by the points earned in the last days instead of by the whole score."""
    search: str | None = Field(None, max_length=200)
    """Only accounts whose name or handle contains this."""
    limit: int = Field(50, ge=1, le=500)
    """Rows a page."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page before ended; from `page.next`."""


@shown
class Leader(Account):
    """One account of the leaderboard."""

    rank: int
    """Place in this network and window, 1 is highest; ties share a place."""
    points: float
    """Points it is ordered by: the score, or the score's points from reactions in the window."""
    score: float
    """Influence score, 0 to 100."""
    score_low: float
    """Lower end of the 80 % interval."""
    score_high: float
    """Upper end of the 80 % interval."""
    percentile: float
    """Share of scored accounts with a lower score, 0 to 100."""
    provisional: bool
    """Whether the evidence is too little to lean on."""
    missing: str
    """What evidence is missing, in words; empty when none."""
    change_7_days: float | None
    """Score now less the score seven days before; null when no score of that time is kept."""
    change_28_days: float | None
    """Score now less the score 28 days before; null when no score of that time is kept."""
    reactions_count: int
    """Credited reactions, in the window when there is one."""
    reactors_count: int
    """Distinct accounts that reacted, in the window when there is one."""
    supporting_count: int
    """Endorsement: likes, replies and quotes that clearly support, of all time. What is not clear is in neither."""
    opposing_count: int
    """Likes, replies and quotes that clearly oppose, of all time."""
    reason: str
    """Why, in one line."""
    also: list[Account]
    """Other accounts of the same person."""
    opens: Opens
    """The reactions behind the points."""


@shown
class Bin:
    """One bar of the score's distribution."""

    low: float
    """Scores from here, inclusive."""
    high: float
    """To here, exclusive; the last bar includes 100."""
    settled_count: int
    """Accounts with enough evidence."""
    provisional_count: int
    """Accounts whose score is provisional."""


@shown
class Distribution:
    """How scores are spread over the accounts of the chosen network."""

    bins: list[Bin]
    """Twenty bars of five points."""
    accounts_count: int
    """Accounts with a score."""
    provisional_count: int
    """Of them, provisional."""


@shown
class Leaderboard:
    """The most influential accounts, a page at a time."""

    as_of: date | None
    """Day the scores are for; null before the first `score`."""
    version: str | None
    """Score version."""
    versions: list[str]
    """Score versions that are kept: the choices of the filter."""
    networks: list[str]
    """Networks there are scores for: the choices of the filter."""
    network: str | None
    """The network chosen."""
    window_days: int | None
    """The window chosen."""
    search: str | None
    """The search made."""
    rows: list[Leader]
    """One page of accounts."""
    page: Page
    distribution: Distribution


EVERYBODY = "SELECT actor, score AS points, reactions_count, reactors_count, rank FROM influence_now"
"""Their places are known: no need to work them out again."""
ON_NETWORK = "(network = $network OR actor IN (SELECT person FROM actors WHERE network = $network))"
SCORED = """
    SELECT actor, score AS points, reactions_count, reactors_count, rank() OVER (ORDER BY score DESC) AS rank
    FROM influence_now WHERE {chosen}
"""
SCORED_IN_WINDOW = """
    SELECT actor, w.points, w.reactions_count, w.reactors_count, rank() OVER (ORDER BY w.points DESC) AS rank
    FROM influence_windows_now w JOIN influence_now i USING (actor) WHERE w.window_days = $window AND {chosen}
"""
SEARCHED = """
    WHERE actor IN (
        SELECT coalesce(person, actor) FROM actors
        WHERE contains(lower(name), lower($search)) OR contains(lower(handle), lower($search))
    )
"""
ONE_PAGE = """
    WITH ranked AS ({scored}), found AS (FROM ranked {searched})
    SELECT *, (SELECT count(*) FROM found) AS total FROM found
    WHERE $points IS NULL OR points < $points OR (points = $points AND actor > $actor)
    ORDER BY points DESC, actor LIMIT $limit
"""
SCORES = ("actor", "score", "score_low", "score_high", "percentile", "provisional", "missing")
PAST = "SELECT actor, as_of, score FROM influence WHERE version = ? AND as_of IN (?, ?) AND actor IN ({actors})"
BARS = """
    SELECT least(floor(score / 5), 19)::BIGINT AS bar, provisional, count(*) AS accounts
    FROM influence_now WHERE {chosen} GROUP BY bar, provisional
"""
COUNTED = ("rank", "points", "reactions_count", "reactors_count")
REASON_DAYS = 28


def run(facts: Facts, filters: LeaderboardFilters) -> Leaderboard:
    facts = facts.of(filters.version)
    as_of, version = days.newest(facts)
    rows = _page(facts, filters)
    networks = facts.reader.told("SELECT DISTINCT network FROM influence_now ORDER BY network")
    return Leaderboard(
        as_of=as_of,
        version=version,
        versions=days.versions(facts),
        networks=[row["network"] for row in networks],
        network=filters.network,
        window_days=filters.window_days,
        search=filters.search,
        rows=_leaders(facts, rows[: filters.limit], filters.window_days, as_of, version) if as_of else [],
        page=Page(total=rows[0]["total"] if rows else 0, next=_next(rows, filters.limit)),
        distribution=_distribution(facts, filters.network),
    )


def _page(facts: Facts, filters: LeaderboardFilters) -> list[dict[str, Any]]:
    """The rows of a page and one more, which tells whether another page follows."""
    scored = SCORED_IN_WINDOW if filters.window_days else SCORED if filters.network else EVERYBODY
    among, values = _on(filters.network)
    points, actor = paging.decode(filters.cursor, float, str) if filters.cursor else (None, None)
    chosen = {**values, "points": points, "actor": actor, "limit": filters.limit + 1}
    if filters.window_days:
        chosen["window"] = filters.window_days
    if filters.search:
        chosen["search"] = filters.search
    sql = ONE_PAGE.format(scored=scored.format(chosen=among), searched=SEARCHED if filters.search else "")
    return facts.reader.rows(sql, chosen)


def _on(network: str | None) -> tuple[str, dict[str, Any]]:
    """What holds for the people of a network, and its value; for everybody when there is none."""
    return (ON_NETWORK, {"network": network}) if network else ("true", {})


def _next(rows: list[dict[str, Any]], limit: int) -> str | None:
    return paging.encode(rows[limit - 1]["points"], rows[limit - 1]["actor"]) if len(rows) > limit else None


def _leaders(
    facts: Facts, rows: list[dict[str, Any]], window_days: int | None, as_of: date, version: str | None
) -> list[Leader]:
    actors = [row["actor"] for row in rows]
    if not actors:
        return []
    scores = {row["actor"]: row for row in facts.reader.keyed_rows("influence_now", actors, SCORES)}
    changes = _changes(facts, scores, as_of, version)
    sides = felt(facts, actors)
    in_days = window_days or REASON_DAYS
    recent = reasons.recent(facts, actors, as_of, in_days)
    also = others(facts, actors)
    names = named(facts, [*actors, *(found.most for found in recent.values())])
    asked = {"window_days": str(window_days)} if window_days else {}
    return [
        Leader(
            **{name: row[name] for name in COUNTED},
            **asdict(names[row["actor"]]) | scores[row["actor"]] | changes[row["actor"]],
            **sides[row["actor"]],
            reason=reasons.sentence(recent.get(row["actor"]), names, in_days, row["reactions_count"]),
            also=also[row["actor"]],
            opens=facts.opens("evidence", person=row["actor"], **asked),
        )
        for row in rows
    ]


def _changes(
    facts: Facts, scores: dict[str, dict[str, Any]], as_of: date, version: str | None
) -> dict[str, dict[str, float | None]]:
    """Score now less the score of then; who was not scored on a kept day had nothing, so 0."""
    kept = days.kept(facts, version)
    week, month = days.before(kept, as_of, 7), days.before(kept, as_of, 28)
    rows = facts.reader.rows(PAST.format(actors=marks(scores)), [version, week, month, *scores])
    past = {(row["actor"], row["as_of"]): row["score"] for row in rows}
    return {
        actor: {
            "change_7_days": row["score"] - past.get((actor, week), 0.0) if week else None,
            "change_28_days": row["score"] - past.get((actor, month), 0.0) if month else None,
        }
        for actor, row in scores.items()
    }


def _distribution(facts: Facts, network: str | None) -> Distribution:
    among, values = _on(network)
    sql = BARS.format(chosen=among)
    rows = facts.reader.rows(sql, values) if network else facts.reader.told(sql)
    counts = {(row["bar"], row["provisional"]): row["accounts"] for row in rows}
    bins = [
        Bin(
            low=5.0 * bar,
            high=5.0 * bar + 5,
            settled_count=counts.get((bar, False), 0),
            provisional_count=counts.get((bar, True), 0),
        )
        for bar in range(20)
    ]
    provisional = sum(bar.provisional_count for bar in bins)
    return Distribution(bins=bins, accounts_count=sum(counts.values()), provisional_count=provisional)


LEADERBOARD = Report(
    name="leaderboard",
    title="Leaderboard",
    question="Whose words move others most?",
    filters=LeaderboardFilters,
    result=Leaderboard,
    run=run,
    row=Leader,
    rows=lambda board: board.rows,
)
