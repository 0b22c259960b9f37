"""What texts say: their polarity, and the opinions in them."""

from groundswell.tables.base import COUNT, FEWEST, REAL, TEXT, TIME, Column, Table

POLARITIES = Table(
    name="polarities",
    meaning="Whether each text is for or against something, as a small model reads it.",
    writer="signals.opinions",
    key=("activity",),
    order=("activity",),
    partition="month",
    columns={
        "activity": Column(TEXT, "Activity that said it."),
        "object": Column(TEXT, "Object it created; the object quoted for a quote."),
        "published": Column(TIME, "When, UTC."),
        "language": Column(TEXT, "Language it was read in: en, es, ca, eu; zxx for emoji alone, und when not known."),
        "side": Column(TEXT, "positive, negative, neutral; unknown where it cannot be read."),
        "polarity": Column(REAL, "Rating that people are expected to give it, -1 to 1; 0 when unknown."),
        "confidence": Column(REAL, "Chance that people put it on this side, 0 to 1; 0 when unknown."),
    },
)

OPINIONS = Table(
    name="opinions",
    meaning="Who holds which opinion on what, and the sentence that says so.",
    writer="signals.opinions",
    key=("activity", "number"),
    order=("author", "activity", "number"),
    partition="month",
    row_group=FEWEST,
    columns={
        "activity": Column(TEXT, "Activity that said it."),
        "number": Column(COUNT, "Place among the opinions of its text, from 1."),
        "object": Column(TEXT, "Object it created; the object quoted for a quote."),
        "author": Column(TEXT, "Person who wrote it, by the account that stands for them."),
        "network": Column(TEXT, "Network."),
        "published": Column(TIME, "When, UTC."),
        "holder": Column(TEXT, "Words that name who holds it; null when it is the author."),
        "opinion_target": Column(TEXT, "Words that name what it is on; null where none do."),
        "expression": Column(TEXT, "Words that carry it."),
        "polarity": Column(REAL, "1 for, -1 against."),
        "confidence": Column(REAL, "How sure the labels and the link are, 0 to 1."),
        "sentence": Column(TEXT, "Sentence, shortened."),
        "language": Column(TEXT, "Language of the text."),
    },
)

TEXTS_READ = Table(
    name="texts_read",
    meaning="What each step that reads texts has read, so that no refresh reads a text again that did not change.",
    writer="engine.rereading",
    key=("step", "digest"),
    order=("step", "part", "digest"),
    columns={
        "step": Column(TEXT, "Step that read it, by the table it writes."),
        "part": Column(TEXT, "Part of that table that what was made of it is in: a month, or `all`."),
        "digest": Column(COUNT, "Digest of all that the step is told of one text, without a unit."),
    },
)
