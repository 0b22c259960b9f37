"""Trust: how far an account's reactions count, spread from seeds along reactions."""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.engine.kernels.csr import Graph, graph
from groundswell.engine.kernels.pull import iterate, shares
from groundswell.engine.steps import Loop, Scope, Step, Tables, score_day
from groundswell.signals.masses import NANO, READ, deciding_ties, months, raw_masses
from groundswell.signals.trust.rounds import DIGITS, SETTLED, TOGETHER, trust_rounds
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import TRUST

Reals = NDArray[np.float64]
Ids = NDArray[np.int32] | NDArray[np.int64]
Flags = NDArray[np.bool_]


def step(version: ScoreVersion) -> Step:
    """Trust on a day.

    Each account spreads one vote over those it reacted to, in proportion to the weight of its reactions, and keeps what
    `kept_votes` makes up of it; trust is (1 - a) for a seed plus a times the votes of the trusted (personalised
    PageRank; Gyongyi, Garcia-Molina and Pedersen 2004). An account's trust is its share of what a seed alone holds, at
    most 1. Unit: none; range 0 to 1. Rounds begin with the trust of a past week, where that is scored, as most of it
    is still the same.
    """

    def inputs(tables: Tables) -> dict[str, ir.Table]:
        votes = raw_masses(months(tables, version), version)
        known = tables["actors"]
        seen = _persons(known)
        return {
            "votes": votes.filter(votes.raw_nano > 0),
            "actors": seen.filter(seen.acted.date() <= score_day()).order_by("actor"),
            "joined": known.filter(known.actor != known.person).select("actor", "person").order_by("actor"),
            "before": tables["trust"].select("actor", "trust_raw").order_by("actor"),
        }

    def kernel(tables: dict[str, pa.Table], scope: Scope) -> pa.Table:
        return trust_of(tables, scope, version)

    def rounds(tables: Tables, scope: Scope, loop: Loop) -> ir.Table:
        return trust_rounds(tables, scope, loop, version)

    return Step(
        writes=TRUST,
        reads=(*READ, "actors"),
        per="score",
        expression=inputs,
        kernel=kernel,
        rounds=rounds,
        version=version.name,
        parameters=version,
        decided_by=decisive,
        continues=True,
    )


def decisive(tables: Tables) -> dict[str, ir.Table]:
    """Ties from their day on, and everybody from when they were there; who has several accounts, ever and all."""
    known = tables["actors"]
    several = known.filter(known.actor != known.person).select(several="person").distinct()
    told = known.left_join(several, known.person == several.several)
    told = told.filter(told.several.notnull() | told.first_seen.notnull())
    since = ibis.ifelse(told.several.notnull(), ibis.null("date"), told.first_seen.date())
    columns = ("actor", "person", "network", "first_seen", "created")
    return {**deciding_ties(tables), "actors": told.select(*columns, since=since)}


def _persons(known: ir.Table) -> ir.Table:
    """Since when each person was there, on the network of the account that stands for them."""
    since = ibis.least(known.first_seen, ibis.coalesce(known.created, known.first_seen))
    accounts = known.mutate(since=since, stands=ibis.coalesce(known.person, known.actor))
    return accounts.group_by(actor=accounts.stands).agg(
        network=ibis.coalesce(accounts.network.min(where=accounts.actor == accounts.stands), accounts.network.min()),
        since=accounts.since.min(),
        acted=accounts.first_seen.min(),
    )


def trust_of(tables: dict[str, pa.Table], scope: Scope, version: ScoreVersion) -> pa.Table:
    """Rows of the trust table, from `votes` (reactor, credited, raw_nano), `actors` (actor, network, since) and
    `before` (actor, trust_raw), where it begins, all of them persons, and `joined` (actor, person)."""
    # Taken out, so that the names of a hundred million pairs are gone once they are numbers.
    votes, known = tables.pop("votes"), tables["actors"]
    person = dict(zip(tables["joined"]["actor"].to_pylist(), tables["joined"]["person"].to_pylist(), strict=True))
    own = tuple(person.get(account, account) for account in scope.own_accounts)
    names = _all_names(votes, known)
    seeds = _seeds(known, names, own, version.seed_share)
    weights = votes["raw_nano"].to_numpy().astype(np.float64)
    reactor, credited = _places(votes["reactor"], names), _places(votes["credited"], names)
    del votes
    given = shares(graph(reactor, credited, weights, len(seeds), threads=scope.threads), version.kept_votes * NANO)
    start = (1.0 - version.damping) * seeds.astype(np.float64)
    raw, _ = settled(given, start, version.damping, held_before(tables["before"], names, start), scope.threads)
    trust = np.minimum(1.0, raw / (1.0 - version.damping))
    return pa.table(
        {
            "actor": names,
            "as_of": pa.array([scope.as_of] * len(names), pa.date32()),
            "version": pa.array([version.name] * len(names), pa.string()),
            "seed": pa.array(seeds),
            "trust_raw": pa.array(raw.round(DIGITS)),
            "trust": pa.array(trust.round(DIGITS)),
        }
    )


def settled(votes: Graph, start: Reals, damping: float, held: Reals, threads: int = 1) -> tuple[Reals, int]:
    """Trust before scaling of each of n accounts, shape (n,), and how many rounds it took; a seed alone holds
    1 - damping.

    `votes`: what part of a vote goes along each edge, 0 to 1. `start`, (n,): what everybody holds of their own. `held`,
    (n,): what they are taken to hold at first. However that is, trust comes to the same but for the last digits.
    """
    rounds, moves = 0, True
    while moves:
        before, held = held, iterate(votes, start, damping, TOGETHER, held=held, threads=threads)
        moves = bool((np.abs(held - before) > SETTLED * np.maximum(1.0, held)).any())
        rounds += TOGETHER
    return held, rounds


def held_before(before: pa.Table, names: pa.Array, start: Reals) -> Reals:
    """What everybody held before; who was not there what is theirs alone."""
    places = pc.index_in(names, value_set=before["actor"])
    held: Reals = pc.coalesce(before["trust_raw"].combine_chunks().take(places), pa.array(start)).to_numpy()
    return held


def _all_names(votes: pa.Table, known: pa.Table) -> pa.Array:
    chunks = [chunk for column in (votes["reactor"], votes["credited"], known["actor"]) for chunk in column.chunks]
    names = pc.unique(pa.chunked_array(chunks, pa.string()))
    return names.take(pc.sort_indices(names))


def _places(values: pa.ChunkedArray, names: pa.Array) -> NDArray[np.int32]:
    places: NDArray[np.int32] = pc.index_in(values, names).to_numpy()
    return places


def _seeds(known: pa.Table, names: pa.Array, own_accounts: tuple[str, ...], share: float) -> Flags:
    """The workspace's own accounts; without any, on each network its oldest `share` of accounts, all if equally old.

    Networks are judged apart: that one of them is younger says nothing about its people.
    """
    chosen = pa.array(own_accounts, pa.string()) if own_accounts else _older(known, share)
    seeds: Flags = pc.is_in(names, value_set=chosen).to_numpy(zero_copy_only=False)
    return seeds


def _older(known: pa.Table, share: float) -> pa.ChunkedArray:
    since = known["since"].cast(pa.int64()).to_numpy()
    networks = pc.index_in(known["network"], pc.unique(known["network"])).to_numpy()
    chosen = np.zeros(len(since), bool)
    for network in range(networks.max(initial=-1) + 1):
        here = networks == network
        older = here & (since < np.quantile(since[here], share))
        chosen |= older if older.any() else here
    return known["actor"].filter(pa.array(chosen))
