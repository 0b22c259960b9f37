"""Why a score changed: the difference between two days as exact parts, for one person, worked out when asked for."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.steps import score_day, unbound
from groundswell.signals.influence.pairs import by_rules, by_trust
from groundswell.signals.masses import by_day, by_month, masses, raw_masses
from groundswell.signals.versions import ScoreVersion

LINES = ("new", "decay", "trust", "capped", "friends", "limited")
"""The parts, in the order they are told."""


def _no_person() -> str:
    raise NotImplementedError


def _no_day() -> object:
    raise NotImplementedError


ASKED_PERSON = ibis.udf.scalar.builtin(_no_person, name="asked_person", signature=((), "string"))
EARLIER_DAY = ibis.udf.scalar.builtin(_no_day, name="earlier_day", signature=((), "date"))

PARTS = """
    WITH mine AS MATERIALIZED ({mine}), earlier AS ({earlier}), later AS ({later}), aged AS ({aged}),
    shares AS (
        SELECT l.reactor, l.reactions_count - coalesce(e.reactions_count, 0) AS new_count, l.reactions_count,
            e.trust AS trust_then, l.trust AS trust_now,
            coalesce(e.raw_nano, 0) AS raw0, coalesce(a.raw_nano, 0) AS aged, l.raw_nano AS raw1,
            coalesce(e.counted_nano, 0) AS counted0, l.counted_nano AS counted1,
            (e.raw_nano - e.capped_nano) / nullif(e.raw_nano, 0) AS cap0,
            (l.raw_nano - l.capped_nano) / nullif(l.raw_nano, 0) AS cap1,
            e.open_nano / nullif(e.raw_nano - e.capped_nano, 0) AS apart0,
            l.open_nano / nullif(l.raw_nano - l.capped_nano, 0) AS apart1,
            e.trusted_nano / nullif(e.open_nano, 0) AS trust0, l.trusted_nano / nullif(l.open_nano, 0) AS trust1,
            e.untrusted_nano / nullif(e.open_nano - e.trusted_nano, 0) AS limit0,
            l.untrusted_nano / nullif(l.open_nano - l.trusted_nano, 0) AS limit1
        FROM later l LEFT JOIN earlier e ON e.reactor = l.reactor LEFT JOIN aged a ON a.reactor = l.reactor
    ),
    known AS (
        SELECT * EXCLUDE (cap0, cap1, apart0, apart1, trust0, trust1, limit0, limit1),
            coalesce(cap0, cap1, 0) AS cap0, coalesce(cap1, cap0, 0) AS cap1,
            coalesce(apart0, apart1, 0) AS apart0, coalesce(apart1, apart0, 0) AS apart1,
            coalesce(trust0, trust1, 0) AS trust0, coalesce(trust1, trust0, 0) AS trust1,
            coalesce(limit0, limit1, 0) AS limit0, coalesce(limit1, limit0, 0) AS limit1
        FROM shares
    ),
    passed AS (
        SELECT *, (raw0 + raw1) / 2 AS raw, (cap0 + cap1) / 2 AS cap, (apart0 + apart1) / 2 AS apart,
            cap0 * apart0 AS ruled0, cap1 * apart1 AS ruled1,
            trust0 + (1 - trust0) * limit0 AS believed0, trust1 + (1 - trust1) * limit1 AS believed1
        FROM known
    ),
    middle AS (
        SELECT *, (ruled0 * believed0 + ruled1 * believed1) / 2 AS passing,
            raw * (believed0 + believed1) / 2 AS by_rules, raw * (ruled0 + ruled1) / 2 AS by_belief
        FROM passed
    )
    SELECT reactor, reactions_count, new_count, trust_then, trust_now, counted0, counted1,
        passing * (raw1 - aged) AS new,
        passing * (aged - raw0) AS decay,
        by_belief * (1 - (limit0 + limit1) / 2) * (trust1 - trust0) AS trust,
        by_rules * apart * (cap1 - cap0) AS capped,
        by_rules * cap * (apart1 - apart0) AS friends,
        by_belief * (1 - (trust0 + trust1) / 2) * (limit1 - limit0) AS limited
    FROM middle
"""
"""A pair's counted mass is a product: raw mass, what the cap leaves of it, what is not friendship, and what trust and
the limit on the untrusted let through. The difference of a product is the sum of the differences of its factors, each
times the mean of the others at both days: so the parts sum to the difference, and no order of them is preferred. What a
day cannot tell of a factor, because there was nothing to divide, is taken from the other day."""


KEPT: dict[str, str] = {}


def parts(version: ScoreVersion) -> str:
    """SQL for the parts of one person's change, a row a reactor, in billionths of an announce.

    To be asked with `$person`, `$earlier` and `$later` over the views `ties` and `trust`. `counted0` and `counted1` are
    the pair's counted mass on both days as the present facts give it; the parts sum to their difference.
    """
    key = repr(version)
    if key not in KEPT:
        KEPT[key] = _compiled(version)
    return KEPT[key]


def _compiled(version: ScoreVersion) -> str:
    mine = by_day(_mine(), version)
    days = ibis.table(mine.schema(), name="mine")
    aged = raw_masses(by_month(days.filter(days.day <= EARLIER_DAY())), version)
    aged = aged.filter(aged.credited == ASKED_PERSON())
    later = _sql(_pairs(days, version))
    return PARTS.format(mine=_sql(mine), earlier=later.replace("$later", "$earlier"), later=later, aged=_sql(aged))


def _pairs(days: ir.Table, version: ScoreVersion) -> ir.Table:
    """The person's pairs on the score day, by the same rules as the step that keeps them."""
    trust, upto = unbound("trust"), days.filter(days.day <= score_day())
    given = masses(by_month(upto), version)
    found = by_trust(by_rules(given, trust.filter(trust.as_of == score_day()), version))
    open_nano = found.raw_nano - found.capped_nano - found.friend_nano
    return found.filter(found.credited == ASKED_PERSON()).mutate(open_nano=open_nano)


def _mine() -> ir.Table:
    """What others gave the person, and what the person gave others: friendship needs both."""
    ties = unbound("ties")
    return ties.filter((ties.credited == ASKED_PERSON()) | (ties.reactor == ASKED_PERSON()))


def _sql(rows: ir.Table) -> str:
    sql = str(ibis.to_sql(rows, dialect="duckdb"))
    asked = {"SCORE_DAY()": "$later::DATE", "EARLIER_DAY()": "$earlier::DATE", "ASKED_PERSON()": "$person::VARCHAR"}
    for name, parameter in asked.items():
        sql = sql.replace(name, parameter)
    return sql
