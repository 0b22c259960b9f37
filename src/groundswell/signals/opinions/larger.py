"""A larger model of the workspace's own that reads polarity, from a folder on this machine; nothing is downloaded.

The folder is what an export of a text classifier to ONNX gives: `model.onnx`, `tokenizer.json`, and `config.json`,
whose `id2label` names the three sides. It may hold `confusion.json` too: how often the model misreads.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.errors import SettingsError
from groundswell.signals.opinions.language import spoken_in
from groundswell.signals.opinions.polarity import SARCASM, UNREAD, Reading, Text, polarity
from groundswell.signals.opinions.words import plain, words
from groundswell.vocabulary import Side

MODEL, TOKENIZER, CONFIG, CONFUSION = "model.onnx", "tokenizer.json", "config.json", "confusion.json"
SIDES = (Side.NEGATIVE, Side.NEUTRAL, Side.POSITIVE)
NAMES = {"neg": Side.NEGATIVE, "neu": Side.NEUTRAL, "pos": Side.POSITIVE} | {str(side): side for side in SIDES}
MOST_TOKENS = 256
WHERE = "polarity_model"
NOTHING_KNOWN = ((0, 0, 0),) * 3


class LargerPolarity:
    """Reads texts in the languages that it is said to know; the model that the package carries reads all others.

    Each text is read by itself on one thread: what is found in it must not depend on what else is read, or on how many
    cores there are. Raises SettingsError when the folder holds no such model.
    """

    def __init__(self, folder: Path, languages: Sequence[str]) -> None:
        self._made_of = folder, tuple(languages)
        self._languages = frozenset(languages)
        self._sides = _sides(folder / CONFIG)
        self._tokenizer, self._session = _loaded(folder)
        self._inputs = [one.name for one in self._session.get_inputs()]
        self._try(folder)

    def __reduce__(self) -> tuple[Any, ...]:
        """On another machine it is loaded there."""
        return larger, self._made_of

    def read_all(self, texts: Sequence[Text]) -> list[Reading]:
        """The polarity of each text, with the language that its network names."""
        return [self.read(text, declared) for text, declared in texts]

    def read(self, text: str | None, declared: str | None = None) -> Reading:
        """The polarity of one text."""
        shown = plain(text or "")
        language = spoken_in(words(shown), declared)
        if language not in self._languages:
            return polarity().read(text, declared)
        chances = self._chances(shown)
        at = int(np.argmax(chances))
        side = SIDES[at]
        if not np.isfinite(chances).all() or (side is not Side.NEGATIVE and SARCASM.search(shown)):
            return UNREAD._replace(language=language)
        return Reading(side, round(float(chances[2] - chances[0]), 4), round(float(chances[at]), 4), language)

    def _chances(self, text: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        """How likely the text is against, neither and for."""
        read = self._tokenizer.encode(text.encode("utf-8", "replace").decode())
        given = {"input_ids": read.ids, "attention_mask": read.attention_mask, "token_type_ids": read.type_ids}
        feed = {name: np.array([given[name]], np.int64) for name in self._inputs}
        answer = np.asarray(self._session.run(None, feed)[0], float)
        if answer.ndim != 2:
            raise ValueError(f"its answer has {answer.ndim} dimensions instead of 2")
        logits = answer[0, self._sides]
        raised = np.exp(logits - logits.max())
        return np.asarray(raised / raised.sum())

    def _try(self, folder: Path) -> None:
        """Read one text, so that a model of another kind is told before any work begins."""
        try:
            self._chances("well")
        except Exception as error:  # onnxruntime's errors have no class of their own in common
            said = f"The model cannot read a text: {error}"
            todo = "It takes tokens, and gives one number for each label: export a text classifier."
            raise SettingsError(said, where=str(folder / MODEL), todo=todo) from error


@lru_cache(1)
def larger(folder: Path, languages: tuple[str, ...]) -> LargerPolarity:
    """The model in a folder, loaded once a process."""
    return LargerPolarity(folder, languages)


def fingerprint(folder: Path, languages: tuple[str, ...]) -> str:
    """What the model is, so that another reads every text anew."""
    said = hashlib.blake2b(repr(languages).encode(), digest_size=12)
    for name in (MODEL, TOKENIZER, CONFIG):
        with (folder / name).open("rb") as file:
            said.update(hashlib.file_digest(file, "blake2b").digest())
    return said.hexdigest()


def confusion_of(folder: Path) -> tuple[tuple[int, ...], ...]:
    """How many texts of a true side (row) the model reads as each side (column): negative, neutral, positive.

    All zero where the folder does not say. Raises SettingsError for anything but three rows of three whole numbers.
    """
    path = folder / CONFUSION
    if not path.exists():
        return NOTHING_KNOWN
    counts = _json(path)
    rows = counts if isinstance(counts, list) else []
    if len(rows) != 3 or not all(_three(row) and sum(row) for row in rows):
        said = "These are no counts of how texts are read"
        todo = "Write three rows of three: texts that are negative, neutral, positive, each by how they were read."
        raise SettingsError(said, where=str(path), todo=todo)
    return tuple(tuple(row) for row in rows)


def _three(row: object) -> bool:
    return isinstance(row, list) and len(row) == 3 and all(type(count) is int and count >= 0 for count in row)


def _sides(path: Path) -> list[int]:
    """Where the model's answer holds each side, in the order of SIDES."""
    config = _json(path)
    labels = config.get("id2label") if isinstance(config, dict) else None
    named = labels if isinstance(labels, dict) else {}
    places = {NAMES.get(str(name).lower()): int(at) for at, name in named.items() if str(at).isdigit()}
    if not set(SIDES) <= set(places):
        told = ", ".join(map(str, named.values())) or "none"
        said = f"id2label must name negative, neutral and positive, and names {told}"
        raise SettingsError(said, where=str(path), todo="Name them, or choose a model that tells all three.")
    return [places[side] for side in SIDES]


def _loaded(folder: Path) -> tuple[Any, Any]:
    """The tokenizer, and the model ready to run."""
    try:
        import onnxruntime
        import tokenizers
    except ModuleNotFoundError as error:
        todo = "Install it with `pip install 'groundswell[models]'`."
        raise SettingsError("What runs a model of your own is not installed", where=WHERE, todo=todo) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))
        session = onnxruntime.InferenceSession(folder / MODEL, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # neither library's errors have a class of their own in common
        said = f"The model cannot be loaded: {error}"
        raise SettingsError(said, where=str(folder), todo="Export it to ONNX anew, with its tokenizer.") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer, session


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"This cannot be read: {error}", where=str(path), todo="Put the file there anew."
        ) from error
