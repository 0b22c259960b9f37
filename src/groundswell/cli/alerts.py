"""Commands about alerts: which topics are watched, what is unusual about them, and who is mailed."""

from typing import Annotated

import typer

from groundswell.cli.asking import answer
from groundswell.cli.layout import table
from groundswell.cli.options import AsJson, Cursor, Limit, Where, opened
from groundswell.cli.terminal import console, print_json, progress, safe, say
from groundswell.errors import InputError
from groundswell.watching.mailing import Mailed, Mailing

Topic = Annotated[str, typer.Argument(help="Topic id, or its name.")]
Numbers = Annotated[list[int], typer.Argument(help="Numbers of alerts, as the list has them.", show_default=False)]
Every = Annotated[bool, typer.Option("--all", help="All that are new.")]
Address = Annotated[str, typer.Argument(help="One of `mail_to`.")]

alerts = typer.Typer(
    help="Watched topics, and what is unusual about them.", no_args_is_help=True, rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    app.add_typer(alerts, name="alerts")


@alerts.command("list")
def list_(
    *,
    status: Annotated[str, typer.Option(help="open (new or read), new, read, dismissed or all.")] = "open",
    topic: Annotated[str | None, typer.Option(help="Only alerts on this topic.", show_default=False)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """What is unusual about the watched topics, newest first.

    Example: groundswell alerts list --status new
    """
    answer(opened(where), "alerts", as_json, status=status, topic=topic, limit=limit, cursor=cursor)


@alerts.command(no_args_is_help=True)
def show(
    *,
    topic: Topic,
    what: Annotated[str, typer.Option(help="volume, sides or lead.")] = "volume",
    day: Annotated[str | None, typer.Option(help="Last day of it, YYYY-MM-DD; by default the newest.")] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """One day of a topic against its past, and the posts behind it.

    Example: groundswell alerts show coffee --day 2024-05-12
    """
    filters = {"topic": topic, "what": what, "day": day, "limit": min(limit, 200), "cursor": cursor}
    answer(opened(where), "unusual", as_json, **filters)


@alerts.command(no_args_is_help=True)
def watch(
    *,
    topic: Topic,
    query: Annotated[str, typer.Option(help="Save an own topic of this name by this query first.")] = "",
    by_mail: Annotated[bool, typer.Option("--mail/--no-mail", help="Whether its alerts go out by e-mail too.")] = True,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Watch a topic: each scoring then says what is unusual about it.

    Examples:

        groundswell alerts watch coffee

        groundswell alerts watch "Smart contracts" --query '"smart contract*" OR chaincode' --no-mail
    """
    watched = opened(where).watch(topic, query, by_mail=by_mail)
    if as_json:
        print_json(watched)
    else:
        say(f"{safe(watched.name)} is watched from the next score on. {watched.said}".strip())


@alerts.command(no_args_is_help=True)
def unwatch(topic: Topic, as_json: AsJson = False, where: Where = None) -> None:
    """Watch a topic no more; its alerts go too.

    Example: groundswell alerts unwatch coffee
    """
    gone = opened(where).watching.unwatch(topic)
    if as_json:
        print_json({"topic": gone.topic})
    else:
        say(f"{safe(gone.topic)} is watched no more.")


@alerts.command()
def watched(as_json: AsJson = False, where: Where = None) -> None:
    """The watched topics.

    Example: groundswell alerts watched
    """
    found = opened(where).report("alerts", limit=1)
    if as_json:
        print_json(found.watched)
        return
    rows = [[one.name, one.topic, one.by_mail, one.looked_until, one.open_count] for one in found.watched]
    console().print(table("Watched topics", ["Name", "Topic", "By mail", "Looked until", "#Open"], rows))
    say(found.promised)


@alerts.command()
def look(as_json: AsJson = False, where: Where = None) -> None:
    """Look at the watched topics up to the newest scores, and send the mail that is due. For a timer such as cron.

    Every `groundswell score` does it at its end.

    Example: groundswell alerts look
    """
    workspace = opened(where)
    with progress() as note:
        looked = workspace.look(progress=note)
    if as_json:
        print_json(looked)
        return
    say(f"Looked at {looked.topics:,} topics: {looked.alerts:,} new alerts. See: groundswell alerts list")
    say_mailed(looked.mail)


def say_mailed(mail: Mailed) -> None:
    """How the mails fare, where there are any to speak of."""
    if mail.sent:
        say(f"{mail.sent:,} mails were sent.")
    if mail.waiting or mail.refused:
        say(f"{mail.waiting:,} mails wait, {mail.refused:,} were refused. {safe(mail.said)}".strip(), stderr=True)


@alerts.command(no_args_is_help=True)
def read(numbers: Numbers = [], every: Every = False, as_json: AsJson = False, where: Where = None) -> None:  # noqa: B006 - Typer copies it
    """Say that alerts are read: they stay in the list.

    Example: groundswell alerts read 3 4
    """
    _mark(numbers, every, "read", as_json, where)


@alerts.command(no_args_is_help=True)
def dismiss(numbers: Numbers = [], every: Every = False, as_json: AsJson = False, where: Where = None) -> None:  # noqa: B006 - Typer copies it
    """Take alerts from the list.

    Example: groundswell alerts dismiss 3
    """
    _mark(numbers, every, "dismissed", as_json, where)


def _mark(numbers: list[int], every: bool, status: str, as_json: bool, where: Where) -> None:
    if bool(numbers) == every:
        raise InputError("Which alerts are meant is not said", todo="Name some, or all that are new by --all.")
    marked = opened(where).watching.mark(None if every else numbers, status)
    if as_json:
        print_json({"alerts_count": marked})
    else:
        say(f"{marked:,} alerts are {status}.")


@alerts.command(no_args_is_help=True)
def stop(address: Address, as_json: AsJson = False, where: Where = None) -> None:
    """Mail an address no more, as the link in each mail does; what waits for it is dropped.

    Example: groundswell alerts stop ana@site.example
    """
    _switch(address, False, as_json, where)


@alerts.command(no_args_is_help=True)
def start(address: Address, as_json: AsJson = False, where: Where = None) -> None:
    """Mail an address again that was stopped.

    Example: groundswell alerts start ana@site.example
    """
    _switch(address, True, as_json, where)


def _switch(address: str, on: bool, as_json: bool, where: Where) -> None:
    workspace = opened(where)
    mailing = Mailing(workspace.state, workspace.settings)
    (mailing.start if on else mailing.stop)(mailing.token(address))
    if as_json:
        print_json({"address": address, "mailed": on})
    else:
        say(f"{safe(address)} gets {'alerts again' if on else 'no more mail'}.")
