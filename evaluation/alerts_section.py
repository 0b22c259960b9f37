"""The section on alerts, from the figures of evaluation.alerts."""

from typing import Any

HEAD = """
## Alerts on watched topics

Written by `python -m evaluation.alerts`. A watched topic is promised about one false alarm a year: half of one by its
people a day, a quarter each by sides and by who leads. Counted here are alarms where nothing changed, a year and
topic, over {years} invented years each, with the rhythm of a week; what begins and goes on is one alarm.

**More people than usual.** Found is the share of days with twice, or four times, the usual people that raise an alarm.

| people a day, by chance around | false a year | found, twice as many | four times |
|---|---|---|---|
"""
SIDES = """
**Sides that moved.** Found is the share of weeks in which 30 points more are against.

| people a week | false a year | found |
|---|---|---|
"""
LEAD = """
**Somebody who newly leads.** Each writes less than the one before; found is the share of times in which the fifth takes
to writing twice as much as the first.

| people, and in four weeks the first has about | false a year | found |
|---|---|---|
"""
SUMMED = """
Over all these kinds of topic the mean is {volume:.2f} + {sides:.2f} + {lead:.2f} = {whole:.2f} false alarms a year; the
worst of each together would be {worst:.1f}: more than was promised is to be expected where bunches are far from even,
and sides restless.

**The simulated town.** On {topics} topics over {days} days, {town_years:.1f} topic years in which people say more and
less from week to week and no topic is planted to rise, alarms raised: {alerts}.
"""
YEARS = 30


def section(found: dict[str, Any]) -> str:
    """The section as Markdown."""
    volume = "".join(
        f"| {one['name']} | {one['a_year']:.2f} | {one['times_2']:.0%} | {one['times_4']:.0%} |\n"
        for one in found["volume"]
    )
    return HEAD.format(years=YEARS) + volume + SIDES + _rows(found["sides"]) + LEAD + _rows(found["lead"]) + _sum(found)


def _rows(held: list[dict[str, Any]]) -> str:
    return "".join(f"| {one['name']} | {one['a_year']:.2f} | {one['found']:.0%} |\n" for one in held)


def _sum(found: dict[str, Any]) -> str:
    rates = {what: [one["a_year"] for one in found[what]] for what in ("volume", "sides", "lead")}
    means = {what: sum(each) / len(each) for what, each in rates.items()}
    town = found["town"]
    return SUMMED.format(
        **means,
        whole=sum(means.values()),
        worst=sum(map(max, rates.values())),
        topics=town["topics"],
        days=town["days"],
        town_years=town["years"],
        alerts=sum(town["alerts"].values()) or "none",
    )
