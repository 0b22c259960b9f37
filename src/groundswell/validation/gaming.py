"""The cost to game a score: the least each attack needs to lift a median account by ten points for four weeks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import ibis
import numpy as np
import pyarrow as pa

from groundswell.engine.kernels.csr import graph
from groundswell.engine.kernels.pull import pagerank
from groundswell.engine.lake import Lake
from groundswell.engine.reader import Reader
from groundswell.engine.steps import Scope, unbound
from groundswell.errors import InputError
from groundswell.signals.influence import pairs as pair_step
from groundswell.signals.trust import spread
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import ATTACKS as TABLE
from groundswell.tables import PAIRS
from groundswell.validation.attacks import ATTACKS, EACH, Attack, Push
from groundswell.validation.keeping import keep

GAIN = 10.0
HELD_DAYS = 28
TARGETS = 5
LARGEST = 80

Values = dict[str, dict[str, float]]
"""By rule, then by account."""


@dataclass(frozen=True)
class Cost:
    """What an attack needs against a rule: `accounts` is None when LARGEST accounts do not do it."""

    attack: str
    rule: str
    accounts: int | None
    actions: int | None
    dollars: float | None
    gain_at_most: float


class Arena:
    """A workspace's ties with made-up reactions added: every rule's value of every account four weeks later."""

    def __init__(self, reader: Reader, version: ScoreVersion, own_accounts: tuple[str, ...]) -> None:
        newest = reader.one("SELECT max(as_of) AS day FROM influence_now") or {}
        if newest.get("day") is None:
            raise InputError("There are no scores to attack", todo="Run `groundswell score` first.")
        self.day: date = newest["day"]
        self._version = version
        self._scope = Scope(self.day + timedelta(days=HELD_DAYS), own_accounts)
        self._trust_sql = _trust_sql(version)
        self._pairs_sql = _pairs_sql(version)
        self._ties = reader.arrow("SELECT * FROM ties WHERE day <= ?", [self.day])
        self._actors = reader.arrow("SELECT * FROM actors WHERE first_seen IS NOT NULL")
        self._trust = reader.arrow("SELECT * FROM trust_now")
        median = "SELECT median(score) FROM influence_now WHERE NOT provisional"
        around = reader.rows(
            f"""SELECT actor, score FROM influence_now WHERE NOT provisional
                ORDER BY abs(score - ({median})), actor LIMIT {TARGETS}"""
        )
        self.targets = [row["actor"] for row in around]
        self.real = [
            row["actor"]
            for row in reader.rows(
                "SELECT actor FROM trust_now WHERE trust >= 0.5 ORDER BY md5(actor), actor LIMIT ?",
                [(LARGEST + 1) * TARGETS],
            )
            if row["actor"] not in self.targets
        ]
        if not self.targets:
            raise InputError("Nobody has a score that is more than provisional", todo="Add more data first.")

    def values(self, pushes: Iterable[Push]) -> Values:
        """Every rule's value of every account, with these reactions added on the day of the attack."""
        made = list(pushes)
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(f"CREATE TEMP MACRO score_day() AS DATE '{self._scope.day}'")
            connection.register("ties", pa.concat_tables([self._ties, self._pushed(made)]))
            connection.register("actors", pa.concat_tables([self._actors, self._arrived(made)]))
            connection.register("trust", self._trust)
            inputs = {name: connection.sql(sql).to_arrow_table() for name, sql in self._trust_sql.items()}
            connection.register("trust", spread.trust_of(inputs, self._scope, self._version))
            pairs = connection.sql(self._pairs_sql).to_arrow_table()
        return self._ruled(pairs.cast(PAIRS.schema))

    def _pushed(self, pushes: list[Push]) -> pa.Table:
        rows = [
            {
                "credited": push.credited,
                "reactor": push.reactor,
                "day": self.day - timedelta(days=push.days_ago),
                "kind": str(push.kind),
                "reactions_count": push.count,
                "credit_micro": push.count * 1_000_000,
            }
            for push in pushes
        ]
        return pa.Table.from_pylist(rows, self._ties.schema)

    def _arrived(self, pushes: list[Push]) -> pa.Table:
        """Made-up accounts, first seen on the day of the attack, on their target's network."""
        made_up = sorted({push.reactor for push in pushes if "#made-up-" in push.reactor})
        first = self._actors.column("first_seen").type
        moment = pa.scalar(int(np.datetime64(self.day, "us").astype(np.int64)), pa.int64()).cast(first).as_py()
        rows = [{"actor": name, "network": name.partition(":")[0], "first_seen": moment} for name in made_up]
        return pa.Table.from_pylist(rows, self._actors.schema)

    def _ruled(self, pairs: pa.Table) -> Values:
        credited, reactor = pairs["credited"].to_pylist(), pairs["reactor"].to_pylist()
        names = sorted({*credited, *reactor})
        place = {name: nth for nth, name in enumerate(names)}
        to, by = np.array([place[n] for n in credited]), np.array([place[n] for n in reactor])
        raw = pairs["raw_nano"].to_numpy() / 1e9
        counted = np.bincount(to, pairs["counted_nano"].to_numpy() / 1e9, len(names))
        rules = {
            MODEL: np.minimum(100.0, self._version.scale * np.log1p(counted / self._version.mass_unit)),
            "decayed sum": np.bincount(to, raw, len(names)),
            "PageRank": pagerank(graph(by, to, raw, len(names)), 0.85, 50),
        }
        return {rule: dict(zip(names, values.tolist(), strict=True)) for rule, values in rules.items()}


