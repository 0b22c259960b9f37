"""The command that follows: feeds kept current, and networks live."""

from typing import Annotated

import typer

from groundswell.cli.asking import answer
from groundswell.cli.filling import opened_or_made
from groundswell.cli.options import AsJson, Where, opened
from groundswell.cli.terminal import print_json, progress, say
from groundswell.errors import InputError
from groundswell.following.following import LIVE


def register(app: typer.Typer) -> None:
    app.command(no_args_is_help=True)(follow)


def follow(
    *,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="A list of feeds (OPML, or an address a line), a feed's address, jetstream, mastodon or hackernews.",
        ),
    ] = "",
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="The server: needed for mastodon, else only for another one.")
    ] = "",
    known: Annotated[bool, typer.Option("--known", help="Go on with the feeds that are followed already.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Only what is due or new by now, then end.")] = False,
    status: Annotated[bool, typer.Option("--status", help="Show how everything that is followed fares.")] = False,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Follow feeds or a network, and add what is new, until interrupted with Ctrl-C.

    Nothing is lost or doubled whenever it ends: it goes on where it stopped.

    Examples:

        groundswell follow feeds.opml

        groundswell follow --known --once

        groundswell follow jetstream

        groundswell follow mastodon https://town.example

        groundswell follow --status
    """
    if status:
        answer(opened(where), "feeds", as_json)
        return
    if not what and not known:
        raise InputError("What to follow is not said", todo="Say it, or go on with --known.")
    workspace = opened_or_made(where)
    if not workspace.settings.contact:
        say("Hosts are not told whom to write to: set `contact` in the settings.", stderr=True)
    try:
        with progress() as note:
            followed = workspace.follow(what, address, once=once, progress=note)
    except KeyboardInterrupt:
        say("Stopped. What had arrived is added.", stderr=True)
        return
    if as_json:
        print_json(followed)
    else:
        say(
            f"{followed.looked:,} {'looks' if what not in LIVE else 'events'}: {followed.new:,} new activities, "
            f"{followed.changed:,} changed. See: groundswell follow --status"
        )
