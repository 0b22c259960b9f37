"""How topics look in a terminal: the list, one topic, one person on one, and people alike."""

from collections.abc import Iterable, Iterator

from rich.console import RenderableType

from groundswell.cli.layout import bars, called, line, score, sides, table
from groundswell.reports.alike import Alike, AlikeReport, AlsoPerson, AlsoTopic
from groundswell.reports.expertise import Expertise
from groundswell.reports.topic import Expert, Related, TopicReport
from groundswell.reports.topics import RisingPerson, TopicRow, TopicsReport
from groundswell.reports.topics_held import HeldTopic
from groundswell.reports.words import count

Rendered = Iterator[RenderableType]


def topics(found: TopicsReport) -> Rendered:
    if found.todo:
        yield line(found.todo)
        return
    columns = ["Topic", "#Objects", "#People", "#Shown on", "Leads", "#Influence", "#Lately"]
    yield table(f"{len(found.rows):,} of {count(found.page.total, 'topic')}", columns, map(_topic, found.rows))
    if found.page.next:
        yield line(f"More: --cursor {found.page.next}", "dim")
    if found.rising:
        rows = [[row.name, row.recent_count, times(row.ratio, row.low, row.high)] for row in found.rising]
        yield table("Rising topics", ["Topic", "#People", "#Times before"], rows)
    yield from rising(found.rising_people)
    for note in found.notes:
        yield line(note, "dim")


def _topic(row: TopicRow) -> list[object]:
    leads = called(row.leader.name, row.leader.handle) if row.leader else ""
    lately = f"{times(row.ratio, row.low, row.high)}{' rising' if row.rising else ''}"
    return [row.name, row.objects_count, row.authors_count, row.people_count, leads, row.leader_score, lately]


def times(ratio: float | None, low: float | None, high: float | None) -> str:
    """`2.1x (1.4–3.0)`; nothing where there is too little to judge."""
    return "" if ratio is None or low is None or high is None else f"{ratio:.1f}x ({low:.1f}–{high:.1f})"


def rising(people: Iterable[RisingPerson]) -> Rendered:
    """People to whom more react than before."""
    rows = [[called(one.name, one.handle), one.recent_count, times(one.ratio, one.low, one.high)] for one in people]
    if rows:
        yield table("Rising people", ["Name", "#Reactors", "#Times before"], rows)


def topic(found: TopicReport) -> Rendered:
    own = f" ({found.query})" if found.query else ""
    told = f"{count(found.objects_count, 'object')} of {count(found.authors_count, 'person', 'people')}"
    yield line(f"{found.name}{own}: {told}", "bold")
    if found.todo:
        yield line(found.todo)
        return
    columns = ["#", "Name", "#Influence", "#Share", "#Reactors", "#Reactions", "#For/against"]
    columns += ["#Objects", "#Focus", "#Accepted", "#Endorsed"]
    yield table("Who leads", columns, map(_expert, found.experts))
    for side in found.sides:
        shown = "not enough data" if side.share is None else f"{side.share:.0%} ({side.low:.0%}–{side.high:.0%})"
        yield line(f"  {side.side:<9} {shown}, {count(side.texts_count, 'text')} read so")
    yield line(f"Texts a week │{bars([week.texts_count for week in found.timeline])}│")
    driving = [[called(d.name, d.handle), d.positive_announces, d.negative_announces] for d in found.drivers]
    yield table("Who drives each side", ["Name", "#For", "#Against"], driving)
    objects = [[one.drawn_announces, called(one.author.name, one.author.handle), one.text] for one in found.objects]
    yield table("What drew most", ["#Drew", "Who", "Text"], objects, folded="Text")
    yield table("What goes with it", ["Topic", "How", "#Both", "#Times chance"], map(_related, found.related))
    yield from rising(found.rising_people)
    for note in found.notes:
        yield line(note, "dim")


def _expert(one: Expert) -> list[object]:
    share = f"{one.share:.1%} ({one.share_low:.1%}–{one.share_high:.1%})"
    drew = [one.reactors_count, one.reactions_count, sides(one.supporting_count, one.opposing_count)]
    beside = [one.objects_count, f"{one.focus_share:.0%}", one.accepted_count, one.endorsements_count]
    return [one.rank, called(one.name, one.handle), _influence(one), share, *drew, *beside]


def _related(one: Related) -> list[object]:
    return [one.name, one.by, one.both_count, times(one.times, one.low, one.high)]


def expertise(found: Expertise) -> Rendered:
    yield line(f"{called(found.person.name, found.person.handle)} on {found.name}", "bold")
    if found.todo:
        yield line(found.todo)
        return
    if (held := found.standing) is not None:
        influence = score(held.score, held.score_low, held.score_high)
        yield line(f"Influence {influence}, place {held.rank:,}; {count(held.reactors_count, 'reactor')}")
        clear = f"{held.supporting_count:,} clearly for, {held.opposing_count:,} against"
        yield line(f"{count(held.reactions_count, 'reaction')}, {clear}")
        focus = f"{held.focus_share:.0%} ({held.focus_low:.0%}–{held.focus_high:.0%})"
        told = f"{count(held.accepted_count, 'accepted answer')}, {count(held.endorsements_count, 'endorsement')}"
        yield line(f"Beside it: focus {focus}, {told}")
        if not held.enough:
            yield line(f"Not enough to be shown: {held.missing}. {found.needs}")
    rows = [[one.published, f"{one.confidence:.0%}", ", ".join(one.words), one.text] for one in found.rows]
    title = f"{len(rows):,} of {count(found.page.total, 'object')}"
    yield table(title, ["When", "#Sure", "Because of", "Text"], rows, folded="Text")
    if found.page.next:
        yield line(f"More: --cursor {found.page.next}", "dim")


def held(found: list[HeldTopic]) -> Rendered:
    """The topics of a person."""
    if found:
        rows = [
            [one.name, _influence(one), one.rank, one.objects_count, one.reactors_count, ", ".join(one.words)]
            for one in found
        ]
        columns = ["Topic", "#Influence", "#Place", "#Objects", "#Reactors", "Because of"]
        yield table("Topics", columns, rows, folded="Because of")


def _influence(one: HeldTopic | Expert) -> str:
    return score(one.score, one.score_low, one.score_high)


def alike(found: AlikeReport) -> Rendered:
    yield line(f"People like {called(found.person.name, found.person.handle)}", "bold")
    if found.todo:
        yield line(found.todo)
        return
    columns = ["Name", "#Likeness", "Topics", "#Shared reactors"]
    yield table("By topics, then by audience", columns, map(_alike, found.rows))
    audience = f"Of {count(found.audience_count, 'person', 'people')} who react to them"
    yield table(f"{audience}, topics", ["Topic", "#People", "#Times all"], map(_also, found.also_topics))
    yield table(f"{audience}, others", ["Name", "#People", "#Times all"], map(_also, found.also_people))
    for note in found.notes:
        yield line(note, "dim")


def _alike(one: Alike) -> list[object]:
    likeness = "" if one.likeness is None else f"{one.likeness:.2f}"
    return [called(one.name, one.handle), likeness, ", ".join(one.topics), one.shared_count]


def _also(one: AlsoTopic | AlsoPerson) -> list[object]:
    return [one.name, one.people_count, times(one.times, one.low, one.high)]