MODEL = "influence score"


def _trust_sql(version: ScoreVersion) -> dict[str, str]:
    """What the trust kernel is given, by name."""
    inputs = spread.step(version).expression({name: unbound(name) for name in ("ties", "actors", "trust")})
    return {name: str(ibis.to_sql(expression, dialect="duckdb")) for name, expression in inputs.items()}


def _pairs_sql(version: ScoreVersion) -> str:
    expression = pair_step.pairs({name: unbound(name) for name in ("ties", "trust")}, version)
    return str(ibis.to_sql(expression.select(*PAIRS.columns), dialect="duckdb"))


def costs(arena: Arena, lake: Lake, note: Callable[[str], None]) -> list[Cost]:
    """Play every attack against every rule, keep the costs in the lake, and return them."""
    before = arena.values([])
    goals = {rule: _goals(arena, before, rule) for rule in before}
    found: list[Cost] = []
    for attack in ATTACKS:
        note(attack.name)
        found += _against(arena, attack, before, goals)
    keep(lake, TABLE, found)
    return found


def _goals(arena: Arena, before: Values, rule: str) -> dict[str, float]:
    """What each target has to reach: ten points, or under another rule the place that ten points would bring."""
    scores = np.sort(np.array(list(before[MODEL].values())))
    held = np.sort(np.array(list(before[rule].values())))
    wanted = {}
    for target in arena.targets:
        goal = before[MODEL].get(target, 0.0) + GAIN
        place = min(int(np.searchsorted(scores, goal)), len(held) - 1)
        wanted[target] = goal if rule == MODEL else float(held[place])
    return wanted


def _against(arena: Arena, attack: Attack, before: Values, goals: dict[str, dict[str, float]]) -> list[Cost]:
    """Try growing sizes until every rule has fallen or the largest has been tried; the median target decides."""
    needed: dict[str, int | None] = dict.fromkeys(goals)
    gains = dict.fromkeys(goals, 0.0)
    for size in SIZES:
        after = arena.values(_pushes(arena, attack, size))
        for rule, wanted in goals.items():
            reached = [after[rule].get(target, 0.0) >= goal for target, goal in wanted.items()]
            if needed[rule] is None and np.median(reached) >= 0.5:
                needed[rule] = size
        lifted = [after[MODEL].get(t, 0.0) - before[MODEL].get(t, 0.0) for t in arena.targets]
        gains[MODEL] = max(gains[MODEL], float(np.median(lifted)))
        if all(needed.values()):
            break
    return [_cost(attack, rule, needed[rule], gains[rule]) for rule in goals]


SIZES = (1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 26, 33, 42, 53, 66, LARGEST)
"""Sizes tried: the steps are no wider than the 10 to 25 % that a cost is to be trusted to."""


def _pushes(arena: Arena, attack: Attack, size: int) -> Iterable[Push]:
    for nth, target in enumerate(arena.targets):
        hired = arena.real[nth :: len(arena.targets)]
        yield from attack.pushes(target, size, hired)


def _cost(attack: Attack, rule: str, accounts: int | None, gain: float) -> Cost:
    actions = None if accounts is None else accounts * EACH
    dollars = None
    if accounts is not None and actions is not None:
        dollars = round(accounts * attack.per_account + actions * attack.per_action, 2)
    return Cost(attack.name, rule, accounts, actions, dollars, round(gain, 2))
