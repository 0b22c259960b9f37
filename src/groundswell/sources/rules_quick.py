"""A mapping at work on whole columns: SQL makes records of the rows that are surely plain, Python of all others."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.records import Activity, Profile, ReactionCount, Record, Rows
from groundswell.sources.asking import asking
from groundswell.sources.columns import Batch, Texts
from groundswell.sources.mapping import Mapping
from groundswell.sources.rules import Reading
from groundswell.sources.rules_sql import OTHER, Plan, planned
from groundswell.vocabulary import ActivityType

FIELDS = frozenset(Activity.__struct_fields__)


class QuickReading:
    """Reads columns by one mapping. What it says of a row is what `Reading` says of it, which has the last word."""

    def __init__(self, mapping: Mapping, network: str | None = None) -> None:
        self._mapping = mapping
        self._network = network or (mapping.network if mapping.network.columns else mapping.network.source)
        self._reading = Reading(mapping, network)
        self._plans: dict[tuple[str, ...], Plan | None] = {}
        self._connection = asking()

    def records(self, texts: Texts | Batch) -> Iterator[Record | Rows]:
        """Every record in these rows."""
        if isinstance(texts, Batch):
            yield from self._reading.records(texts)
            return
        names = tuple(texts.columns)
        if names not in self._plans:
            self._plans[names] = planned(self._mapping, self._network, names)
        plan = self._plans[names]
        if plan is None:
            yield from self._reading.records(texts.batch(range(len(texts.numbers))))
            return
        cells = pa.table(list(texts.columns.values()), [f"c{place}" for place in range(len(names))])
        judged = self._asked(plan.judging, cells)
        worked = pa.table([*cells.columns, *judged.columns], [*cells.column_names, *judged.column_names])
        for rule, query in zip(self._mapping.activity, plan.activities, strict=True):
            shared = plan.shared | {"type": str(rule.type)}
            for batch in self._asked(query, worked).to_batches():
                yield Rows(Activity, batch.select([n for n in batch.schema.names if n in FIELDS]), shared)
                yield from self._counts(batch, "object" if rule.type is ActivityType.CREATE else "id", plan.shared)
        for profile, query in zip(self._mapping.profile, plan.profiles, strict=True):
            shared = plan.shared | {"actor_type": str(profile.actor_type)}
            yield from (Rows(Profile, batch, shared) for batch in self._asked(query, worked).to_batches())
        if rest := pc.indices_nonzero(pc.equal(judged["state"], OTHER)).to_pylist():
            yield from self._reading.records(texts.batch(rest))

    def _counts(self, batch: pa.RecordBatch, thing: str, shared: dict[str, str]) -> Iterator[Rows]:
        """What was counted; a zero says as much as no count, and is left out."""
        for place, kind in enumerate(self._mapping.counts):
            some = pc.greater(batch.column(f"count{place}"), 0)
            sources = {"object": thing, "network": "network", "count": f"count{place}", "observed": "observed"}
            columns = {
                name: batch.column(source).filter(some)
                for name, source in sources.items()
                if source in batch.schema.names
            }
            if len(columns["object"]):
                yield Rows(ReactionCount, pa.RecordBatch.from_pydict(columns), shared | {"kind": kind})

    def _asked(self, query: str, rows: pa.Table) -> pa.Table:
        self._connection.register("cells", rows)
        found = self._connection.sql(query).to_arrow_table()
        self._connection.unregister("cells")
        return found
