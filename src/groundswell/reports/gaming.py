"""What it costs to game the score on this workspace's own data, beside simpler rankings."""

from groundswell.reports.base import Facts, Filters, Report, shown


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
class GamingReport:
    """The least each attack needs, for the score and for simpler rankings."""

    attacks: list[AttackCost]
    """Every attack against every rule."""
    todo: str
    """What to do when there is nothing to show; empty otherwise."""


QUERY = """
    SELECT a.*, a.accounts::DOUBLE / r.accounts AS times_raw
    FROM attacks a LEFT JOIN attacks r ON a.attack = r.attack AND r.rule = 'decayed sum'
    ORDER BY a.attack, a.rule
"""


def run(facts: Facts, filters: GamingFilters) -> GamingReport:
    rows = facts.reader.rows(QUERY)
    return GamingReport(
        attacks=[AttackCost(**row) for row in rows],
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
