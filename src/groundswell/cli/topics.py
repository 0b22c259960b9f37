"""Commands about topics: what people write about, the workspace's own topics, and what is not shown on whom."""

from typing import Annotated

import typer

from groundswell.cli.asking import answer
from groundswell.cli.layout import called, table
from groundswell.cli.options import AsJson, Cursor, Limit, Person, ScoreVersion, Where, opened
from groundswell.cli.terminal import console, print_json, safe, say
from groundswell.outcomes import SavedTopic, TopicOfPerson

Topic = Annotated[str, typer.Argument(help="Topic id, or its name.")]

topics = typer.Typer(help="What people write about, and who leads on it.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    app.add_typer(topics, name="topics")
    app.command(no_args_is_help=True)(alike)


@topics.command("list")
def list_(
    *,
    search: Annotated[str | None, typer.Option(help="Only topics whose name holds this.", show_default=False)] = None,
    own: Annotated[bool, typer.Option("--own", help="Only the workspace's own topics.")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """What people here write about, who leads on it, and what rises.

    Example: groundswell topics list --search quantum
    """
    answer(opened(where), "topics", as_json, search=search, own=own, limit=limit, cursor=cursor)


@topics.command(no_args_is_help=True)
def show(
    *,
    topic: Topic,
    weeks: Annotated[int, typer.Option(help="Weeks up to the newest day.", min=4, max=260)] = 26,
    version: ScoreVersion = None,
    limit: Limit = 20,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """One topic: who leads on it and why, what is said of it, and what goes with it.

    Example: groundswell topics show "quantum computing"
    """
    answer(opened(where), "topic", as_json, topic=topic, weeks=weeks, version=version, limit=min(limit, 200))


@topics.command(no_args_is_help=True)
def person(
    *,
    topic: Topic,
    person: Person,
    version: ScoreVersion = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """One person on one topic: the influence, and every object with the words that put it there.

    Example: groundswell topics person cryptography @ana
    """
    filters = {"topic": topic, "person": person, "version": version, "limit": limit, "cursor": cursor}
    answer(opened(where), "expertise", as_json, **filters)


def alike(
    person: Person, version: ScoreVersion = None, limit: Limit = 15, as_json: AsJson = False, where: Where = None
) -> None:
    """People like one person, by topics and by audience, and what else that audience reacts to.

    Example: groundswell alike @ana
    """
    answer(opened(where), "alike", as_json, person=person, version=version, limit=min(limit, 100))


@topics.command(no_args_is_help=True)
def add(
    *,
    name: Annotated[str, typer.Argument(help="What the topic is called; one of that name gets the new query.")],
    query: Annotated[str, typer.Argument(help="What an object must say.", show_default=False)] = "",
    example: Annotated[
        list[str], typer.Option(help="An object about it, by id or address; several instead of a query.")
    ] = [],  # noqa: B006 - Typer copies it
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Make a topic of your own: by words, "phrases", "two words"~5, #hashtags, link:site, AND, OR, NOT, or by examples.

    Examples:

        groundswell topics add "Smart contracts" '"smart contract*" OR chaincode'

        groundswell topics add Otters --example town:1 --example town:2
    """
    saved = opened(where).save_topic(name, query, examples=example)
    if as_json:
        print_json(saved)
    else:
        _say_saved(saved)


def _say_saved(saved: SavedTopic) -> None:
    say(f"{safe(saved.topic)} looks for: {safe(saved.query)}")
    say(f"{saved.matched_count:,} of the newest {saved.looked_at_count:,} objects match. {saved.said}".strip())
    say("Find all its objects: groundswell score")


@topics.command(no_args_is_help=True)
def remove(topic: Topic, as_json: AsJson = False, where: Where = None) -> None:
    """Remove a topic of your own. Objects lose it with the next score.

    Example: groundswell topics remove "Smart contracts"
    """
    gone = opened(where).topics.drop(topic)
    if as_json:
        print_json({"topic": gone.topic, "name": gone.name, "query": gone.query})
    else:
        say(f"{safe(gone.topic)} is removed. Take it from its objects: groundswell score")


@topics.command()
def own(as_json: AsJson = False, where: Where = None) -> None:
    """The workspace's own topics with their queries.

    Example: groundswell topics own
    """
    found = opened(where).report("topics", limit=1).own
    if as_json:
        print_json(found)
        return
    rows = [[one.topic, one.query, "from the next score on" if one.waiting else ""] for one in found]
    console().print(table("Own topics", ["Topic", "Query", "Found"], rows, folded="Query"))


@topics.command(no_args_is_help=True)
def hide(person: Person, topic: Topic, as_json: AsJson = False, where: Where = None) -> None:
    """Take a topic from a person for good: nothing shows it on them, and no influence is worked out for it.

    Example: groundswell topics hide @ana poker
    """
    _say_decided(opened(where).hide_topic(person, topic), as_json)


@topics.command(no_args_is_help=True)
def unhide(person: Person, topic: Topic, as_json: AsJson = False, where: Where = None) -> None:
    """Let a topic be shown on a person again, from the next score on.

    Example: groundswell topics unhide @ana poker
    """
    _say_decided(opened(where).unhide_topic(person, topic), as_json)


def _say_decided(decided: TopicOfPerson, as_json: bool) -> None:
    if as_json:
        print_json(decided)
        return
    shown = "is not shown any more" if decided.hidden else "may be shown again from the next score"
    say(f"{safe(decided.topic)} {shown} on {safe(decided.person)}.")


@topics.command()
def hidden(as_json: AsJson = False, where: Where = None) -> None:
    """Topics that were taken from people.

    Example: groundswell topics hidden
    """
    found = opened(where).report("topics", limit=1).hidden
    if as_json:
        print_json(found)
        return
    rows = [[called(one.person.name, one.person.handle), one.person.actor, one.name, one.refused_at] for one in found]
    console().print(table("Hidden topics", ["Name", "Account", "Topic", "Since"], rows))
