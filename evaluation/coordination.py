"""Measures how well sharing in step is found, and writes docs/coordination.md.

Run `python -m evaluation.coordination`. The sets name no accounts that are known to act together, so groups are planted
among their real shares; beside that stand the pairs that the published rule of the sets' authors names (the same thing
within ten seconds, at least five times), and shares whose times are shuffled among each account's own.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import ibis
import numpy as np
import pyarrow as pa

from evaluation.sets import DATA, ROOT, require
from groundswell.signals.trust.coordination import CLOSE, LEAST_OCCASIONS, repeated
from groundswell.validation.metrics import interval

FIGURES = Path(__file__).parent / "coordination.json"
PAGE = ROOT / "docs" / "coordination.md"
SHUFFLES, GROUPS, COVER, DRAWS = 20, 30, 10, 1_000
SIZES, REPEATS = (2, 3, 5, 10), (3, 5, 8, 12)
JITTER = 3.0
"""Mean seconds between a planted group's shares."""
FILES = {
    "russian_coord_tweets": """
        SELECT account_id AS actor, object_id AS thing, timestamp_share::DOUBLE AS seconds
        FROM read_csv('{data}/russian_coord_tweets.csv.gz', all_varchar = true)""",
    "german_elections": """
        SELECT account_id AS actor, unnest(['link ' || url_id, 'image ' || phash_id]) AS thing,
            "timestamp"::DOUBLE AS seconds
        FROM read_csv('{data}/german_elections.csv.gz', all_varchar = true)""",
}
"""Reposts of tweets; and links and images, by hash, of posts on Facebook and Twitter."""
PUBLISHED_RULE = """
    SELECT a.actor AS a, b.actor AS b FROM shares a
    JOIN shares b ON a.thing = b.thing AND a.actor < b.actor AND abs(epoch(a.at) - epoch(b.at)) <= {close}
    GROUP BY ALL HAVING count(*) >= 5
"""
SCHEMA = ibis.schema({"actor": "string", "thing": "string", "at": "timestamp('UTC')"})
SQL = str(ibis.to_sql(repeated(ibis.table(SCHEMA, name="shares")), dialect="duckdb"))

Pairs = set[tuple[str, str]]


@dataclass(frozen=True)
class Shares:
    """When each account first shared each thing, (n,) each; seconds since 1970."""

    actor: list[str]
    thing: list[str]
    seconds: list[float]

    def __add__(self, more: "Shares") -> "Shares":
        return Shares(self.actor + more.actor, self.thing + more.thing, self.seconds + more.seconds)


def load(query: str) -> Shares:
    """One set."""
    rows = duckdb.sql(
        f"""SELECT actor, thing, min(seconds) AS seconds FROM ({query.format(data=DATA / "coordinated_shares")})
            WHERE thing IS NOT NULL GROUP BY ALL ORDER BY ALL"""
    ).to_arrow_table()
    return Shares(*(rows[name].to_pylist() for name in ("actor", "thing", "seconds")))


def ask(shares: Shares, sql: str) -> Pairs:
    """The pairs that a query over the shares names."""
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as database:
        micros = pa.array(np.asarray(np.array(shares.seconds) * 1e6, np.int64)).cast(pa.timestamp("us", tz="UTC"))
        database.register("shares", pa.table({"actor": shares.actor, "thing": shares.thing, "at": micros}))
        return {(row[0], row[1]) for row in database.sql(f"SELECT a, b FROM ({sql})").fetchall()}


def people(pairs: Pairs) -> set[str]:
    return {name for pair in pairs for name in pair}


def shuffled(shares: Shares, seed: int) -> Shares:
    """Each account's times dealt out anew among its own shares."""
    generator = np.random.default_rng(seed)
    actor, seconds = np.array(shares.actor), np.array(shares.seconds)
    by_actor = np.lexsort((generator.random(len(actor)), actor))
    by_time = np.lexsort((seconds, actor))
    dealt = np.empty(len(actor))
    dealt[by_actor] = seconds[by_time]
    return Shares(shares.actor, shares.thing, dealt.tolist())


def plant(shares: Shares, size: int, repeats: int, seed: int) -> tuple[Shares, list[Pairs]]:
    """Groups of new accounts that share real things at real times, seconds apart, beside shares of their own."""
    generator = np.random.default_rng(seed)
    made = Shares([], [], [])
    groups: list[Pairs] = []
    for group in range(GROUPS):
        names = [f"planted {group} {member}" for member in range(size)]
        for place in generator.choice(len(shares.thing), repeats, replace=False):
            gaps = np.cumsum(generator.exponential(JITTER, size))
            made += Shares(names, [shares.thing[place]] * size, (shares.seconds[place] + gaps).tolist())
        for name in names:
            places = generator.choice(len(shares.thing), COVER, replace=False)
            made += Shares([name] * COVER, *_at([shares.thing, shares.seconds], places))
        groups.append({(a, b) for a in names for b in names if a < b})
    return shares + made, groups


def _at(columns: list[list[Any]], places: Any) -> Iterator[list[Any]]:
    return ([column[place] for place in places] for column in columns)


