"""How opinions look in a terminal: shares, weeks, who drives each side, turns and sentences."""

from collections.abc import Iterator

from rich.console import RenderableType

from groundswell.cli.layout import bars, called, line, table
from groundswell.reports.held import Held, Stood
from groundswell.reports.opinions import OpinionReport, Sentence, Turn
from groundswell.reports.words import count

Rendered = Iterator[RenderableType]


def opinions(found: OpinionReport) -> Rendered:
    yield line(f"Opinions on {found.opinion_target}: {count(found.texts_count, 'text')}", "bold")
    if found.todo:
        yield line(found.todo)
        return
    for side in found.sides:
        shown = "not enough data" if side.share is None else f"{side.share:.0%} ({side.low:.0%}–{side.high:.0%})"
        yield line(f"  {side.side:<9} {shown}, {count(side.texts_count, 'text')} read so")
    yield line(f"  unknown   {count(found.unknown_count, 'text')}", "dim")
    yield line(f"Texts a week │{bars([week.texts_count for week in found.timeline])}│")
    rows = [
        [
            called(d.name, d.handle),
            d.positive_announces,
            d.negative_announces,
            d.buzz_announces,
            d.endorsement_announces,
            d.opposed_announces,
        ]
        for d in found.drivers
    ]
    yield table("Who drives each side", ["Name", "#For", "#Against", "#Buzz", "#Endorsement", "#Opposed"], rows)
    for turn in found.turning_points:
        yield from _turn(turn)
    yield from _sentences("For", found.positive)
    yield from _sentences("Against", found.negative)
    for note in found.notes:
        yield line(note, "dim")


def _turn(turn: Turn) -> Rendered:
    yield line(f"Turned in the week of {turn.week}: {turn.before:+.0%} to {turn.after:+.0%}. With it came:", "bold")
    for one in turn.came_with:
        yield line(f"  {called(one.author.name, one.author.handle)}: {one.text}")


def _sentences(title: str, held: list[Sentence]) -> Rendered:
    if held:
        rows = [[one.drawn_announces, one.published, one.holder or one.author.name, one.text] for one in held]
        yield table(title, ["#Drew", "When", "Who", "Text"], rows, folded="Text")


def stances(found: list[Stood]) -> Rendered:
    """The side that reactions to a person take."""
    if found:
        rows = [[one.stance, one.points, one.reactions_count, one.reactors_count] for one in found]
        yield table("Which side the reactions take", ["", "#Points", "#Reactions", "#People"], rows)


def held(found: list[Held]) -> Rendered:
    """What a person thinks of what."""
    if found:
        rows = [[one.opinion_target, one.positive_count, one.negative_count, one.sentence] for one in found]
        yield table("Opinions held", ["On", "#For", "#Against", "Newest"], rows, folded="Newest")
