"""Commands that choose people together, and that remember who was contacted."""

from typing import Annotated

import typer

from groundswell.cli.asking import answer
from groundswell.cli.options import AsJson, Person, Where, opened
from groundswell.cli.terminal import print_json, safe, say


def register(app: typer.Typer) -> None:
    app.command()(choose)
    app.command(no_args_is_help=True)(contact)


def choose(
    *,
    budget: Annotated[float, typer.Option(help="What all may cost together; everybody costs 1 by default.")] = 10,
    topic: Annotated[str | None, typer.Option(help="Only posts on this topic.", show_default=False)] = None,
    network: Annotated[str | None, typer.Option(help="Only posts on this network.", show_default=False)] = None,
    exclude: Annotated[list[str], typer.Option(help="Somebody not to choose; may be repeated.")] = [],  # noqa: B006
    cost: Annotated[list[str], typer.Option(help="person=cost, or *=cost for all others.")] = [],  # noqa: B006
    limit_per: Annotated[list[str], typer.Option(help="network=3 or community=2: most of a group.")] = [],  # noqa: B006
    contact_cap: Annotated[int, typer.Option(min=1, help="Leave out who was contacted this often lately.")] = 1,
    contact_days: Annotated[int, typer.Option(min=0, help="Days for which a contact counts.")] = 30,
    posts: Annotated[
        int | None, typer.Option(min=1, help="Posts that each makes; else those of four weeks.", show_default=False)
    ] = None,
    window: Annotated[int, typer.Option(min=28, max=3650, help="Days that chances are learned from.")] = 365,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Whom to ask so that the most distinct people react: their reach together, not a list of names.

    Examples:

        groundswell choose --budget 5

        groundswell choose --budget 10 --topic cycling --exclude @ana --limit-per network=3 --json

        groundswell choose --budget 500 --cost "*=20" --cost @ben=150
    """
    people = {"exclude": exclude, "cost": cost, "limit_per": limit_per}
    contacts = {"contact_cap": contact_cap, "contact_days": contact_days}
    given = {"budget": budget, "topic": topic, "network": network, "posts": posts, "window_days": window}
    answer(opened(where), "choose", as_json, **given, **people, **contacts)


def contact(
    person: Person,
    about: Annotated[str, typer.Option(help="What about, in a few words.")] = "",
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Remember that somebody was contacted, so that `choose` leaves them in peace for a while.

    Example: groundswell contact @ana --about "spring ride"
    """
    kept = opened(where).contact(person, about)
    if as_json:
        print_json(kept)
    else:
        say(f"{safe(kept.person)} was contacted on {kept.contacted_at:%Y-%m-%d}.")
