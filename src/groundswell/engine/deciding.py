"""What of whole tables decides a score day: summed up once by the day from which on it does, for all score days."""

from datetime import date

from groundswell.engine.compiled import decisive
from groundswell.engine.lake import Manifest
from groundswell.engine.steps import Step
from groundswell.engine.views import Views
from groundswell.tables import TABLES

Days = list[tuple[date | None, int, int]]
"""Rows that decide from a day on, None from ever: how many, and the sum of their hashes, whatever their order."""


class Deciding:
    """What decides score days in a draft."""

    def __init__(self, draft: Manifest, views: Views) -> None:
        self._draft, self._views = draft, views
        self._known: dict[str, Days] = {}

    def by_table(self, step: Step, day: date) -> dict[str, tuple[int, int]]:
        """How many rows of each table decide a step's score day, and the sum of their hashes."""
        names = [name for name in step.inputs if TABLES[name].partition != "score"]
        read = {name: [file.digest for file in self._draft.files(name)] for name in names}
        return {name: _upto(self._days(f"{read} {sql}", names, sql), day) for name, sql in decisive(step).items()}

    def _days(self, key: str, names: list[str], sql: str) -> Days:
        if key not in self._known:
            for name in names:
                self._views.show(name, self._draft.files(name))
            found = self._views.connection.execute(sql).fetchall()
            self._known[key] = [(since, rows, int(total)) for since, rows, total in found]
        return self._known[key]


def _upto(days: Days, day: date) -> tuple[int, int]:
    within = [(rows, total) for since, rows, total in days if since is None or since <= day]
    return sum(rows for rows, _ in within), sum(total for _, total in within)
