"""How reports about things look in a terminal: an object with its cascade, and the data that is there."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.tree import Tree

from groundswell.cli.layout import bars, called, line, points, table
from groundswell.reports.copied import Copied
from groundswell.reports.data import DataReport, Example
from groundswell.reports.object import Cascade, Node, ObjectReport
from groundswell.reports.words import count

Rendered = Iterator[RenderableType]


def object_(found: ObjectReport) -> Rendered:
    said = found.said
    author = called(said.author.name, said.author.handle) if said.author else "somebody unknown"
    yield line(f"{said.object_type or 'Object'} by {author}", "bold")
    yield line(" · ".join(filter(None, (said.object, str(said.published or ""), said.context, said.url))), "dim")
    if said.text:
        yield line(said.text)
    yield from _copies(found)
    if found.cascade:
        yield from _cascade(found.cascade)
        yield _tree(found.nodes)
    if found.nodes_left_out:
        yield line(f"{found.nodes_left_out:,} more nodes: --nodes", "dim")
    if found.growth:
        grown = bars([moment.added for moment in found.growth])
        yield line(f"Over time {found.growth[0].at:%Y-%m-%d} │{grown}│ {found.growth[-1].at:%Y-%m-%d}")
    yield from _reactions(found)


def _copies(found: ObjectReport) -> Rendered:
    if found.original:
        whose = "so what it draws counts there" if found.original.says_whose else "which does not earn by it"
        yield line(f"It says what {found.original.object} by {found.original.author.name} said, {whose}.")
    if found.copies:
        rows = [
            [one.published, one.author.name, one.url or one.object, one.similarity, _counts(one), one.reactions_count]
            for one in found.copies
        ]
        header = ["When", "Who", "Where", "#Same", "Counts for", "#Reactions"]
        yield table(f"Copies: {len(found.copies):,}", header, rows, folded="Where")


def _counts(copy: Copied) -> str:
    """For whom reactions to a copy count."""
    return "the original" if copy.says_whose else "who copied"


def _cascade(cascade: Cascade) -> Rendered:
    shape = f"size {cascade.size:,}, depth {cascade.depth}, breadth {cascade.breadth:,}"
    virality = f"structural virality {cascade.structural_virality:.2f}"
    yield line(f"Cascade: {shape}, {virality}, {count(cascade.reactors_count, 'person', 'people')}")


def _tree(nodes: list[Node]) -> Tree:
    """The nodes under their parents; one whose parent is beyond the limit hangs from the top."""
    top = Tree(_node(nodes[0]))
    branches = {nodes[0].node: top}
    for node in nodes[1:]:
        branches[node.node] = branches.get(node.parent or "", top).add(_node(node))
    return top


def _node(node: Node) -> RenderableType:
    when = f" {node.published:%Y-%m-%d %H:%M}" if node.published else ""
    said = f": {node.text}" if node.text else ""
    return line(f"{node.kind} {node.name or 'somebody unknown'}{when}{said}")


def _reactions(found: ObjectReport) -> Rendered:
    for kind in found.kinds:
        yield line(f"{kind.kind}: {kind.reactions_count:,} by {count(kind.reactors_count, 'person', 'people')}")
    for counted in found.counts:
        yield line(f"{counted.kind}: {counted.count:,} counted by the network, without people; never part of a score")
    if found.rows:
        rows = [
            [row.published, row.kind, row.reactor.name, row.credited.name, row.credit, row.points] for row in found.rows
        ]
        yield table("Reactions", ["When", "Kind", "Who", "Credit to", "#Credit", "#Points"], rows)
    yield line(f"{points(found.points)} points of its author's score come from it.", "bold")
    if found.page.next:
        yield line(f"{len(found.rows)} of {found.page.total:,}. The next: --cursor {found.page.next}", "dim")


def data(found: DataReport) -> Rendered:
    told = f"{count(found.activities_count, 'activity', 'activities')} of {count(found.actors_count, 'account')}"
    span = f", {found.first:%Y-%m-%d} to {found.last:%Y-%m-%d}" if found.first and found.last else ""
    yield line(told + span, "bold")
    made = f"{count(found.objects_count, 'object')}, {count(found.reactions_count, 'reaction')}"
    yield line(f"{made}, {count(len(found.scored_days), 'day')} with scores")
    if found.amounts:
        rows = [[a.network, a.type, a.count, a.first, a.last] for a in found.amounts]
        yield table("Activities", ["Network", "Type", "#Count", "First", "Last"], rows)
    if found.quarantine:
        broken = [[q.count, q.reason, q.source_run, _where(q.examples)] for q in found.quarantine]
        yield table("In quarantine", ["#Count", "Why", "Input", "For example"], broken, folded="Why")
    if found.refused:
        yield table("Refused", ["#Count", "Why"], [[r.count, r.reason] for r in found.refused])
    if found.runs:
        runs = [[r.id, r.kind, r.status, r.started_at, r.seconds, r.input or "", r.message or ""] for r in found.runs]
        yield table("Runs", ["#Run", "Kind", "Status", "Started", "#Seconds", "Input", "Message"], runs)


def _where(examples: list[Example]) -> str:
    return f"{examples[0].member} {examples[0].position}" if examples else ""
