"""Which months a change of whole tables touches: those in which something asks for a row that is no longer the same."""

from groundswell.engine.compiled import asked, used
from groundswell.engine.lake import Manifest
from groundswell.engine.steps import Step
from groundswell.engine.views import Views

CHANGED = """
    CREATE TABLE {name} AS
    SELECT DISTINCT key FROM ((FROM was EXCEPT FROM now) UNION ALL (FROM now EXCEPT FROM was))
"""
ASKING = "SELECT DISTINCT strftime(published, '%Y-%m') FROM ({rows}) WHERE asked IN (FROM {changed})"


class Changes:
    """What is otherwise in a draft than before."""

    def __init__(self, before: Manifest, draft: Manifest, views: Views) -> None:
        self.before, self._draft, self._views, self._connection = before, draft, views, views.connection
        self._known: dict[str, tuple[str, int]] = {}

    def touched(self, step: Step, months: list[str]) -> set[str]:
        """Of these months those that may come out otherwise; the rows of each month itself must be the same."""
        found: set[str] = set()
        for name, lookup in step.looks_up.items():
            changed, rows = self._changed(name, used(step)[name])
            if rows:
                self._views.show(step.same_month[0], self._draft.files(step.same_month[0], months))
                for column in lookup.columns:
                    sql = ASKING.format(rows=asked(step, column), changed=changed)
                    found.update(month for (month,) in self._connection.execute(sql).fetchall())
        return found

    def _changed(self, name: str, used_rows: str) -> tuple[str, int]:
        """The table of the keys whose rows are otherwise, and how many they are; several steps may ask for the same."""
        was, now = ([file.digest for file in state.files(name)] for state in (self.before, self._draft))
        key = f"{was} {now} {used_rows}"
        if was == now:
            return "", 0
        if key not in self._known:
            self._known[key] = self._compare(name, used_rows, f"changed_{len(self._known)}")
        return self._known[key]

    def _compare(self, name: str, used_rows: str, kept: str) -> tuple[str, int]:
        for label, state in (("was", self.before), ("now", self._draft)):
            self._views.show(name, state.files(name))
            self._connection.execute(f"CREATE OR REPLACE TABLE {label} AS {used_rows}")
        self._connection.execute(CHANGED.format(name=kept) + "; DROP TABLE was; DROP TABLE now")
        return kept, self._connection.execute(f"SELECT count(*) FROM {kept}").fetchall()[0][0]
