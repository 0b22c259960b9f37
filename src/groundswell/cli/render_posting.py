"""How times to post and own pairs look in a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType

from groundswell.cli.layout import line, table
from groundswell.reports.own_pairs import PairComparison
from groundswell.reports.posting import PostingReport
from groundswell.reports.words import count


def posting(found: PostingReport) -> Iterator[RenderableType]:
    yield line(f"When the audience of {found.person.name} is about ({found.zone})", "bold")
    if found.missing:
        yield line(found.missing)
    else:
        rows = [
            [
                f"{one.weekday} {one.time}",
                f"{one.audience:.2f} ({one.audience_low:.2f}–{one.audience_high:.2f})",
                one.clear,
            ]
            for one in found.moments
        ]
        yield table("", ["Time", "#Beside as usual", "Surely more"], rows)
        yield line(f"From {count(found.audience_count, 'person', 'people')} who reacted in half a year.")
        yield line(found.advice)
    yield line(f"Own pairs: {found.pairs_count:,} (the same link or text posted twice)", "bold")
    if found.comparisons:
        rows = [[one.words, one.pairs_count, _ratio(one), one.verdict] for one in found.comparisons]
        yield table("", ["What is compared", "#Pairs", "#Reactions, ratio", "Verdict"], rows, folded="What is compared")


def _ratio(one: PairComparison) -> str:
    return "" if one.ratio is None else f"{one.ratio:.2f} ({one.ratio_low:.2f}–{one.ratio_high:.2f})"
