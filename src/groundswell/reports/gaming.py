"""What it costs to game the score on this workspace's own data, beside simpler rankings."""

from groundswell.reports.base import Facts, Filters, Report, shown
from groundswell.validation.gaming import LARGEST


class GamingFilters(Filters):
    """Nothing can be asked for but the whole table."""


@shown
class AttackCost:
    """One attack against one rule."""

    attack: str
    """Way to cheat."""
    rule: str
    """What is cheated: the influence score, or a simpler ranking."""
    accounts: int | None
    """Accounts needed to lift a median account by ten points for four weeks; null when 80 do not do it."""
    actions: int | None
    """Reactions needed, ten an account."""
    dollars: float | None
    """Their price at the price list of the attack suite, in US dollars."""
    gain_at_most: float
    """Most points gained at any size tried; 0 for other rules."""
    times_raw: float | None
    """Accounts needed, as a multiple of what the plain decayed sum needs; null when 80 do not do it."""


@shown
class Frontier:
    """One rule on both axes: how well it foretells, and what attacks need."""

    rule: str
    """The influence score, or a simpler ranking."""
    spearman: float
    """Rank correlation with the reactions of the 28 days after, at past days; -1 to 1."""
    spearman_low: float
    """Lower end of its 95 % interval."""
    spearman_high: float
    """Upper end of its 95 % interval."""
    accounts: float
    """Accounts that an attack needs, the geometric mean over attacks; over 80 counts as 80."""
    accounts_least: int
    """Accounts that the cheapest attack needs."""
    accounts_most: int
    """Accounts that the dearest attack needs; 80 where 80 do not do it."""
    attack: str
    """The cheapest attack."""


@shown
class GamingReport:
    """The least each attack needs, for the score and for simpler rankings."""

    attacks: list[AttackCost]
    """Every attack against every rule."""
    frontier: list[Frontier]
    """Accuracy beside cost; empty until both `groundswell evaluate` and `groundswell attack` have run."""
    todo: str
    """What to do when there is nothing to show; empty otherwise."""


QUERY = """
    SELECT a.*, a.accounts::DOUBLE / r.accounts AS times_raw
    FROM attacks a LEFT JOIN attacks r ON a.attack = r.attack AND r.rule = 'decayed sum'
    ORDER BY a.attack, a.rule
"""


FRONTIER = f"""
    WITH held AS (SELECT attack, rule, coalesce(accounts, {LARGEST}) AS needed FROM attacks)
    SELECT rule, value AS spearman, value_low AS spearman_low, value_high AS spearman_high,
           round(exp(avg(ln(needed) ORDER BY attack)), 6) AS accounts, min(needed) AS accounts_least,
           max(needed) AS accounts_most, arg_min(attack, (needed, attack)) AS attack
    FROM held JOIN backtest ON method = rule
    WHERE window_days = 28 AND target = 'reactions' AND metric = 'Spearman' AND value_low IS NOT NULL
    GROUP BY ALL ORDER BY accounts DESC, rule
"""


def run(facts: Facts, filters: GamingFilters) -> GamingReport:
    rows = facts.reader.rows(QUERY)
    return GamingReport(
        attacks=[AttackCost(**row) for row in rows],
        frontier=[Frontier(**row) for row in facts.reader.rows(FRONTIER)],
        todo="" if rows else "Run `groundswell attack`: it plays every attack against a copy of the scores.",
    )


GAMING = Report(
    name="gaming",
    title="What cheating costs",
    question="How many accounts, actions and dollars does it take to lift a score that was not earned?",
    filters=GamingFilters,
    result=GamingReport,
    run=run,
    row=AttackCost,
    rows=lambda report: report.attacks,
)
