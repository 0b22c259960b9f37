"""Months that are over, gathered by year: what a year's rows are kept in another order for pages to find them."""

from collections.abc import Iterable


def years(months: Iterable[str]) -> dict[str, list[str]]:
    """Months (`2024-03`) by year, in order: all but the newest, to which every day adds."""
    found: dict[str, list[str]] = {}
    for month in sorted(set(months))[:-1]:
        found.setdefault(month.rpartition("-")[0], []).append(month)
    return found
