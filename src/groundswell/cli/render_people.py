"""How reports about people look in a terminal: leaderboard, person, evidence, comparison and network."""

from collections.abc import Iterator

from rich.console import RenderableType

from groundswell.cli import render_opinions, render_topics
from groundswell.cli.layout import bars, called, change, line, points, score, sides, table
from groundswell.reports.change import Change
from groundswell.reports.compare import Comparison
from groundswell.reports.evidence import Evidence
from groundswell.reports.leaderboard import Distribution, Leader, Leaderboard
from groundswell.reports.network import NetworkReport
from groundswell.reports.person import PersonReport, Reactor, ReactsTo, Standing
from groundswell.reports.words import KINDS, count
from groundswell.vocabulary import ReactionKind

Rendered = Iterator[RenderableType]
NO_SCORES = "Nothing is scored yet. Add an export, then: groundswell score"


def leaderboard(board: Leaderboard) -> Rendered:
    if board.as_of is None:
        yield line(NO_SCORES)
        return
    window = f", points of the last {board.window_days} days" if board.window_days else ""
    yield line(f"Influence as of {board.as_of}{window}", "bold")
    columns = ["#Rank", "Name", "Network", "#Score", "#28 days", "#People", "#For/against", "Why"]
    if board.window_days:
        columns.insert(3, "#Points")
    yield table("", columns, (_leader(leader, board.window_days) for leader in board.rows), folded="Why")
    yield from _distribution(board.distribution)
    if any(leader.provisional for leader in board.rows):
        yield line("~ is provisional: little evidence. `groundswell show` says what is missing.", "dim")
    if board.page.next:
        yield line(f"{len(board.rows)} of {board.page.total:,}. The next: --cursor {board.page.next}", "dim")


def _leader(leader: Leader, window_days: int | None) -> list[object]:
    shown = score(leader.score, leader.score_low, leader.score_high, leader.provisional)
    earned = [leader.points] if window_days else []
    change_ = change(leader.change_28_days)
    named = called(leader.name, leader.handle)
    drew = [leader.reactors_count, sides(leader.supporting_count, leader.opposing_count)]
    return [leader.rank, named, leader.network, *earned, shown, change_, *drew, leader.reason]


def _distribution(distribution: Distribution) -> Rendered:
    heights = bars([bar.settled_count + bar.provisional_count for bar in distribution.bins])
    told = f"{count(distribution.accounts_count, 'account')}, {distribution.provisional_count:,} provisional"
    yield line(f"Scores 0 │{heights}│ 100   {told}", "dim")


def person(found: PersonReport) -> Rendered:
    profile = found.profile
    yield line(f"{profile.name} (@{profile.handle})" if profile.handle else profile.name, "bold")
    yield line(f"{profile.actor_type} on {profile.network}: {profile.actor}", "dim")
    for account in found.also:
        yield line(f"Also on {account.network}: {account.actor}", "dim")
    if found.standing:
        yield from _standing(found.standing)
    for note in found.notes:
        yield line(note)
    if len(found.history) > 1:
        first, last = found.history[0], found.history[-1]
        drawn = bars([past.score for past in found.history])
        yield line(f"History {first.as_of} │{drawn}│ {last.as_of}: {first.score:.0f} to {last.score:.0f}")
    yield from _earned(found)
    yield from _people(found)
    yield from render_topics.held(found.topics)
    yield from render_opinions.stances(found.stances)
    yield from render_opinions.held(found.opinions)
    for left in found.not_counted:
        yield line(f"Not counted: {points(left.announces)} announces of {count(left.reactions_count, 'reaction')}.")
        yield line(f"  {left.words}", "dim")
    yield line(f"Every reaction: groundswell explain '{profile.actor}'", "dim")


def _standing(standing: Standing) -> Rendered:
    shown = score(standing.score, standing.score_low, standing.score_high, standing.provisional)
    yield line(f"Score {shown}, place {standing.rank:,} of {standing.accounts_count:,}", "bold")
    yield line(f"Higher than {standing.percentile:.0f} % of scored accounts.")
    drew = f"{count(standing.reactions_count, 'reaction')} by {count(standing.reactors_count, 'person', 'people')}"
    trusted = (
        f"{points(standing.trusted_points)} points from trusted people, {points(standing.untrusted_points)} others"
    )
    yield line(f"{drew}; {trusted}.")


def _earned(found: PersonReport) -> Rendered:
    if found.components:
        rows = [[kind(c.kind), c.points, c.reactions_count, c.reactors_count] for c in found.components]
        yield table("Where the points come from", ["Kind", "#Points", "#Reactions", "#People"], rows)
    if found.objects:
        rows = [[o.points, o.reactions_count, o.published, o.text or o.object] for o in found.objects]
        yield table("What earned most", ["#Points", "#Reactions", "When", "Text"], rows, folded="Text")


