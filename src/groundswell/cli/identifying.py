"""Commands about who is one person: people list, suggest, join, split and refuse."""

import getpass
from typing import Annotated

import typer

from groundswell.cli.asking import answer
from groundswell.cli.layout import called, table
from groundswell.cli.options import AsJson, Limit, Where, opened
from groundswell.cli.terminal import console, print_json, safe, say
from groundswell.outcomes import JoinedPerson
from groundswell.people.identity import Proof
from groundswell.reports.identities import Proposed

One = Annotated[str, typer.Argument(help="Account id, handle, or a name only one person has.")]
Other = Annotated[str, typer.Argument(help="The other account.")]
Note = Annotated[str, typer.Option(help="What to remember about it.", show_default=False)]
Who = Annotated[str, typer.Option("--by", help="Who decides; by default the user of this machine.", show_default=False)]

people = typer.Typer(help="Which accounts are one person.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    app.add_typer(people, name="people")


@people.command("list")
def list_(as_json: AsJson = False, where: Where = None) -> None:
    """People with several accounts, and every decision about them.

    Example: groundswell people list
    """
    answer(opened(where), "identities", as_json)


@people.command()
def suggest(
    least: Annotated[float, typer.Option(min=0, max=1, help="Only if at least so likely.")] = 0.3,
    limit: Limit = 20,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Accounts that may be one person, with the evidence and how likely it makes it, for you to decide.

    Example: groundswell people suggest --least 0.9
    """
    found = opened(where).report("identities", limit=limit, least=least)
    if as_json:
        print_json(found)
        return
    rows = [_row(one) for one in found.suggestions]
    console().print(table("May be one person", ["#Likely", "One", "Other", "Because"], rows, folded="Because"))
    say(f"{len(rows)} of {found.suggestions_count:,}. Decide: groundswell people join, or refuse.")


def _row(found: Proposed) -> list[str]:
    accounts = [f"{called(account.name, account.handle)} {account.actor}" for account in (found.one, found.other)]
    return [f"{found.likelihood:.0%}", *accounts, " ".join(hint.words for hint in found.evidence)]


@people.command(no_args_is_help=True)
def join(
    *,
    one: One,
    other: Other,
    proof: Annotated[Proof, typer.Option(help="Why they are one person.")] = Proof.OPERATOR,
    note: Note = "",
    who: Who = "",
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Take two accounts for one person, from the next score on. The one named first stands for the person.

    Example: groundswell people join mastodon:https://town.example/users/ana bluesky:did:plc:ana --proof person
    """
    _say(opened(where).join(one, other, proof=proof, note=note, who=who or user()), as_json)


@people.command(no_args_is_help=True)
def split(
    *,
    one: One,
    other: Annotated[str | None, typer.Argument(help="Only from this account.", show_default=False)] = None,
    note: Note = "",
    who: Who = "",
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Take an account from those it was joined to, from the next score on. Nothing of either is lost.

    Example: groundswell people split bluesky:did:plc:ana
    """
    _say(opened(where).split(one, other, note=note, who=who or user()), as_json)


@people.command(no_args_is_help=True)
def refuse(
    *, one: One, other: Other, note: Note = "", who: Who = "", as_json: AsJson = False, where: Where = None
) -> None:
    """Remember that two accounts are not one person, so that nobody suggests it again.

    Example: groundswell people refuse bluesky:did:plc:ana mastodon:https://town.example/users/ana2
    """
    _say(opened(where).refuse(one, other, note=note, who=who or user()), as_json)


def _say(left: JoinedPerson, as_json: bool) -> None:
    if as_json:
        print_json(left)
    else:
        accounts = ", ".join(map(safe, left.accounts))
        say(f"{safe(left.account)} has the accounts {accounts}. Bring it into the scores: groundswell score")


def user() -> str:
    """Who sits at this machine, as far as it knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
