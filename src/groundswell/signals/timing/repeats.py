"""Repeats: links and texts that a person posted more than once, so that the posts can be compared with each other."""

import ibis
import ibis.expr.types as ir

from groundswell.engine.persons import measured
from groundswell.engine.steps import Step, Tables, score_day
from groundswell.signals.days import upto
from groundswell.signals.same_words import plain_words
from groundswell.signals.versions import ScoreVersion
from groundswell.tables import REPEATS
from groundswell.vocabulary import ActivityType, ReactionKind

RIPE_DAYS = 7
LEAST_LETTERS = 20
"""Letters from which on the same text is the same thing; shorter ones are greetings."""
MOST = 4
"""A link in more posts of a person is a signature, and says nothing of what the post is about."""


def step(version: ScoreVersion) -> Step:
    """Each post of a link or a text that its author posted two to four times, with what it drew in its first week."""

    def expression(tables: Tables) -> ir.Table:
        old = upto(tables["objects"].published, score_day(), RIPE_DAYS + 1)
        own = tables["objects"].filter(old, tables["objects"].in_reply_to.isnull())
        said = _things(own, tables["activities"], tables["actors"])
        each = said.group_by("author", "thing").agg(times=said.count())
        again = each.filter(each.times >= 2, each.times <= MOST).select(who="author", what="thing")
        repeated = said.inner_join(again, [("author", "who"), ("thing", "what")]).select("author", "thing", "object")
        described = repeated.inner_join(_described(own), [("object", "made")])
        drew = _drawn(tables["reactions"], own)
        joined = described.left_join(drew, [("object", "to")])
        found = joined.mutate(
            reactions_count=ibis.coalesce(joined.drew, 0), as_of=score_day(), version=ibis.literal(version.name)
        )
        return found.select(*REPEATS.columns)

    return Step(
        writes=REPEATS,
        reads=("objects", "activities", "actors", "reactions"),
        per="score",
        expression=expression,
        newest_only=True,
        version=version.name,
    )


def _things(own: ir.Table, activities: ir.Table, actors: ir.Table) -> ir.Table:
    """Author, thing and object of every link and every longer text."""
    said = plain_words(own, "text", "words")
    said = said.filter(said.words.length() >= LEAST_LETTERS)
    texts = said.select("author", "object", thing=ibis.literal("text ") + said.words.hexdigest("md5"))
    posted = activities.filter(activities.type == ActivityType.CREATE, activities.links.length() > 0)
    made = posted.select("actor", "links", object=ibis.coalesce(posted.object, posted.id))
    by_person = measured(made, "actor", actors)
    theirs = own.select(maker="author", made="object")
    linked = by_person.view().inner_join(theirs.view(), [("object", "made"), ("actor", "maker")])
    spread = linked.select(author="actor", object="object", link=linked.links.unnest())
    links = spread.select("author", "object", thing=ibis.literal("link ") + spread.link)
    return texts.union(links).distinct()


def _described(own: ir.Table) -> ir.Table:
    return own.select(
        "published",
        made="object",
        letters_count=ibis.coalesce(own.text.length(), 0).cast("int64"),
        tags_count=ibis.coalesce(own.tags.length(), 0).cast("int64"),
        asks=ibis.coalesce(own.text.contains("?"), False),
    )


def _drawn(reactions: ir.Table, own: ir.Table) -> ir.Table:
    """Reactions of the first seven days."""
    made = own.select(made="object", at="published")
    given = reactions.filter(reactions.kind != ReactionKind.MENTION.value)
    joined = given.inner_join(made, [("object", "made")])
    days = joined.published.date().delta(joined["at"].date(), unit="day")
    early = joined.filter(days >= 0, days <= RIPE_DAYS)
    return early.group_by(to=early.object).agg(drew=early.count())
