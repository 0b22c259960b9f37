"""Small worlds that every test can name: who said what, who reacted, on which day. All times count from START."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.vocabulary import ActivityType, Visibility
from groundswell.workspace import Workspace

NETWORK = "town"
START = datetime(2024, 3, 1, 12, tzinfo=UTC)
DAY = 86_400_000_000
HOUR = DAY // 24


def at(day: float = 0) -> int:
    """Microseconds since 1970 of noon, UTC, that many days after START."""
    return int(START.timestamp()) * 1_000_000 + round(day * DAY)


def on(day: float = 0) -> date:
    """The UTC day that is so many days after START's."""
    return datetime.fromtimestamp(at(day) / 1_000_000, UTC).date()


def id_of(name: str) -> str:
    """`ana` is `town:ana`; an id of another network stays."""
    return name if ":" in name else f"{NETWORK}:{name}"


def activity(type_: ActivityType, id_: str, who: str, day: float = 0, **more: Any) -> Activity:
    """Any activity. Account and object names become ids of the town."""
    named = {"object", "object_author", "in_reply_to", "root", "via"}
    fields: dict[str, Any] = {k: id_of(v) if k in named and v is not None else v for k, v in more.items()}
    network = id_of(id_).partition(":")[0]
    return Activity(id=id_of(id_), network=network, type=type_, actor=id_of(who), published=at(day), **fields)


def post(who: str, name: str, day: float = 0, **more: Any) -> Activity:
    """`who` posts the object `name`."""
    more = {"object": name, "object_type": "Note", "text": f"{name} by {who}", **more}
    return activity(ActivityType.CREATE, name, who, day, **more)


def reply(who: str, to: str, day: float = 0, name: str = "", **more: Any) -> Activity:
    """`who` answers the object `to` with the object `name`, by default `WHO>TO`."""
    return post(who, name or f"{who}>{to}", day, in_reply_to=to, **more)


def mention(who: str, whom: str, day: float = 0, name: str = "", **more: Any) -> Activity:
    """`who` mentions the account `whom` in a post of their own."""
    return post(who, name or f"{who}@{whom}", day, mentions=(id_of(whom),), **more)


def share(who: str, of: str, day: float = 0, via: str | None = None, **more: Any) -> Activity:
    """`who` passes the object `of` on; `via` is the id of the share it came through, as `share_id` gives it."""
    return activity(ActivityType.ANNOUNCE, share_id(who, of), who, day, object=of, via=via, **more)


def share_id(who: str, of: str) -> str:
    return f"{who}^{of}"


def like(who: str, of: str, day: float = 0, **more: Any) -> Activity:
    return activity(ActivityType.LIKE, f"{who}+{of}", who, day, object=of, **more)


def quote(who: str, of: str, day: float = 0, **more: Any) -> Activity:
    return activity(ActivityType.QUOTE, f"{who}~{of}", who, day, object=of, **more)


def view(who: str, of: str, day: float = 0, **more: Any) -> Activity:
    """`who` opens the link `of`."""
    return activity(ActivityType.VIEW, f"{who}?{of}", who, day, object=of, **more)


def accept(who: str, of: str, day: float = 0, **more: Any) -> Activity:
    """`who` accepts the answer `of`."""
    return activity(ActivityType.ACCEPT, f"{who}!{of}", who, day, object=of, **more)


def follow(who: str, whom: str, day: float = 0, **more: Any) -> Activity:
    return activity(ActivityType.FOLLOW, f"{who}&{whom}", who, day, object=whom, **more)


def undo(who: str, of: str, day: float = 0, **more: Any) -> Activity:
    """`who` takes the activity `of` back."""
    return activity(ActivityType.UNDO, f"{who}-undoes-{of}", who, day, object=of, **more)


def delete(who: str, of: str, day: float = 0, **more: Any) -> Activity:
    """`who` deletes the object `of`."""
    return activity(ActivityType.DELETE, f"{who}-deletes-{of}", who, day, object=of, **more)


def profile(who: str, **more: Any) -> Profile:
    """What the town says about an account: handle `who`, name `Who of Town`."""
    return Profile(**{"actor": id_of(who), "network": NETWORK, "handle": who, "name": f"{who.title()} of Town", **more})


def empty() -> list[Record]:
    """Nobody said anything."""
    return []


def lone_actor() -> list[Record]:
    """Ana posts twice, and nobody reacts."""
    return [profile("ana"), post("ana", "p1"), post("ana", "p2", 1)]


def star(reactors: int = 5) -> list[Record]:
    """Ana posts `p`; `fan1`, `fan2`, ... pass it on, an hour apart, on the same day."""
    fans = [f"fan{n}" for n in range(1, reactors + 1)]
    shares = [share(fan, "p", n / 24) for n, fan in enumerate(fans, 1)]
    return [*map(profile, ["ana", *fans]), post("ana", "p"), *shares]