def _people(found: PersonReport) -> Rendered:
    if found.reactors:
        rows = [[called(r.name, r.handle), r.points, r.reactions_count, _felt(r), r.trust] for r in found.reactors]
        yield table("Who reacts", ["Name", "#Points", "#Reactions", "#Clearly for/against", "#Trust"], rows)
    if found.reacts_to:
        given = [[called(r.name, r.handle), r.points, r.reactions_count, _felt(r)] for r in found.reacts_to]
        yield table("Who they react to", ["Name", "#Points given", "#Reactions", "#Clearly for/against"], given)


def _felt(one: Reactor | ReactsTo) -> str:
    return sides(one.supporting_count, one.opposing_count)


def evidence(found: Evidence) -> Rendered:
    yield line(f"Reactions behind the score of {found.person.name}", "bold")
    columns = ["#Points", "Kind", "When", "Who", "#Weight", "#Decay", "#Credit", "#Left out", "To"]
    rows = [
        [
            row.points,
            row.kind,
            row.published,
            called(row.reactor.name, row.reactor.handle),
            row.weight,
            row.decay,
            row.credit,
            row.capped + row.friends + row.limited,
            row.object_text or row.object,
        ]
        for row in found.rows
    ]
    yield table("", columns, rows, folded="To")
    of = "" if found.score is None else f" of the score of {found.score:.2f}"
    yield line(f"{count(found.page.total, 'reaction')}, {found.points:.2f} points{of}.", "bold")
    if found.page.next:
        yield line(f"{len(found.rows)} shown. All: --all. The next: --cursor {found.page.next}", "dim")


def change_of(found: Change) -> Rendered:
    if found.since is None:
        yield line(found.todo)
        return
    versions = " to ".join(dict.fromkeys(map(str, (found.from_version, found.version))))
    told = f"{found.score_then:.2f} on {found.since} to {found.score_now:.2f} on {found.until}, version {versions}"
    yield line(f"Why the score of {found.person.name} changed: {told}", "bold")
    rows = [[one.points, one.announces, one.reactions_count, one.words] for one in found.lines]
    yield table("", ["#Points", "#Announces", "#Reactions", "Why"], [*rows, [found.change, None, None, "The change"]])
    if found.people:
        moved = [[called(p.name, p.handle), p.points, p.new_count, p.trust_then, p.trust_now] for p in found.people]
        columns = ["Name", "#Points", "#New reactions", "#Trust then", "#Trust now"]
        yield table("Whose reactions moved it most", columns, moved)


def comparison(found: Comparison) -> Rendered:
    compared = found.sides
    kinds = sorted({part.kind for side in compared for part in side.parts})
    earned = [{part.kind: part.points for part in side.parts} for side in compared]
    rows: list[list[object]] = [
        ["Score", *(score(side.score, side.score_low, side.score_high, side.provisional) for side in compared)],
        ["Counted weight", *(side.announces for side in compared)],
        ["Reactions", *(side.reactions_count for side in compared)],
        ["Clearly for/against", *(sides(side.supporting_count, side.opposing_count) for side in compared)],
        ["People moved", *(side.reactors_count for side in compared)],
        ["Objects", *(side.objects_count for side in compared)],
        *([f"Points of {kind(name)}", *(points_.get(name, 0.0) for points_ in earned)] for name in kinds),
        ["History", *(bars([moment.score for moment in side.history]) for side in compared)],
    ]
    yield table("", ["", *(f"#{side.label}" for side in compared)], rows)
    for pair in found.overlaps:
        told = f"{count(pair.shared_count, 'person', 'people')} react to both {pair.a} and {pair.b}"
        yield line(f"{told}: {pair.of_a:.0%} of those of {pair.a}, {pair.of_b:.0%} of those of {pair.b}.")
    groups = [side for side in compared if side.group]
    for side in groups:
        yield line(f"{side.label}: {', '.join(member.name for member in side.members)}", "dim")


def network(found: NetworkReport) -> Rendered:
    names = {vertex.actor: called(vertex.name, vertex.handle) for vertex in found.vertices}
    yield line(f"Who moves whom around {found.person.name}", "bold")
    rows = [
        [names[edge.reactor], names[edge.credited], edge.reactions_count, edge.announces, edge.not_counted]
        for edge in found.edges
    ]
    yield table("", ["Reacts", "To", "#Reactions", "#Counted", "#Left out"], rows)
    if found.left_out or found.edges_left_out:
        yield line(f"{found.left_out:,} more accounts and {found.edges_left_out:,} more edges.", "dim")


def kind(name: str) -> str:
    """A kind of reaction in words."""
    return KINDS[ReactionKind(name)] if name in set(ReactionKind) else name
