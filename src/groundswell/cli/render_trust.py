"""How signals of trust look in a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType

from groundswell.cli.layout import called, line, table
from groundswell.reports.trust import TrustReport
from groundswell.reports.words import count


def trust(found: TrustReport) -> Iterator[RenderableType]:
    yield line(f"How far reactions to {found.person.name} can be leant on", "bold")
    if found.score is not None and found.score_without is not None:
        left_out = count(found.extra_reactions_count, "extra reaction")
        yield line(f"Score {found.score:.1f}; {found.score_without:.1f} without {left_out}.")
    if found.in_step:
        columns = ["Shares in step", "#With others", "#Occasions", "#By chance", "#Seconds apart", "#Extra", "#Points"]
        rows = [
            [
                called(row.name, row.handle),
                row.members_count - 1,
                row.occasions_count,
                row.expected,
                row.gap_seconds,
                row.extra_reactions_count,
                row.points,
            ]
            for row in found.in_step
        ]
        yield table("", columns, rows, folded="Shares in step")
    if found.audience:
        seen = found.audience
        told = f"{seen.acting_share:.0%} ({seen.acting_low:.0%} to {seen.acting_high:.0%})"
        yield line(f"{told} of {count(seen.followers_count, 'follower')} in the data were ever seen acting.")
    if found.automated:
        likely = found.automated
        told = f"{likely.likelihood:.0%} ({likely.likelihood_low:.0%} to {likely.likelihood_high:.0%})"
        yield line(f"Likelihood that a program runs the account: {told}.")
        yield line(likely.error, "dim")
    for note in found.notes:
        yield line(note, "dim")
