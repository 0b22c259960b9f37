"""What a report is: a function from facts and filters to a dataclass that every face renders."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Generic, TypeVar, dataclass_transform

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, ValidationError, with_config

from groundswell.engine.reader import Reader
from groundswell.errors import InputError, NotFoundError
from groundswell.reports.correcting import Confusion
from groundswell.search.reading import Index
from groundswell.signals.influence.explained import Explain, explained
from groundswell.state.store import State

T = TypeVar("T")
F = TypeVar("F", bound="Filters")
R = TypeVar("R")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def shown(cls: type[T]) -> type[T]:
    """Make a frozen dataclass of figures; the docstring under each field describes it in every face."""
    return with_config(ConfigDict(use_attribute_docstrings=True))(dataclass(frozen=True, kw_only=True)(cls))


class Filters(BaseModel):
    """What a report may be asked for. Every field is described and bounded; an unknown one is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, str_strip_whitespace=True)


class Versioned(Filters):
    """Filters of a report that any kept score version can answer."""

    version: str | None = Field(None, max_length=64)
    """Score version; by default the one that is shown everywhere."""


@shown
class Opens:
    """Where a figure's evidence is: a report's name, and the filters that show it."""

    report: str
    """Name of the report to open."""
    filters: dict[str, str | list[str]]
    """Its filters, ready for a query string; a list is a filter that is given several times."""


@dataclass(frozen=True)
class Facts:
    """Everything a report may look at.

    `others` gives the reader of another score version; `other` when it was asked for by name. `own_accounts` are the
    workspace's own; `threads` a report may use, on which its answer does not depend.
    `searched` is the index with its files open, where one is kept. `explain` tells what is behind people's scores.
    `confusion` is how often the model misreads that
    read the texts: all zero where nobody knows, None for the one that the package carries.
    """

    reader: Reader
    state: State
    others: Callable[[str], Reader] | None = None
    other: bool = False
    own_accounts: tuple[str, ...] = ()
    threads: int = 1
    searched: Index | None = None
    confusion: Confusion | None = None
    explain: Explain = explained

    @property
    def index(self) -> Index:
        """What finds people, topics and objects by words."""
        return self.searched or Index(self.reader.index)

    def of(self, version: str | None) -> "Facts":
        """The same facts as a score version sees them; None for the one that is shown.

        Raises NotFoundError when no score of that version is kept.
        """
        if version in {None, self.reader.version}:
            return self
        kept = {name.partition(".")[2] for name in self.reader.manifest.tables.get("influence", {})}
        if version not in kept or self.others is None:
            todo = f"Choose one of: {', '.join(sorted(kept))}." if kept else "Run `groundswell score`."
            raise NotFoundError(f"No score of the version {version} is kept", where="version", todo=todo)
        return replace(self, reader=self.others(str(version)), other=True)

    def points(self, people: Collection[str], **held: bool | pa.Table) -> pa.Table:
        """Every credited reaction behind these people's newest scores: see `explained`, which takes what is `held`."""
        return self.explain(self.reader, sorted(people), **held)

    def objects(self, ids: Collection[str], *columns: str) -> dict[str, dict[str, Any]]:
        """These columns of each of the objects that is known."""
        rows = self.reader.keyed_rows("objects", ids, ("object", *columns))
        return {row["object"]: row for row in rows}

    def opens(self, report: str, **filters: str | list[str]) -> Opens:
        """Where a figure's evidence is, in the score version that was asked for."""
        version: dict[str, str | list[str]] = {"version": self.reader.version} if self.other else {}
        return Opens(report=report, filters=filters | version)


@shown
class Page:
    """One page of a longer list."""

    total: int
    """Rows on all pages together."""
    next: str | None
    """Cursor of the next page; null on the last one."""


@shown
class Account:
    """An account, as reports name it."""

    actor: Annotated[str, Field(description="Account id, `network:native-id`.")]
    name: Annotated[str, Field(description="Display name; the handle or the id where the network gives none.")]
    handle: Annotated[str | None, Field(description="Name used to address it, without `@`.")]
    network: Annotated[str, Field(description="Its network.")]


@dataclass(frozen=True)
class Report(Generic[F, R]):
    """One report. `rows` picks the dataclass' main rows, each a `row`: a line of its CSV."""

    name: str
    title: str
    question: str
    filters: type[F]
    result: type[R]
    run: Callable[[Facts, F], R]
    row: type
    rows: Callable[[R], Sequence[object]]

    def ask(self, facts: Facts, **filters: object) -> R:
        """Run it. Raises InputError naming every filter that is wrong, NotFoundError when nobody is meant."""
        given = {name: value for name, value in filters.items() if value is not None}
        try:
            return self.run(facts, self.filters(**given))
        except ValidationError as error:
            raise refused(error) from error


def refused(error: ValidationError) -> InputError:
    """Every wrong filter in one error."""
    problems = [f"{'.'.join(map(str, e['loc'])) or 'filters'}: {e['msg']}" for e in error.errors()]
    return InputError("; ".join(problems), todo="Change these filters and ask again.")
