"""How the views that people know look in a terminal: reach and style, points, authority, approval, endorsements."""

from collections.abc import Iterator

from rich.console import RenderableType

from groundswell.cli.layout import bars, called, change, line, score, sides, table
from groundswell.cli.render_people import kind
from groundswell.reports.endorsements import Endorsements
from groundswell.reports.klout import KloutReport, Tie
from groundswell.reports.kred import InCommunity, KredReport
from groundswell.reports.peerindex import Authority, HearingAudience, PeerIndexReport
from groundswell.reports.qscore import QScoreReport
from groundswell.reports.style import AxisPlace, Style
from groundswell.reports.views import Views
from groundswell.reports.words import count

Rendered = Iterator[RenderableType]
WIDE = 24


def views(found: Views) -> Rendered:
    yield line(f"Views of {found.person.name}" if found.person else "Views you may know", "bold")
    rows = [[row.name, row.known_from, row.question] for row in found.rows]
    yield table("", ["Command", "Known from", "Question"], rows, folded="Question")


def klout(found: KloutReport) -> Rendered:
    yield line(f"Reach, style and moments of {found.person.name}, last 90 days", "bold")
    if found.score is not None and found.score_low is not None and found.score_high is not None:
        yield line(f"Score {score(found.score, found.score_low, found.score_high, found.provisional)}")
    yield from _measures(found)
    yield from _style(found.style)
    yield line(f"History │{bars([past.score for past in found.history])}│")
    for one in found.changes:
        told = f"{change(one.points)} since {one.since}" if one.points is not None else one.words
        yield line(f"  a {one.name} before: {told}")
    moments = [[o.points, o.reactions_count, o.published, o.text or o.object] for o in found.moments]
    if moments:
        yield table("Moments", ["#Points", "#Reactions", "When", "Text"], moments, folded="Text")
    yield from _ties("Moves", found.influencer_of)
    yield from _ties("Is moved by", found.influenced_by)
    for topic in found.endorsed:
        yield line(f"+K on {topic.topic}: {topic.count:,} of {count(topic.givers_count, 'person', 'people')}")


def _measures(found: KloutReport) -> Rendered:
    amp, network = found.amplification, found.network
    yield line(f"True reach     {count(found.reach.people_count, 'person', 'people')}, counted")
    each = f"{amp.per_object:.1f} reactions a post ({amp.low:.1f}–{amp.high:.1f})"
    yield line(f"Amplification  {each if amp.enough else 'not enough data: no post in 90 days'}")
    trust = network.mean_trust
    held = "not enough data: fewer than five people"
    if trust is not None:
        held = f"mean trust {trust:.0%} ({network.low:.0%}–{network.high:.0%})"
    yield line(f"Network        {held}")


def _style(found: Style) -> Rendered:
    edge = "" if found.clear else ", near the edge of another"
    yield line(f"Style: {found.name}{edge}" if found.name else f"Style: not enough data; {found.missing}", "bold")
    for axis in found.axes:
        yield line(f"  {axis.low:>13} {_drawn(axis)} {axis.high}", "" if axis.side else "dim")


def _drawn(axis: AxisPlace) -> str:
    """The axis as a line: `|` for the median of the network, `o` for the account."""
    cells = ["─"] * WIDE
    for value, sign in ((axis.threshold, "|"), (axis.value, "o")):
        if value is not None:
            cells[round(value * (WIDE - 1))] = sign
    return "".join(cells)


def _ties(title: str, ties: list[Tie]) -> Rendered:
    if ties:
        rows = [[called(tie.name, tie.handle), tie.reactions_count, _felt(tie), tie.announces] for tie in ties]
        yield table(title, ["Name", "#Reactions", "#Clearly for/against", "#Counted"], rows)


