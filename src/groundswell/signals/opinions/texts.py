"""The steps that read texts, batch after batch: their polarity, and the opinions in them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import ibis.expr.types as ir
import pyarrow as pa

from groundswell.engine.steps import Lookup, Step, Tables
from groundswell.signals.opinions import extraction, polarity
from groundswell.signals.opinions.extraction import extractors
from groundswell.signals.opinions.language import LANGUAGES
from groundswell.signals.opinions.larger import fingerprint, larger
from groundswell.signals.opinions.speech import speaker
from groundswell.signals.opinions.words import plain, sentences
from groundswell.tables import OPINIONS, POLARITIES
from groundswell.vocabulary import ActivityType, Side

SPOKEN = (ActivityType.CREATE.value, ActivityType.QUOTE.value)
MOST_OPINIONS = 20
"""Opinions of one text that are kept."""
LONG = 280
"""A text that is neither for nor against on the whole is looked through if it has more letters than this."""
SHOWN = 400
"""Letters of a sentence that are kept."""

Row = dict[str, Any]


class Model(Protocol):
    """Whatever reads the polarity of texts."""

    def read_all(self, texts: Sequence[polarity.Text]) -> list[polarity.Reading]: ...


def texts(tables: Tables) -> ir.Table:
    """What was said in words by whoever did not refuse to be measured."""
    activities, actors = tables["activities"], tables["actors"]
    said = activities.filter(activities.type.isin(SPOKEN), activities.text.notnull(), activities.text != "")
    persons = actors.select(account="actor", author="person")
    found = said.inner_join(persons, said.actor == persons.account)
    return found.select(
        "author",
        "network",
        "published",
        "text",
        "language",
        activity=found.id,
        object=found.object.coalesce(found.id),
    )


def polarities_of(batch: pa.RecordBatch, model: Model | None = None) -> pa.RecordBatch:
    """The polarity of each text, as the model that the package carries reads it, or another."""
    said = zip(batch.column("text").to_pylist(), batch.column("language").to_pylist(), strict=True)
    read = (model or polarity.polarity()).read_all(list(said))
    held = {name: batch.column(name) for name in ("activity", "object", "published")}
    seen = {name: [getattr(one, name) for one in read] for name in ("language", "side", "polarity", "confidence")}
    seen["side"] = [str(side) for side in seen["side"]]
    return pa.RecordBatch.from_pydict(held | seen, schema=POLARITIES.schema)


def worth_reading(tables: Tables) -> ir.Table:
    """Texts in a language known here that are for or against something, or long enough to hold both."""
    read = tables["polarities"].select(read="activity", read_in="language", side="side")
    joined = texts(tables).inner_join(read, [("activity", "read")])
    sided = joined.side.isin([Side.POSITIVE.value, Side.NEGATIVE.value])
    long = (joined.side == Side.NEUTRAL.value) & (joined.text.length() > LONG)
    chosen = joined.filter(joined.read_in.isin(list(LANGUAGES)), sided | long)
    return chosen.select("author", "network", "published", "text", "activity", "object", language="read_in")


def opinions_of(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The opinions in each text, in order."""
    rows = [row | one for row in batch.to_pylist() for one in opinions_in(row["text"], row["language"])]
    return pa.RecordBatch.from_pylist(rows, schema=OPINIONS.schema)


def opinions_in(text: str, language: str) -> list[Row]:
    """The opinions in one text, as rows without what is known of the text."""
    found = []
    shown = plain(text)
    for start, end in sentences(shown):
        found += list(_in_sentence(shown, start, end, language))
        if len(found) >= MOST_OPINIONS:
            break
    return [row | {"number": number} for number, row in enumerate(found[:MOST_OPINIONS], 1)]


def _in_sentence(text: str, start: int, end: int, language: str) -> Iterator[Row]:
    sentence = text[start:end]
    said = [one for one in extractors()[language].opinions(sentence) if _in_words(sentence, one.expression)]
    told_by = speaker(text, start, end) if said else None
    for one in said:
        holder, target = (sentence[slice(*place)] if place else None for place in (one.holder, one.target))
        yield {
            "holder": told_by or other_holder(holder),
            "opinion_target": target if one.target and _in_words(sentence, one.target) else None,
            "expression": sentence[slice(*one.expression)],
            "polarity": 1.0 if one.positive else -1.0,
            "confidence": round(one.confidence, 4),
            "sentence": " ".join(sentence.split())[:SHOWN],
        }


def _in_words(sentence: str, place: extraction.Place) -> bool:
    """Whether something there is a letter or a digit, and not only signs."""
    return any(map(str.isalnum, sentence[slice(*place)]))


LISTED = """
    i me my myself we us our ourselves yo me nos nosotros nosotras mi nuestra jo em ens nosaltres m' ni guk gu
"""


def other_holder(named: str | None) -> str | None:
    """Whoever says `I` or `we` is the author, who needs no name."""
    return None if named is None or named.lower() in SELVES else named


SELVES = frozenset(LISTED.split())


def artefact(path: Path) -> str:
    """What the weights are, so that other weights read every text anew."""
    return hashlib.blake2b(path.read_bytes(), digest_size=12).hexdigest()


PERSONS = {"actors": Lookup(lambda rows: rows.select("person", key="actor"), ("actor",))}
POLARITIES_STEP = Step(
    writes=POLARITIES,
    reads=("actors",),
    same_month=("activities",),
    per="month",
    expression=texts,
    batch=polarities_of,
    read_once="activity",
    looks_up=PERSONS,
    parameters=artefact(polarity.ARTEFACT),
)


def read_by(folder: Path, languages: tuple[str, ...]) -> Step:
    """The step that reads polarities, with a model of the workspace's own. Raises SettingsError for what is none."""
    batch = partial(polarities_of, model=larger(folder, languages))
    return replace(
        POLARITIES_STEP, batch=batch, parameters=(artefact(polarity.ARTEFACT), fingerprint(folder, languages))
    )


OPINIONS_STEP = Step(
    writes=OPINIONS,
    reads=("actors",),
    same_month=("activities", "polarities"),
    per="month",
    expression=worth_reading,
    batch=opinions_of,
    read_once="activity",
    looks_up=PERSONS,
    parameters=artefact(extraction.ARTEFACT),
)
