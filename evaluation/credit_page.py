"""The page on credit along paths, from the figures of evaluation.credit."""

from typing import Any

from evaluation.sets import ROOT

PAGE = ROOT / "docs" / "credit.md"
HEAD = """# Who is credited along reposts of reposts

Written by `python -m evaluation.credit`. On weibo_paths the true parent of every repost and comment is known. Each
way to guess it was fitted on half of the cascades and measured on the other half: {cascades:,} cascades with
{reposts:,} reposts by others than the author. Intervals are of 95 %, over cascades.

*Misplaced* is the share of credit that did not go to the true parent, where a reaction's whole unit follows its path. A
resharer has four tenths of a reaction here, so under that rule four tenths of these shares are misplaced. *Rank
correlation* is Spearman's, of the credit given with the true credit: over everybody who took part, and over those who
truly brought somebody.

| way | misplaced | against all to the author | rank, everybody | rank, those who brought somebody |
|---|---|---|---|---|
"""
COVERED = """
## Only where the past says anything

The posterior gives the author `pi0`, and shares the rest among earlier reposters of the cascade whom the reactor had
reacted to before, in proportion to (past reactions) x (seconds since their repost + 60)^-a.

| way | reposts it covers | a | pi0 | misplaced | all to the author | difference |
|---|---|---|---|---|---|---|
"""
VERDICT = """
## What follows

Where the network names the path, it is followed. Elsewhere **all credit goes to the author, and amplifiers are
unknown**, not zero:

- A network that names no path shows only whom people reacted to before as authors. Such a past covers {authors:.2%} of
  the reposts here, and following it changes the misplaced share by {authors_difference}: not told apart from
  nothing.
- A past with true paths covers {paths:.1%} and changes the misplaced share by {paths_difference}: not told apart from
  nothing either, and a network that tells it names the path of the new reaction too. It ranks amplifiers better,
  because who passed posts on before is known there, which is just what is not known where it would be needed.
- Time alone misplaces {time:.0%} of the credit instead of {root:.0%}: it must not be used.

People come back seldom in this sample (most accounts appear once), so a workspace with a long past of one community
might do better. No set with true paths shows it yet. Where friendships are known, on cascades_mshgat, an earlier friend
precedes {android:.0%} (Android) and {christianity:.0%} (Christianity) of the shares after the first, {some:.1f} and
{more:.1f} of them on average; which one it was, nobody knows there.
"""


def write(found: dict[str, Any]) -> None:
    """Write the page."""
    rows = "".join(_way(name, way) for name, way in found["ways"].items())
    covered = "".join(_covered(name, way, found["shares"][name]) for name, way in found["covered"].items())
    PAGE.write_text(HEAD.format(**found) + rows + COVERED + covered + _verdict(found))


def _way(name: str, way: dict[str, Any]) -> str:
    change = "" if name == "all to the author" else between(way["difference"], "+.4f")
    shown = [between(way["misplaced"], ".4f"), change, between(way["everybody"]), between(way["movers"])]
    return f"| {name} | {' | '.join(shown)} |\n"


def _covered(name: str, way: dict[str, Any], share: float) -> str:
    fitted = way["parameters"]
    shown = [between(way[column]) for column in ("misplaced", "root_only")]
    difference = between(way["difference"], "+.3f")
    return f"| {name} | {share:.2%} | {fitted['a']} | {fitted['pi0']:.2f} | {' | '.join(shown)} | {difference} |\n"


def _verdict(found: dict[str, Any]) -> str:
    ways, shares = found["ways"], found["shares"]
    authors, paths = "past reactions to authors", "past reactions along true paths"
    return VERDICT.format(
        authors=shares[authors],
        paths=shares[paths],
        authors_difference=between(ways[authors]["difference"], "+.5f"),
        paths_difference=between(ways[paths]["difference"], "+.4f"),
        time=ways["time alone"]["misplaced"][0],
        root=ways["all to the author"]["misplaced"][0],
        android=found["friends"]["android"]["covered"],
        christianity=found["friends"]["christianity"]["covered"],
        some=found["friends"]["android"]["friends"],
        more=found["friends"]["christianity"]["friends"],
    )


def between(figure: list[float], form: str = ".3f") -> str:
    """A figure with its interval."""
    value, low, high = (format(each, form) for each in figure)
    return f"{value} ({low} to {high})"
