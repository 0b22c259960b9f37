"""Commands that show the views people know from earlier systems and when to post, and the one that endorses."""

from typing import Annotated

import typer

from groundswell.cli.asking import answer
from groundswell.cli.options import AsJson, Cursor, Limit, Person, Where, opened
from groundswell.cli.terminal import print_json, safe, say
from groundswell.vocabulary import EndorsementKind

Community = Annotated[
    str | None, typer.Option(help="Only this network, channel, or tag with its #.", show_default=False)
]


def register(app: typer.Typer) -> None:
    for command in (klout, kred, peerindex, qscore, opinions, endorse, posting):
        app.command(no_args_is_help=True)(command)
    app.command()(endorsements)


def klout(person: Person, limit: Limit = 10, as_json: AsJson = False, where: Where = None) -> None:
    """Reach, amplification, network, style, who moves whom, and the moments of 90 days, as Klout had them.

    Example: groundswell klout @ana
    """
    answer(opened(where), "klout", as_json, person=person, limit=min(limit, 100))


def kred(
    *,
    person: Person,
    outreach: Annotated[bool, typer.Option("--outreach", help="State what the person did for others.")] = False,
    community: Community = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Influence and outreach by public points, by community, and every single line, as Kred had them.

    Examples:

        groundswell kred @ana

        groundswell kred @ana --outreach --community "#bikes"
    """
    side = "outreach" if outreach else "influence"
    filters = {"person": person, "side": side, "community": community, "limit": limit, "cursor": cursor}
    answer(opened(where), "kred", as_json, **filters)


def peerindex(
    who: Annotated[list[str], typer.Argument(help="One to ten people, or groups written name=person,person.")],
    community: Community = None,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Authority, activity and audience of people and groups side by side, as PeerIndex had them.

    Example: groundswell peerindex @ana staff=@ben,@cleo
    """
    answer(opened(where), "peerindex", as_json, who=who, community=community)


def qscore(person: Person, limit: Limit = 20, as_json: AsJson = False, where: Where = None) -> None:
    """Of those who show what they think of a person or brand, how many approve.

    Example: groundswell qscore @ana
    """
    answer(opened(where), "qscore", as_json, person=person, limit=limit)


def posting(
    person: Person,
    zone: Annotated[str, typer.Option(help="Time zone that times are shown in, such as Europe/Berlin.")] = "UTC",
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """When somebody's own audience is about, and which of two own posts on the same thing drew more.

    Example: groundswell posting @ana --zone Europe/Berlin
    """
    answer(opened(where), "posting", as_json, person=person, zone=zone)


def opinions(
    *,
    opinion_target: Annotated[str, typer.Argument(help="Words that name a brand, person or thing.")],
    account: Annotated[
        str | None, typer.Option(help="Its account: what answers or mentions it counts too.", show_default=False)
    ] = None,
    weeks: Annotated[int, typer.Option(help="Weeks up to the newest day.", min=4, max=260)] = 26,
    limit: Limit = 20,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """What people think of something: shares with intervals, who drives each side, when it turned, and sentences.

    Examples:

        groundswell opinions "Osier Cycles"

        groundswell opinions "Osier Cycles" --account @osier_cycles --weeks 52
    """
    filters = {"opinion_target": opinion_target, "account": account, "weeks": weeks, "limit": min(limit, 200)}
    answer(opened(where), "opinions", as_json, **filters)


def endorsements(
    *,
    person: Annotated[str | None, typer.Option(help="Only given to this person.", show_default=False)] = None,
    giver: Annotated[str | None, typer.Option(help="Only given by this person.", show_default=False)] = None,
    topic: Annotated[str | None, typer.Option(help="Only on this topic.", show_default=False)] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Who stands up for whom, on what, and when.

    Example: groundswell endorsements --person @ana
    """
    filters = {"person": person, "giver": giver, "topic": topic, "limit": limit, "cursor": cursor}
    answer(opened(where), "endorsements", as_json, **filters)


def endorse(
    *,
    giver: Annotated[str, typer.Argument(help="Who endorses: account id, handle, or a name only one account has.")],
    receiver: Annotated[str, typer.Argument(help="Who is endorsed.")],
    topic: Annotated[str, typer.Argument(help="What about, in a few words.")],
    kind: Annotated[
        EndorsementKind, typer.Option(help="+K for expertise; +Kred adds to the points of `kred` too.")
    ] = EndorsementKind.PLUS_K,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Let one person endorse another on a topic: five a day, one on a topic in seven days. Never part of the score.

    Examples:

        groundswell endorse @ana @ben "bicycle repair"

        groundswell endorse @ana @ben kindness --kind +Kred
    """
    given = opened(where).endorse(giver, receiver, topic, kind=kind)
    if as_json:
        print_json(given)
    else:
        say(f"{safe(given.giver.name)} gave {safe(given.receiver.name)} {given.kind} on {safe(given.topic)}.")
