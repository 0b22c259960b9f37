"""Reactions: what somebody did about somebody else's object, read off the activities."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.persons import by_person
from groundswell.engine.steps import Lookup, Step, Tables
from groundswell.tables import REACTIONS
from groundswell.vocabulary import ActivityType, ReactionKind

KIND_OF = {
    ActivityType.ANNOUNCE: ReactionKind.ANNOUNCE,
    ActivityType.QUOTE: ReactionKind.QUOTE,
    ActivityType.LIKE: ReactionKind.LIKE,
    ActivityType.VIEW: ReactionKind.OPEN,
    ActivityType.ACCEPT: ReactionKind.ACCEPT,
}
ONCE = (ReactionKind.ANNOUNCE, ReactionKind.LIKE, ReactionKind.THANK, ReactionKind.OPEN, ReactionKind.ACCEPT)
"""Kinds that count once for each reactor, object and month, however often they are repeated."""

KEPT = ("id", "network", "actor", "published", "visibility", "object_author", "via")


def reactions(tables: Tables) -> ir.Table:
    """Announces, replies, quotes, likes, thanks, mentions, opened links and accepted answers.

    The author is the person that created the object, or whom the export names when the object itself is not there.
    Reactions to oneself, and to objects of nobody known, are left out. So are mentions of people who never acted here:
    being talked about gives nobody a score. What one account of a person does about another is a self-reaction. A
    link to somebody's object is a mention, whichever of the two was added first.
    """
    activities, actors = tables["activities"], tables["actors"]
    authors = _authors(tables["objects"], tables["copies"])
    found = _acts(activities, authors).union(_mentions(activities, authors, actors, tables["object_links"]))
    between = _agreed(found, actors)
    others = between.filter(between.reactor != between.author)
    return _once(_with_reshared(_thanking(others), tables["announces"], authors))


def _authors(objects: ir.Table, copies: ir.Table) -> ir.Table:
    """Whose each object is: of a copy that says whose it is, the original's author."""
    theirs = copies.filter(copies.says_whose).select("copy", "original_author")
    joined = objects.left_join(theirs, objects.object == theirs.copy)
    return joined.select(
        "answered",
        found="object",
        found_author=ibis.coalesce(joined.original_author, joined.author),
        maker=joined.author,
    )


def _agreed(found: ir.Table, actors: ir.Table) -> ir.Table:
    """Reactions between the persons of accounts that are in `actors`: whoever refused to be measured is not."""
    givers, takers = actors.select(giver="actor"), actors.select(taker="actor")
    given = found.semi_join(givers, found.reactor == givers.giver)
    both = given.semi_join(takers, given.author == takers.taker)
    return by_person(by_person(both, "reactor", actors), "author", actors)


def _acts(activities: ir.Table, authors: ir.Table) -> ir.Table:
    """What is done about an object: by the activity's type, a reply by what it replies to. One join serves them all."""
    replies = (activities.type == ActivityType.CREATE) & activities.in_reply_to.notnull()
    kinds = [(activities.type == type_, kind.value) for type_, kind in KIND_OF.items()]
    acts = activities.mutate(
        target=ibis.ifelse(replies, activities.in_reply_to, activities.object),
        kind=ibis.cases((replies, ReactionKind.REPLY.value), *kinds),
    )
    acts = acts.filter(acts.kind.notnull(), acts.target.notnull()).select(*KEPT, "target", "kind")
    joined = acts.left_join(authors, acts.target == authors.found)
    rows = joined.select(
        reaction=joined.id + "#" + joined.kind,
        activity=joined.id,
        kind=joined.kind,
        network=joined.network,
        reactor=joined.actor,
        author=ibis.coalesce(joined.found_author, joined.object_author),
        object=joined.target,
        through=joined.via,
        published=joined.published,
        visibility=joined.visibility,
        answered=joined.answered,
        maker=joined.maker,
    )
    return rows.filter(rows.author.notnull(), rows.reactor != ibis.coalesce(rows.maker, "")).drop("maker")


