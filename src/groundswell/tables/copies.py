"""Which articles say the same as earlier ones, and how they were found."""

import pyarrow as pa

from groundswell.tables.base import COUNT, FLAG, REAL, TEXT, TIME, Column, Table

TEXT_SKETCHES = Table(
    name="text_sketches",
    meaning="What of each article's text is compared first: numbers that alike texts are likely to share.",
    writer="graph.sketches",
    key=("activity",),
    order=("activity",),
    partition="month",
    columns={
        "activity": Column(TEXT, "Activity that made the article."),
        "object": Column(TEXT, "The article."),
        "published": Column(TIME, "When, UTC."),
        "words_count": Column(COUNT, "Words that were looked at."),
        "bands": Column(pa.list_(pa.int64()), "Digests of its sketch; of a short text one, of all its words."),
    },
)

ALIKE_TEXTS = Table(
    name="alike_texts",
    meaning="Pairs of articles that say the same or nearly so, at most 30 days apart.",
    writer="graph.copies",
    key=("earlier", "later"),
    order=("earlier", "later"),
    columns={
        "earlier": Column(TEXT, "The earlier article; of two at one moment the one whose id comes first."),
        "later": Column(TEXT, "The later article."),
        "similarity": Column(REAL, "Share of the runs of three words of either that both have, 0.7 to 1."),
    },
)

COPIES = Table(
    name="copies",
    meaning="Articles that say what an earlier one said. Who draws reactions to them is not thereby credited.",
    writer="graph.copies",
    key=("copy",),
    order=("copy",),
    columns={
        "copy": Column(TEXT, "The later article."),
        "original": Column(TEXT, "The earliest article that says the same, and is no copy itself."),
        "author": Column(TEXT, "Person that made the copy, by the account that stands for them."),
        "original_author": Column(TEXT, "Person that made the original, likewise."),
        "published": Column(TIME, "When the copy was made, UTC."),
        "similarity": Column(REAL, "Share of the runs of three words of either that both have, 0.7 to 1."),
        "says_whose": Column(FLAG, "Whether the copy has the original's author or address: then it is theirs."),
    },
)
