"""How alerts look in a terminal: the list, and one day of a topic with the posts behind it."""

from collections.abc import Iterator

from rich.console import RenderableType

from groundswell.cli.layout import bars, called, line, table
from groundswell.reports.alerts import AlertsReport
from groundswell.reports.unusual import UnusualReport
from groundswell.reports.words import count

Rendered = Iterator[RenderableType]


def alerts(found: AlertsReport) -> Rendered:
    yield line(f"{count(found.page.total, 'alert')}, {found.new_count:,} new", "bold")
    if found.todo:
        yield line(found.todo)
    rows = [[row.alert, row.status, row.name, row.title, row.day, row.said, row.mailed] for row in found.rows]
    if rows:
        columns = ["#Nr", "Status", "Topic", "What", "Day", "Said", "Mail"]
        yield table("", columns, rows, folded="Said")
        last = found.rows[0]
        yield line(f"The posts behind one: groundswell alerts show {last.topic} --what {last.what} --day {last.day}")
    if found.page.next:
        yield line(f"More: --cursor {found.page.next}", "dim")
    if found.mails_waiting or found.mails_refused:
        yield line(f"{found.mails_waiting:,} mails wait, {found.mails_refused:,} were refused. {found.mails_said}")
    for note in (found.promised, *found.notes):
        yield line(note, "dim")


def unusual(found: UnusualReport) -> Rendered:
    yield line(f"{found.name}, {found.day or 'no day'}: {found.said}", "bold")
    if found.what == "volume":
        yield line(f"People a day │{bars([day.people_count for day in found.days])}│")
    elif found.what == "sides":
        shares = ["–" if week.against_share is None else f"{week.against_share:.0%}" for week in found.weeks]
        yield line(f"Against, week by week: {' '.join(shares)}")
    elif found.leading:
        rows = [[called(one.name, one.handle), one.now_count, one.before_count] for one in found.leading]
        yield table("Who leads", ["Name", "#Four weeks", "#Before"], rows)
    if found.todo:
        yield line(found.todo)
    posts = [
        [row.published, row.author.name if row.author else "", row.side, row.reactors_count, row.text]
        for row in found.rows
    ]
    if posts:
        title = count(found.page.total, "post")
        yield table(title, ["When", "Who", "Side", "#Reactors", "Text"], posts, folded="Text")
    if found.page.next:
        yield line(f"More: --cursor {found.page.next}", "dim")
    for note in found.notes:
        yield line(note, "dim")