def _mentions(activities: ir.Table, authors: ir.Table, actors: ir.Table, links: ir.Table) -> ir.Table:
    """A mention of somebody other than the person replied to, whom the reply already credits.

    Who is linked to counts as mentioned by what the link leads to, not once more by name.
    """
    acts = activities.filter(activities.type == ActivityType.CREATE, activities.mentions.length() > 0)
    spread = acts.select(*KEPT, "object", "in_reply_to", mentioned=acts.mentions.unnest()).distinct()
    present = actors.filter(actors.activities_count > 0).select(present="actor")
    known = spread.semi_join(present, spread.mentioned == present.present)
    by_link = links.select("activity", led=links.author).union(links.select("activity", led=links.site)).distinct()
    named = by_person(_unless(known, by_link), "mentioned", actors).distinct()
    named = _unless(named, by_link).mutate(target=ibis.coalesce(named.object, named.id), what=named.mentioned)
    to = links.select("activity", "author", target="object")
    led = activities.join(to, activities.id == to.activity)
    led = led.mutate(mentioned=led.author, what=led.target).select(named.columns)
    spread = by_person(named.union(led), "object_author", actors)
    joined = spread.left_join(authors, spread.in_reply_to == authors.found)
    answered = ibis.coalesce(joined.found_author, joined.object_author, ibis.literal(""))
    others = joined.filter(joined.mentioned != answered)
    return others.select(
        reaction=others.id + f"#{ReactionKind.MENTION}#" + others.what,
        activity=others.id,
        kind=ibis.literal(ReactionKind.MENTION.value),
        network=others.network,
        reactor=others.actor,
        author=others.mentioned,
        object=others.target,
        through=ibis.null("string"),
        published=others.published,
        visibility=others.visibility,
        answered=ibis.null("string"),
    )


def _unless(named: ir.Table, by_link: ir.Table) -> ir.Table:
    """The mentions by name of those to whom the same post does not link."""
    return named.anti_join(by_link, (named.id == by_link.activity) & (named.mentioned == by_link.led))


def _thanking(found: ir.Table) -> ir.Table:
    """Whoever likes what was said in answer to them thanks for it."""
    thanks = (found.kind == ReactionKind.LIKE.value) & (found.reactor == found.answered)
    return found.mutate(
        kind=ibis.ifelse(thanks, ReactionKind.THANK.value, found.kind),
        reaction=ibis.ifelse(thanks, found.activity + f"#{ReactionKind.THANK}", found.reaction),
    )


def _with_reshared(found: ir.Table, announces: ir.Table, authors: ir.Table) -> ir.Table:
    """Turn what a reaction came through, a reshare or a post, into the account whose that was."""
    posts = authors.select(made="found", maker="found_author")
    joined = found.left_join(announces.select("announce", "announcer"), found.through == announces.announce)
    joined = joined.left_join(posts, joined.through == posts.made)
    columns = {name: joined[name] for name in REACTIONS.columns if name != "via"}
    return joined.select(**columns, via=ibis.coalesce(joined.announcer, joined.maker))


def _once(found: ir.Table) -> ir.Table:
    repeated = ibis.cases((found.kind.isin([kind.value for kind in ONCE]), ""), else_=found.reaction)
    # Rows are sorted by these: what tells most apart comes first.
    same = ibis.window(
        group_by=[found.object, found.reactor, found.kind, found.published.truncate("M"), repeated],
        order_by=[found.published, found.reaction],
    )
    numbered = found.mutate(nth=ibis.row_number().over(same))
    return numbered.filter(numbered.nth == 0).select(*REACTIONS.columns)


STEP = Step(
    writes=REACTIONS,
    reads=("objects", "announces", "actors", "copies"),
    same_month=("activities", "object_links"),
    per="month",
    expression=reactions,
    looks_up={
        "objects": Lookup(
            lambda rows: rows.select("author", "answered", key="object"), ("object", "in_reply_to", "via")
        ),
        "copies": Lookup(
            lambda rows: rows.select("original_author", "says_whose", key="copy"), ("object", "in_reply_to", "via")
        ),
        "announces": Lookup(lambda rows: rows.select("announcer", key="announce"), ("via",)),
        "actors": Lookup(
            lambda rows: rows.select("person", key="actor", present=rows.activities_count > 0),
            ("actor", "object_author", "mentions"),
            further=True,
        ),
    },
)
