"""Which score is shown, and which days scores are kept for."""

from datetime import UTC, date, datetime, time, timedelta

from groundswell.reports.base import Facts


def newest(facts: Facts) -> tuple[date | None, str | None]:
    """Day and version of the newest scores; (None, None) before the first `score`."""
    shown = facts.reader.shown_day
    return (shown, facts.reader.version) if shown else (None, None)


def kept(facts: Facts, version: str | None) -> list[date]:
    """Days that scores of a version are kept for, oldest first; any version when None."""
    partitions = facts.reader.manifest.tables.get("influence", {})
    split = [name.partition(".") for name in partitions]
    return sorted({date.fromisoformat(day) for day, _, of in split if version in {None, of}})


def versions(facts: Facts) -> list[str]:
    """Score versions that are kept, by name."""
    return sorted({name.partition(".")[2] for name in facts.reader.manifest.tables.get("influence", {})})


def before(days: list[date], as_of: date, distance: int) -> date | None:
    """The kept day that lies `distance` days before, or up to six days more; None when there is none."""
    wanted = as_of - timedelta(days=distance)
    fitting = [day for day in days if wanted - timedelta(days=6) <= day <= wanted]
    return fitting[-1] if fitting else None


def window(as_of: date, days: int) -> tuple[datetime, datetime]:
    """First moment of a window that ends with the day, and the first moment after it."""
    end = datetime.combine(as_of, time(), UTC) + timedelta(days=1)
    return end - timedelta(days=days), end
