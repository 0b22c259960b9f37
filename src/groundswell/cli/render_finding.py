"""How what was found looks in a terminal: people, topics and posts."""

from collections.abc import Iterator

from rich.console import RenderableType

from groundswell.cli.layout import called, line, table
from groundswell.reports.search import Hit, SearchReport
from groundswell.reports.words import count

Rendered = Iterator[RenderableType]


def search(found: SearchReport) -> Rendered:
    if found.todo:
        yield line(found.todo)
        return
    people = [[_called(one), one.score, one.people_count, one.id] for one in _of(found, "person")]
    if people:
        yield table("People", ["Name", "#Score", "#People moved", "Account"], people)
    topics = [[one.name, one.objects_count, one.id] for one in _of(found, "topic")]
    if topics:
        yield table("Topics", ["Name", "#Posts", "Topic"], topics)
    objects = [[one.people_count, one.published, _called(one), one.text or one.id] for one in _of(found, "object")]
    if objects:
        more = "more than " if found.more else ""
        columns = ["#People moved", "When", "Who", "Text"]
        yield table(f"{more}{count(found.page.total, 'post')}", columns, objects, folded="Text")
    if found.page.next:
        yield line(f"{len(objects)} shown. The next: --cursor {found.page.next}", "dim")


def _of(found: SearchReport, kind: str) -> list[Hit]:
    return [one for one in found.hits if one.kind == kind]


def _called(one: Hit) -> str:
    return called(one.name, one.account.handle if one.account else None)
