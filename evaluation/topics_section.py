"""The section on topics, from the figures of evaluation.topics."""

from typing import Any

from evaluation.opinions_section import between

HEAD = """
## What texts are about

Written by `python -m evaluation.topics`.
"""
SPEED = """
On one core the default path reads {chat:,} chat messages a second ({chat_letters:.0f} letters each) and {long:,}
questions, answers and comments ({long_letters:.0f} letters each).
"""
JUDGED = """
**Judged by hand.** One of us read 120 assignments drawn by the digests of their ids, by the rules that stand in
`evaluation/topics_judged.toml`: the word means the topic, or something else; and where it does, the object is on it
or only says it in passing (a path, a log, a name in a list). Intervals of 80 %. Two of the wrong ones were
mended since, and are counted.

| assignments | number | the word means the topic | the object is on it | in passing | something else |
|---|---|---|---|---|---|
"""
LABELLED = """
**Entities that people labelled.** {pairs:,} pairs of an entity and a topic, yes or no, came with the ontology;
{known:,} of them are on topics that are still in it, {yes:,} are yes. They label what an entity belongs to (Carmen
Electra: talk shows), not what a text is about, so they apply only in part: the entity's name is read as a text, or
its Wikidata item is looked up, and a topic is said when it is found or is above one that is. Silence is a no. Most
entities are people, places and works that the ontology does not name, hence the low recall; where anything is found
at all, the pairs are in the second line of each. Always saying the commoner answer gets the share in the last column.

| found by | pairs | accuracy | precision | recall | F1 | always the same answer |
|---|---|---|---|---|---|---|
"""
TAGS = """
**Tags of questions.** nDCG of the first ten, mean over questions with its 95 % interval. By examples: each tag with
ten older questions is made an own topic of them, and asked of the newer half, in which all tags count; beside it the
ten commonest tags for everybody. By the ontology: topics that are named by a question's tags, looked for in its words
alone; only questions with such a tag are asked.

| site | newer questions | topics by examples | commonest tags | questions with a named tag | the ontology |
|---|---|---|---|---|---|
"""
TOWN = """
**Planted topics.** In the simulated town every post has one of {topics} topics. Made from so many example posts each,
own topics find the others among {posts:,} posts (means over topics). Where nothing tells the first examples from
others, a user is asked for better ones; here such a topic counts as not found, which may happen with five.

| examples a topic | precision | recall | F1 |
|---|---|---|---|
"""
BY_NAME = """
The default path, which was told nothing, on the same posts, for the topics that the ontology has a name for (or
anything below it):

| planted | precision | recall | F1 |
|---|---|---|---|
"""
ALARMS = """
**Rising.** {worlds} invented worlds of 200 topics each: how often anything is said to rise where nothing does
(promised: at most 5 %), and how many of ten that grow fourfold are found. Counts come in bunches of up to so many.

| people a topic, about | bunches | any false alarm | found |
|---|---|---|---|
"""
READ = """
**Pages of topics, read by one of us.** What is right, and what is not:

| set | topic | sensible | errors |
|---|---|---|---|
"""
WORLDS = 200


def section(found: dict[str, Any]) -> str:
    """The section as Markdown."""
    parts = {"judged": _judged, "labelled": _labelled, "tags": _tags, "town": _town, "alarms": _alarms, "read": _read}
    return "".join(part(found) for name, part in parts.items() if name in found)


def _judged(found: dict[str, Any]) -> str:
    return (
        HEAD
        + _speed(found)
        + JUDGED
        + "".join(
            f"| {name} | {one['assignments']} | {between(one['meant'], '.0%')} | {between(one['strict'], '.0%')} "
            f"| {one['passing']} | {one['no']} |\n"
            for name, one in ((name, found["judged"][name]) for name in ORDER)
        )
    )


def _speed(found: dict[str, Any]) -> str:
    if "speed" not in found:
        return ""
    chat, long = (found["speed"][name] for name in ("chat", "questions and answers"))
    told = {"chat": chat["a_second"], "chat_letters": chat["letters"]}
    return SPEED.format(**told, long=long["a_second"], long_letters=long["letters"])


ORDER = ("slack_hyperledger", "stackexchange", "at least 0.9 sure", "all")


def _labelled(found: dict[str, Any]) -> str:
    held = found["labelled"]
    rows = ""
    for name, words in (("by_name", "its name as a text"), ("by_item", "its Wikidata item")):
        one = held[name]
        for part, pairs in (("all", held["known"]), ("some", one["applies"])):
            figures = (one[part][figure] for figure in ("accuracy", "precision", "recall", "f1", "majority"))
            where = words if part == "all" else f"{words}, where it has a topic"
            rows += f"| {where} | {pairs:,} | {' | '.join(f'{value:.3f}' for value in figures)} |\n"
    return LABELLED.format(**{name: held[name] for name in ("pairs", "known", "yes")}) + rows


def _tags(found: dict[str, Any]) -> str:
    return TAGS + "".join(
        f"| {site} | {one['questions']} | {between(one['by_examples'])} | {between(one['by_frequency'])} "
        f"| {one['named']} | {between(one['by_ontology'])} |\n"
        for site, one in sorted(found["tags"].items())
    )


def _town(found: dict[str, Any]) -> str:
    held = found["town"]
    rows = "".join(
        f"| {count} | {one['precision']:.3f} | {one['recall']:.3f} | {one['f1']:.3f} |\n"
        for count, one in sorted(held["by_examples"].items(), key=lambda pair: int(pair[0]))
    )
    return TOWN.format(topics=held["topics"], posts=held["posts"]) + rows + _by_name(held.get("by_ontology", {}))


def _by_name(held: dict[str, dict[str, float]]) -> str:
    if not held:
        return ""
    means = {name: sum(one[name] for one in held.values()) / len(held) for name in ("precision", "recall", "f1")}
    rows = {**held, "mean": means}.items()
    return BY_NAME + "".join(
        f"| {topic} | {one['precision']:.3f} | {one['recall']:.3f} | {one['f1']:.3f} |\n" for topic, one in rows
    )


def _alarms(found: dict[str, Any]) -> str:
    return ALARMS.format(worlds=WORLDS) + "".join(
        f"| {one['mean']:.0f} | {one['bunching']:.0f} | {one['false']:.1%} | {one['found']:.0%} |\n"
        for one in found["alarms"]
    )


def _read(found: dict[str, Any]) -> str:
    rows = (f"| {one['set']} | {one['topic']} | {one['sensible']} | {one['errors']} |\n" for one in found["read"])
    return READ + "".join(rows)