def chain(*names: str) -> list[Record]:
    """The first posts `p`, the next passes it on, and each further one passes on through the one before."""
    people = names or ("ana", "ben", "cy", "dee")
    shares = [share(people[1], "p", 1 / 24)]
    for n, (before, who) in enumerate(pairwise(people[1:]), 2):
        shares.append(share(who, "p", n / 24, via=share_id(before, "p")))
    return [*map(profile, people), post(people[0], "p"), *shares]


def two_camps() -> list[Record]:
    """Ana, Ben and Cy post once each and like and answer each other; so do Dee, Eli and Fay; none crosses over."""
    records: list[Record] = []
    for camp in (("ana", "ben", "cy"), ("dee", "eli", "fay")):
        for n, who in enumerate(camp):
            others = [other for other in camp if other != who]
            records += [profile(who), post(who, f"{who}-1", n)]
            records += [like(other, f"{who}-1", n + 1 / 24) for other in others]
            records += [reply(other, f"{who}-1", n + 2 / 24) for other in others]
    return records


def hostile() -> list[Record]:
    """What nobody in good faith would send, beside one good post by Ana that Ben likes."""
    script = "<script>alert(1)</script>"
    return [
        post("ana", "p"),
        like("ben", "p", 1 / 24),
        profile("mal", name=f"{script}\x00\ud800\u202e", handle="=cmd|'/c calc'!A1"),
        profile("drop", name="'); DROP TABLE activities; --", followers_count=2**62),
        post("mal", "loop-1", in_reply_to="loop-2", text=f"{script}\x00\ud800 \u202e"),
        post("mal", "loop-2", in_reply_to="loop-1", tags=("\x00", "", "a" * 5_000)),
        post("mal", "self", in_reply_to="self", root="self", via="self", mentions=(id_of("mal"), id_of("mal"))),
        post("mal", "odd/\n../'\"#\ud800", mentions=(id_of("ana"), "", "\x00")),
        like("mal", "self"),
        like("mal", "never-posted"),
        share("mal", "p", 1 / 24, via="mal^p"),
        like("mal", "p", 20_000),
        activity(ActivityType.LIKE, "mal-early", "mal", -30_000, object="p"),
        activity(ActivityType.LIKE, "mal-of-nothing", "mal"),
        activity(ActivityType.UNDO, "mal-undoes-nothing", "mal"),
        activity(ActivityType.DELETE, "mal-deletes-ana", "mal", 1, object="p"),
        post("city:mal", "city:p", visibility=Visibility.PUBLIC),
        ReactionCount(object=id_of("p"), network=NETWORK, kind="like", count=-5),
        Malformed(member="x.json", position="line 1", reason="not JSON"),
    ]


def one_second() -> list[Record]:
    """Ana posts, and at the same moment eleven people like, answer, quote and pass it on."""
    fans = [f"fan{n}" for n in range(11)]
    acts = [act(fan, "p") for fan in fans for act in (like, reply, quote, share)]
    return [*map(profile, ["ana", *fans]), post("ana", "p"), *acts]


def one_fan(posts: int = 300) -> list[Record]:
    """Ana posts every hour, and Ben passes on and answers each of them; nobody else is there."""
    made = [post("ana", f"p{n}", n / 24) for n in range(posts)]
    return [*made, *(act("ben", f"p{n}", n / 24 + 1 / 96) for n in range(posts) for act in (share, reply))]


def ahead() -> list[Record]:
    """Clocks a hundred years ahead: Ana's post and what Ben does about it have not happened yet; Cy's like has."""
    late = 36_500
    return [post("ana", "p", late), share("ben", "p", late + 1), post("ben", "q"), like("cy", "q", 1), like("ben", "p")]


def no_reposts() -> list[Record]:
    """A forum for three weeks: questions, answers, thanks and likes, and nothing that could be passed on."""
    people = [f"m{n}" for n in range(12)]
    asked = [post(who, f"q-{who}", n / 6) for n, who in enumerate(people)]
    told = [reply(other, f"q-{who}", n / 6 + 1) for n, who in enumerate(people) for other in people if other != who]
    thanks = [accept(who, f"m{(n + 1) % 12}>q-{who}", n / 6 + 2) for n, who in enumerate(people)]
    return [*asked, *told, *thanks, *(like("m0", f"q-{who}", 20) for who in people[1:])]


WORLDS = {
    world.__name__: world
    for world in (empty, lone_actor, star, chain, two_camps, hostile, one_second, one_fan, ahead, no_reposts)
}


def workspace_of(root: Path, records: Iterable[Record], *, scored: bool = True, **settings: object) -> Workspace:
    """A workspace in `root/workspace` that holds these records; without history unless `history_weeks` says so."""
    workspace = Workspace.init(root / "workspace", **{"history_weeks": 0, **settings})
    workspace.ingest(records)
    if scored:
        workspace.score()
    return workspace


def scores(workspace: Workspace) -> dict[str, float]:
    """Everybody's newest score, by name without the town."""
    rows = workspace.reader.rows("SELECT actor, score FROM influence_now ORDER BY actor")
    return {row["actor"].removeprefix(f"{NETWORK}:"): row["score"] for row in rows}
