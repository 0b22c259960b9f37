"""Days as moments: what was done up to the end of a day, or in the days that end with it.

A moment is compared with a moment: its day need not be worked out, and files and groups of other days are not read.
"""

import ibis
import ibis.expr.types as ir


def upto(moment: ir.TimestampValue, day: ir.DateValue, ago: int = 0) -> ir.BooleanValue:
    """Whether it came before the end of the UTC day, or of the one so many days before."""
    return moment < (day + ibis.interval(days=1 - ago)).cast("timestamp('UTC')")


def within(moment: ir.TimestampValue, day: ir.DateValue, days: int) -> ir.BooleanValue:
    """Whether it came in the so many UTC days that end with that day."""
    return upto(moment, day) & ~upto(moment, day, days)