def kred(found: KredReport) -> Rendered:
    yield line(f"Influence {found.influence:,} of 1,000, outreach level {found.outreach_level}", "bold")
    further = f"; the next level at {found.next_level:,}" if found.next_level else ""
    yield line(f"{found.influence_points:,.0f} influence points, {found.outreach_points:,} outreach points{further}.")
    yield line(found.formula, "dim")
    rows = [[one.side, one.kind if one.kind[0] == "+" else kind(one.kind), one.count, one.points] for one in found.sums]
    yield table("Where the points come from", ["Side", "Kind", "#Times", "#Points"], rows)
    yield from _communities(found.communities)
    lines = [
        [one.points, one.kind, one.published, called(one.other.name, one.other.handle), one.object_text or one.object]
        for one in found.rows
    ]
    yield table(f"Statement of {found.side}", ["#Points", "Kind", "When", "Who", "Post"], lines, folded="Post")
    if found.page.next:
        yield line(f"{len(lines)} of {found.page.total:,} lines. The next: --cursor {found.page.next}", "dim")


def _communities(places: list[InCommunity]) -> Rendered:
    rows = [
        [one.community, one.community_kind, one.influence, one.outreach_level, one.reactors_count, _felt(one)]
        for one in places
    ]
    if rows:
        columns = ["Community", "", "#Influence", "#Outreach level", "#People", "#For/against"]
        yield table("By community", columns, rows)


def _felt(one: InCommunity | Authority | Tie) -> str:
    return sides(one.supporting_count, one.opposing_count)


def peerindex(found: PeerIndexReport) -> Rendered:
    asked = found.sides
    places = [(one.community, place) for place, one in enumerate(asked[0].authority)]
    authority: list[list[object]] = [
        [f"{title} {name}", *(cell(side.authority[place]) for side in asked)]
        for name, place in places
        for title, cell in (("Authority in", _authority), ("Reactions, for/against in", _drawn_there))
    ]
    rows: list[list[object]] = [
        *authority,
        ["Acts in 90 days", *(side.activity.acts_count for side in asked)],
        ["Busier than", *(f"{int(side.activity.percentile)} %" for side in asked)],
        ["Audience", *(_audience(side.audience) for side in asked)],
    ]
    yield table("", ["", *(f"#{side.label}" for side in asked)], rows)
    yield line("Authority: share of the accounts there that drew less, with its 80 % interval.", "dim")


def _drawn_there(one: Authority) -> str:
    return f"{one.reactions_count:,}, {_felt(one)}"


def _authority(one: Authority) -> str:
    return f"{int(one.percentile)} % ({int(one.low)}–{int(one.high)})" if one.reactions_count else "nothing drawn"


def _audience(found: HearingAudience) -> str:
    if found.people is None:
        return f"not enough data: {found.missing}"
    return f"{found.people:,.0f} ({found.low:,.0f}–{found.high:,.0f}) of {found.followers_count:,}"


def qscore(found: QScoreReport) -> Rendered:
    shown = f"not enough data: {found.missing}" if found.share is None else f"{found.share:.0%}"
    ends = "" if found.share is None else f" ({found.low:.0%}–{found.high:.0%})"
    yield line(f"Approval of {found.person.name}: {shown}{ends}", "bold")
    told = f"{count(found.positive_count, 'person', 'people')} for, {found.negative_count:,} against"
    yield line(f"{told}, {found.mixed_count:,} both; {count(found.unclear_count, 'emoji', 'emoji')} not clear.")
    yield line(found.basis, "dim")
    if found.votes.up_count or found.votes.down_count:
        yield line(
            f"Votes without names, not counted: {found.votes.up_count:,} for, {found.votes.down_count:,} against."
        )
    rows = [[called(one.name, one.handle), one.side, one.positive_count, one.negative_count] for one in found.rows]
    yield table("", ["Name", "", "#For", "#Against"], rows)


def endorsements(found: Endorsements) -> Rendered:
    yield line(count(found.page.total, "endorsement"), "bold")
    rows = [[row.kind, row.giver.name, row.receiver.name, row.topic, row.given] for row in found.rows]
    yield table("", ["Kind", "From", "To", "On", "When"], rows)
    yield line(f"At most {found.a_day} a day; the same topic again after {found.days_apart} days.", "dim")
    if found.page.next:
        yield line(f"{len(rows)} of {found.page.total:,}. The next: --cursor {found.page.next}", "dim")
