"""The section on polarity and opinions, from the figures of evaluation.opinions."""

from typing import Any

LANGUAGES = {"en": "English", "es": "Spanish", "ca": "Catalan", "eu": "Basque"}
FEELINGS = ("love", "wow", "haha", "sad", "angry")
SIDES = ("against", "neither", "for")
HEAD = """
## Polarity of texts

Written by `python -m evaluation.opinions`. Every rated text was read by a model that saw none of its document
(five folds); the edge between the sides was chosen on the other folds too. People's mean rating beyond half a point of
four is for or against. Intervals are of 95 %, over texts. Recall is the mean over the three sides of the share that is
read as what it is; no tweets of other collections were at hand, so the tweets here are those of the rated set. VADER's
rated words are a part of this model too. On news VADER recalls the three sides better; on tweets both go with people's
ratings about alike.

| texts | number | correlation with people | VADER | recall of three sides | VADER |
|---|---|---|---|---|---|
"""
MATRIX = """
How they are read, by what people say:

| texts | people say | read as against | neither | for |
|---|---|---|---|---|
"""
REVIEWS = """
Sentences of hotel reviews, with the language found first. What is in a language that is not found is unknown and in no
share. A sentence without a marked opinion counts as neither, though it may hold a hint.

| language | sentences | unknown | recall of three sides | against read as against, neither, for | neither | for |
|---|---|---|---|---|---|---|
"""
OPINIONS = """
## Opinions in sentences

Holder, target, expression and polarity must all meet what people marked (Sentiment Graph F1 as in SemEval 2022, task
10), on the dev sentences of OpeNER and MultiBooked, which nothing was learned from. No large model is used; the best
published ones, with an encoder, reach 0.72 to 0.76.

| language | sentences | F1 | precision | recall | a chain with a lexicon, before |
|---|---|---|---|---|---|
"""
SPEED = """
On one core polarity reads {polarity:,} texts a second the first time it sees them, and opinions are looked for in
{opinions:,} a second, at {letters:.0f} letters a text.
"""
TOWN = """
## Planted opinions

In the simulated town people praise and blame brands in sentences that the models never saw. Of {for_count:,} posts for
a brand {for_right:.0%} are read so and {for_wrong:.0%} as against; of {against_count:,} against one {against_right:.0%}
are read so and {against_wrong:.0%} as for. The share of praise among praise and blame is off by {error_read:.1%} on
average over {brands} brands as read, and by {error_corrected:.1%} once corrected. Of those who drive a brand's opinion
most, {drivers_right} of {drivers} lean the way they truly think.

| brand | texts | planted opinions | truly for | read | corrected |
|---|---|---|---|---|---|
"""
FACEBOOK = """
## What pages post, and what it draws

On Facebook people react by love, wow, haha, sad or angry. Of {read:,} posts with at least 30 of love, sad and angry
(one post in five was looked at), {known:,} of {pages} pages could be read. The lead of love over sad and angry goes
with the polarity of the text: rank correlation {everywhere} over all posts, {within} within pages; intervals over
pages. Feelings answer what is told as well as how: sad news in neutral words draws tears, and anger may be on the side
of the one who posts. So typed reactions are shown beside polarity and never taken for it.

| text read as | posts | lead of love, -1 to 1 | love | wow | haha | sad | angry |
|---|---|---|---|---|---|---|---|
"""


def section(found: dict[str, Any]) -> str:
    """The section as Markdown."""
    return "".join(part(found) for part in (_snippets, _reviews, _opinions, _town, _facebook))


def between(figure: list[float], form: str = ".3f") -> str:
    value, low, high = (format(each, form) for each in figure)
    return f"{value} ({low} to {high})"


def _snippets(found: dict[str, Any]) -> str:
    rows, tables = "", ""
    for kind, one in found["snippets"].items():
        peer = one["vader"]
        shown = [between(peer[name]) if peer else "" for name in ("correlation", "recall")]
        rows += f"| {kind} | {one['texts']:,} | {between(one['correlation'])} | {shown[0]} "
        rows += f"| {between(one['recall'])} | {shown[1]} |\n"
        for side, counts in zip(SIDES, one["confusion"], strict=True):
            tables += f"| {kind} | {side} | {' | '.join(f'{count:,}' for count in counts)} |\n"
    return HEAD + rows + SPEED.format(**found["speed"]) + MATRIX + tables


def _reviews(found: dict[str, Any]) -> str:
    rows = ""
    for language, name in LANGUAGES.items():
        one = found["reviews"][language]
        counts = " | ".join(", ".join(map(str, row[:3])) for row in one["confusion"])
        shown = f"{one['sentences']} | {one['unknown']:.1%} | {between(one['recall'])} | {counts}"
        rows += f"| {name} | {shown} |\n"
    return REVIEWS + rows


def _opinions(found: dict[str, Any]) -> str:
    rows = ""
    for language, name in LANGUAGES.items():
        one = found["opinions"][language]
        shown = f"{one['sentences']} | {between(one['f1'])} | {one['precision']:.3f} | {one['recall']:.3f}"
        rows += f"| {name} | {shown} | {one['pilot']:.2f} |\n"
    return OPINIONS + rows


def _town(found: dict[str, Any]) -> str:
    held = found["town"]
    told: dict[str, Any] = {}
    for name, right, wrong in (("for", "positive", "negative"), ("against", "negative", "positive")):
        counts = held["posts"][name]
        whole = sum(counts.values())
        told |= {f"{name}_count": whole, f"{name}_right": counts.get(right, 0) / whole}
        told[f"{name}_wrong"] = counts.get(wrong, 0) / whole
    rows = "".join(
        f"| {one['brand']} | {one['texts']:,} | {one['planted']:,} | {one['true']:.0%} | {one['read']:.0%} "
        f"| {one['corrected']:.0%} |\n"
        for one in held["brands"]
    )
    sums = {name: held[name] for name in ("error_read", "error_corrected", "drivers", "drivers_right")}
    return TOWN.format(brands=len(held["brands"]), **told, **sums) + rows


def _facebook(found: dict[str, Any]) -> str:
    held = found["facebook"]
    rows = ""
    for side in ("negative", "neutral", "positive"):
        one = held["sides"][side]
        shares = " | ".join(f"{share:.1%}" for share in (one["shares"][kind] for kind in FEELINGS))
        rows += f"| {side} | {one['posts']:,} | {between(one['lead'], '.2f')} | {shares} |\n"
    said = {"everywhere": between(held["everywhere"], ".2f"), "within": between(held["within_pages"], ".2f")}
    return FACEBOOK.format(**{name: held[name] for name in ("read", "known", "pages")}, **said) + rows
