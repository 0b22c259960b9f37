"""Whether posting when the audience is about draws more: natural variation in held-out weeks, by inverse propensity."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array

from groundswell.engine.lake import Lake
from groundswell.engine.reader import Reader
from groundswell.engine.steps import unbound
from groundswell.signals.timing import week
from groundswell.signals.timing.tempo import DAYS, lags, rhythms
from groundswell.tables import POSTING_GAINS
from groundswell.validation.keeping import keep
from groundswell.validation.metrics import interval, resamples
from groundswell.validation.past import cuts

Reals = NDArray[np.float64]
Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]

EPOCH = date(1970, 1, 1)
CUTS, WINDOW, RIPE = 4, 28, 7
DRAWS, SEED = 500, 16
LEAST_POSTS = 20
RAREST = 0.05
"""A propensity below it counts as it: no post weighs more than twenty."""
AT_ONCE = 2_000
"""People whose weeks are worked out together, to bound memory."""
POLICIES = ("near the three times", "in the best quarter of the week", "in the worst quarter of the week")
POSTS = """
    SELECT o.author, (date_diff('day', DATE '1970-01-01', o.published::DATE))::BIGINT AS day,
           ((epoch(o.published)::BIGINT // 900 + 288) % 672)::BIGINT AS slot, count(r.reaction)::BIGINT AS drew
    FROM objects o LEFT JOIN reactions r
      ON r.object = o.object AND r.author = o.author AND r.published >= o.published
         AND r.published < o.published + INTERVAL 7 DAY
    WHERE o.in_reply_to IS NULL AND o.author IS NOT NULL AND epoch(o.published)::BIGINT % 86400 <> 0
    GROUP BY o.object, o.author, o.published ORDER BY o.author, o.object
"""
AUDIENCES = """
    SELECT credited AS author, reactor, sum(reactions_count)::DOUBLE AS times FROM ties
    WHERE day <= ? AND day > ? GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True)
class PostingGain:
    """One policy beside posting as usual; gains are shares of one plus a typical post's reactions."""

    policy: str
    gain: float
    gain_low: float
    gain_high: float
    posts_count: int
    there_count: int
    effective_count: float
    people_count: int
    cuts_count: int


@dataclass(frozen=True)
class Posts:
    """Every post: place of its author, day since 1970, quarter hour of the week, log(1 + first week's reactions)."""

    author: Ids
    day: Ids
    slot: Ids
    drew: Reals


@dataclass(frozen=True)
class Known:
    """What was known at a cut of people with enough of it: their places (m,) and by quarter hour (m, 672) what a post
    would meet and how often they post then."""

    people: Ids
    met: Reals
    habit: Reals


def posting_gains(reader: Reader, lake: Lake, last: date) -> list[PostingGain]:
    """Compare at up to four past days, keep the figures in the lake, return them; none without enough data."""
    found = gains(reader, last)
    keep(lake, POSTING_GAINS, found)
    return found


def gains(reader: Reader, last: date) -> list[PostingGain]:
    actors = reader.arrow("SELECT actor, network FROM actors ORDER BY actor")
    made = reader.arrow(POSTS)
    if not made.num_rows:
        return []
    drew = np.log1p(made["drew"].to_numpy().astype(float))
    posts = Posts(_places(made, "author", actors), made["day"].to_numpy(), made["slot"].to_numpy(), drew)
    first = EPOCH + timedelta(days=int(posts.day.min()))
    days = cuts(first, last, window=WINDOW, gap=RIPE, count=CUTS)
    cuts_compared = [
        compared(posts, known, _since(day)) for day in days for known in _known(reader, actors, posts, day)
    ]
    return list(estimates([one for one in cuts_compared if len(one.post_author)], len(days)))


@dataclass(frozen=True)
class Compared:
    """Posts after a cut: authors (k,), what they drew more than the author's past posts (k,), and by policy (3, k) how
    much each weighs: one over how often its author posts then, 0 where it was made at another time."""

    post_author: Ids
    more: Reals
    weight: Reals


def _known(reader: Reader, actors: pa.Table, posts: Posts, day: date) -> Iterator[Known]:
    """By network, in parts."""
    acted = reader.arrow(_sql(rhythms(unbound("activities"), unbound("actors"), _day(day))))
    soon = reader.arrow(_sql(lags(unbound("reactions"), unbound("objects"), _day(day))))
    heard = reader.arrow(AUDIENCES, [day, day - timedelta(days=DAYS)])
    shape = (actors.num_rows, week.SLOTS)
    where = (_places(acted, "actor", actors), acted["slot"].to_numpy())
    acts, made = (
        coo_array((acted[name].to_numpy().astype(float), where), shape).tocsr() for name in ("acts_count", "made_count")
    )
    pairs = (_places(heard, "author", actors), _places(heard, "reactor", actors))
    audience = coo_array((heard["times"].to_numpy(), pairs), (actors.num_rows, actors.num_rows)).tocsr()
    past = (posts.day <= _since(day) - RIPE) & (posts.day > _since(day) - DAYS)
    posted = np.bincount(posts.author[past], minlength=actors.num_rows)
    enough = (np.diff(audience.indptr) >= week.LEAST_AUDIENCE) & (posted >= LEAST_POSTS)
    for network, delays in _by_network(soon):
        here = pc.equal(actors["network"], network).to_numpy()
        if delays.sum() >= week.LEAST_LAGS:
            everybody = np.asarray(acts[here].sum(axis=0)), np.asarray(made[here].sum(axis=0))
            people = np.flatnonzero(enough & here)
            for start in range(0, len(people), AT_ONCE):
                part = people[start : start + AT_ONCE]
                met = week.drawn(week.hazard(audience[part], acts, everybody[0]), delays)
                yield Known(part, met, week.rates(np.asarray(made[part].todense()), everybody[1]))


def compared(posts: Posts, known: Known, day: int) -> Compared:
    """The posts of the weeks after a cut, by people of whom enough was known; `day` counts from 1970."""
    row = np.full(max(posts.author.max(), known.people.max(initial=0)) + 1, -1)
    row[known.people] = np.arange(len(known.people))
    mine = row[posts.author] >= 0
    past = mine & (posts.day <= day - RIPE) & (posts.day > day - DAYS)
    later = mine & (posts.day > day) & (posts.day <= day + WINDOW)
    size = len(known.people)
    count = np.bincount(row[posts.author[past]], minlength=size)
    whole = np.bincount(row[posts.author[past]], posts.drew[past], minlength=size)
    before = (whole + posts.drew[past].mean() if past.any() else whole) / (count + 1)
    who, slot = row[posts.author[later]], posts.slot[later]
    weights = []
    for mask in _policies(known.met):
        often = np.maximum((mask * known.habit).sum(axis=1), RAREST)
        weights.append(mask[who, slot] / often[who])
    return Compared(posts.author[later], posts.drew[later] - before[who], np.array(weights).reshape(3, -1))


def _policies(met: Reals) -> list[Flags]:
    """Which quarter hours (m, 672) each policy posts in, in the order of POLICIES."""
    low, high = np.quantile(met, [0.25, 0.75], axis=1)[:, :, None]
    three = [week.near(week.best(each, week.SHOWN, week.APART), week.HOUR) for each in met]
    return [np.array(three, np.bool_).reshape(met.shape), met >= high, met <= low]


def estimates(cuts_compared: list[Compared], days: int) -> Iterator[PostingGain]:
    """What each policy went with, over all cuts; nothing for one that fewer than ten people allow to judge."""
    if not cuts_compared:
        return
    authors = np.concatenate([one.post_author for one in cuts_compared])
    more = np.concatenate([one.more for one in cuts_compared])
    weight = np.concatenate([one.weight for one in cuts_compared], axis=1)
    people, who = np.unique(authors, return_inverse=True)
    drawn = resamples(len(people), DRAWS, SEED)
    for policy, weighs in zip(POLICIES, weight, strict=True):
        sums = np.array([np.bincount(who, each) for each in (weighs * more, weighs, more, np.ones(len(more)))])
        if not weighs.any() or len(people) < week.LEAST_PEOPLE:
            continue
        low, high = interval(np.array([_gain(sums[:, places]) for places in drawn]))
        yield PostingGain(
            policy=policy,
            gain=_gain(sums),
            gain_low=low,
            gain_high=high,
            posts_count=len(more),
            there_count=int((weighs > 0).sum()),
            effective_count=float(weighs.sum() ** 2 / (weighs**2).sum()),
            people_count=len(people),
            cuts_count=days,
        )


def _gain(sums: Reals) -> float:
    """Self-normalised: the weighed mean at such times against the plain mean at all; NaN where nobody posted then."""
    weighed, weights, whole, posts = sums.sum(axis=1)
    return float(np.expm1(weighed / weights - whole / posts)) if weights else float("nan")


def _by_network(soon: pa.Table) -> Iterator[tuple[str, Reals]]:
    networks = np.array(soon["network"].to_pylist(), object)
    for network in sorted(set(networks.tolist())):
        here = networks == network
        found = np.zeros(week.SLOTS)
        found[soon["slot"].to_numpy()[here]] = soon["count"].to_numpy()[here]
        yield network, found


def _places(rows: pa.Table, column: str, actors: pa.Table) -> Ids:
    found: Ids = pc.index_in(rows[column], actors["actor"].combine_chunks()).to_numpy().astype(np.int64)
    return found


def _sql(rows: ir.Table) -> str:
    return str(ibis.to_sql(rows, dialect="duckdb"))


def _day(day: date) -> ir.DateValue:
    return ibis.date(day.isoformat())


def _since(day: date) -> int:
    return (day - EPOCH).days
