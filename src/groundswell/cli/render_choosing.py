"""How a choice of people looks in a terminal: who, what each adds, how far they overlap, and how sure that is."""

from collections.abc import Iterator

from rich.console import RenderableType

from groundswell.cli.layout import called, line, table
from groundswell.reports.choose import ChooseReport
from groundswell.reports.words import count

Rendered = Iterator[RenderableType]
PAIRS = 10


def choose(found: ChooseReport) -> Rendered:
    if found.todo:
        yield line("Nobody was chosen", "bold")
        yield line(found.todo)
    else:
        yield from _chosen(found)
    for left in found.left_out:
        yield line(f"Left out, {left.reason}: {left.count:,}", "dim")
    for note in found.notes:
        yield line(note, "dim")


def _chosen(found: ChooseReport) -> Rendered:
    who = count(len(found.chosen), "person", "people")
    told = f"{found.people:,.1f} ({found.low:,.0f}–{found.high:,.0f}) distinct people expected to react"
    yield line(f"Ask {who}: {told}", "bold")
    rows = [
        [("~" if one.provisional else "") + called(one.name, one.handle), one.added, one.alone, one.only, one.cost]
        for one in found.chosen
    ]
    yield table("", ["Name", "#Adds", "#Alone", "#Only they", "#Costs"], rows)
    yield line(f"Spent {found.spent:,.6g} of {found.budget:,.6g}. {found.bound}")
    shared = [[one.a.name, one.b.name, one.people, f"{one.of_a:.0%}", f"{one.of_b:.0%}"] for one in found.overlaps]
    if shared:
        columns = ["One", "Other", "#Both reach", "#Of the one", "#Of the other"]
        yield table("Whom two both reach", columns, shared[:PAIRS])
    if found.small_for_big:
        small = found.small_for_big
        many = count(len(small.small), "smaller one")
        yield line(
            f"{small.big.name} alone: {small.big_people:,.1f} people. {many} together: {small.small_people:,.1f}."
        )
        yield line(small.basis, "dim")