def recovered(shares: Shares, before: Pairs, size: int, repeats: int) -> dict[str, Any]:
    """Precision and recall of planted accounts: named with them, and not named without them."""
    planted, groups = plant(shares, size, repeats, seed=1_000 * size + repeats)
    named = people(ask(planted, SQL)) - people(before)
    members = [people(group) for group in groups]
    hits = np.array([len(group & named) for group in members], float)
    wrong = len(named - set().union(*members))
    generator = np.random.default_rng(size)
    draws = generator.integers(0, GROUPS, (DRAWS, GROUPS))
    drawn = hits[draws].sum(axis=1)
    return {
        "size": size,
        "repeats": repeats,
        "recall": [float(hits.sum() / (size * GROUPS)), *interval(drawn / (size * GROUPS))],
        "precision": wilson(int(hits.sum()), int(hits.sum()) + wrong) if hits.sum() + wrong else [],
        "wrong": wrong,
    }


def wilson(hits: int, of: int) -> list[float]:
    """A share with its 95 % interval (Wilson 1927)."""
    z = 1.959964
    middle = (hits + z * z / 2) / (of + z * z)
    wide = z * float(np.sqrt(hits * (of - hits) / of + z * z / 4)) / (of + z * z)
    return [hits / of, max(0.0, middle - wide), min(1.0, middle + wide)]


def measure(shares: Shares) -> dict[str, Any]:
    """Everything about one set."""
    found, rule = ask(shares, SQL), ask(shares, PUBLISHED_RULE.format(close=CLOSE))
    nulls = [ask(shuffled(shares, seed), SQL) for seed in range(SHUFFLES)]
    both, able = people(found) & people(rule), _able(shares)
    return {
        "accounts": len(set(shares.actor)),
        "able": able,
        "shares": len(shares.actor),
        "pairs": len(found),
        "named": len(people(found)),
        "rule": len(people(rule)),
        "precision": wilson(len(both), len(people(found))) if found else [],
        "recall": wilson(len(both), len(people(rule))) if rule else [],
        "null_runs": wilson(sum(map(bool, nulls)), SHUFFLES),
        "null_accounts": wilson(sum(len(people(null)) for null in nulls), SHUFFLES * able),
        "rule_null_accounts": wilson(_rule_null(shares), 5 * able),
        "planted": [recovered(shares, found, size, repeats) for size in SIZES for repeats in REPEATS],
    }


def _rule_null(shares: Shares) -> int:
    sql = PUBLISHED_RULE.format(close=CLOSE)
    return sum(len(people(ask(shuffled(shares, seed), sql))) for seed in range(5))


def _able(shares: Shares) -> int:
    """Accounts with shares in enough different hours to be named at all."""
    hours: dict[str, set[int]] = {}
    for actor, seconds in zip(shares.actor, shares.seconds, strict=True):
        hours.setdefault(actor, set()).add(int(seconds // 3600))
    return sum(len(held) >= LEAST_OCCASIONS for held in hours.values())


HEAD = """# Who shares in step

Written by `python -m evaluation.coordination`. Accounts are named as sharing in step when they shared the same things
within ten seconds of one another on several occasions, far oftener than their being there in the same minutes and the
pace of everybody else explain: [how it is worked out](explanation/trust.md). It is a signal to look into, never a
verdict: a chain of local papers that posts the same article shares in step too. Intervals are of 95 %.
"""
SET = """
## {name}

{shares:,} shares by {accounts:,} accounts, {able:,} of them with shares in at least three different hours.
{pairs:,} pairs are named, {named:,} accounts.

**By chance.** With each account's times shuffled among its own shares, {null_runs} of the runs named anybody, and
{null_accounts} of the accounts that can be named were. The published rule named {rule_null_accounts} of them.

**Beside the published rule**, which calls two accounts coordinated that shared the same thing within ten seconds at
least five times, and names {rule:,} accounts: {agreement}

**Planted groups.** {groups} groups of accounts that share real things at real times, {jitter:.0f} seconds apart
on average, each account with {cover} shares of its own beside.

| accounts in a group | occasions | recall | precision |
|---|---|---|---|
"""
TAIL = """
## What it misses

- The sets come without a list of accounts that are known to act together. Recall against the published rule is
  agreement with another rule, not with the truth.
- A group that waits a minute, or does the same thing together only three or four times, is not named.
- A crowd that reacts to a notification at once is compared with its own pace. A group inside such a crowd is not seen.
"""


def page(found: dict[str, Any]) -> str:
    parts = [HEAD]
    for name, held in found.items():
        agreement = "it names nobody here."
        if held["rule"]:
            ours, theirs = shown(held["precision"]), shown(held["recall"])
            agreement = f"of those named here it names {ours}, and of those it names {theirs} are named here."
        texts = {key: shown(held[key]) for key in ("null_runs", "null_accounts", "rule_null_accounts")}
        constants = {"groups": GROUPS, "cover": COVER, "jitter": JITTER, "agreement": agreement}
        parts.append(SET.format(name=name, **held | texts, **constants) + "".join(map(_row, held["planted"])))
    return "".join([*parts, TAIL])


def _row(line: dict[str, Any]) -> str:
    precision = shown(line["precision"]) if line["precision"] else "nobody named"
    return f"| {line['size']} | {line['repeats']} | {shown(line['recall'])} | {precision} |\n"


def shown(figure: list[float]) -> str:
    """A share with its interval, in percent."""
    if not figure:
        return "none"
    digits = 2 if 0 < figure[2] < 0.01 else 0
    value, low, high = (f"{each * 100:.{digits}f}" for each in figure)
    return f"{value} % ({low} to {high})"


def main() -> None:
    require()
    found = {name: measure(load(query)) for name, query in FILES.items()}
    FIGURES.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    PAGE.write_text(page(found))


if __name__ == "__main__":
    main()
