"""A larger model of the workspace's own: a classifier of three known words, and folders that hold no model of use."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from groundswell import pipeline
from groundswell.errors import SettingsError
from groundswell.settings import check
from groundswell.signals.opinions.larger import NOTHING_KNOWN, LargerPolarity, confusion_of
from groundswell.signals.opinions.polarity import polarity
from groundswell.vocabulary import Side

LABELS = {"0": "Positive", "1": "NEG", "2": "neutral"}
WORDS = {"[UNK]": [0.0, 0.0, 1.0], "grand": [2.0, 0.0, 0.0], "grim": [0.0, 2.0, 0.0], "void": [math.nan] * 3}
"""What each word adds to the three labels."""


def piece(number: int, content: bytes | str) -> bytes:
    """One field of a message as ONNX writes it (Protocol Buffers), of bytes of which there are less than 16,384."""
    held = content.encode() if isinstance(content, str) else content
    length = bytes([len(held) & 127 | 128, len(held) >> 7])
    return bytes([number << 3 & 127 | 130, number >> 4]) + length + held


def count(number: int, value: int) -> bytes:
    """One field that is a whole number below 128."""
    return bytes([number << 3 & 127 | 128, number >> 4, value])


def tensor(name: str, shape: tuple[int, ...], kind: int, raw: bytes) -> bytes:
    return b"".join(count(1, size) for size in shape) + count(2, kind) + piece(8, name) + piece(9, raw)


def value(name: str, kind: int) -> bytes:
    shape = piece(1, piece(2, "texts")) + piece(1, piece(2, "each"))
    return piece(1, name) + piece(2, piece(1, count(1, kind) + piece(2, shape)))


def node(operator: str, takes: tuple[str, str], gives: str, more: bytes = b"") -> bytes:
    return b"".join(piece(1, one) for one in takes) + piece(2, gives) + piece(4, operator) + more


def network(given: str = "input_ids") -> bytes:
    """A model as ONNX that adds up what the words of a text say."""
    whole, real = 7, 1
    flat = piece(5, piece(1, "keepdims") + count(3, 0) + count(20, 2))
    table = tensor("table", (len(WORDS), 3), real, np.array(list(WORDS.values()), np.float32).tobytes())
    axis = tensor("axis", (1,), whole, np.array([1], np.int64).tobytes())
    nodes = node("Gather", ("table", given), "each"), node("ReduceSum", ("each", "axis"), "logits", flat)
    graph = b"".join(piece(1, one) for one in nodes) + piece(2, "sum") + piece(5, table) + piece(5, axis)
    graph += piece(11, value(given, whole)) + piece(12, value("logits", real))
    return count(1, 10) + piece(7, graph) + piece(8, count(2, 17))


def folder(root: Path, **instead: bytes) -> Path:
    """A model as it is exported, some of its files with other content."""
    root.mkdir(exist_ok=True)
    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    files = {"model.onnx": network(), "tokenizer.json": tokenizer.to_str().encode()}
    files |= {"config.json": json.dumps({"id2label": LABELS}).encode()} | instead
    for name, content in files.items():
        (root / name).write_bytes(content)
    return root


def test_a_text_is_read_by_what_its_words_add_up_to(tmp_path: Path) -> None:
    """Grand adds 2 to positive: e^2 / (e^2 + 2) = 0.787, less 1 / (e^2 + 2) = 0.1065 for the opposite side."""
    found = LargerPolarity(folder(tmp_path), ["en"]).read("grand", "en")
    assert (found.side, found.language) == (Side.POSITIVE, "en")
    assert (found.confidence, found.polarity) == pytest.approx((0.787, 0.6805), abs=1e-4)


def test_what_is_read_of_a_text_does_not_hang_on_others(tmp_path: Path) -> None:
    model = LargerPolarity(folder(tmp_path), ["en"])
    texts = [("grim " * times, "en") for times in (1, 2, 3)]
    assert model.read_all(texts) == [model.read(text, declared) for text, declared in texts]
    assert {one.side for one in model.read_all(texts)} == {Side.NEGATIVE}


def test_other_languages_than_it_knows_are_read_by_the_small_model(tmp_path: Path) -> None:
    model = LargerPolarity(folder(tmp_path), ["de"])
    spanish = "La comida estaba muy rica y el personal muy amable"
    assert model.read(spanish) == polarity().read(spanish)
    assert model.read("Das war ein wirklich sehr schlechter Abend").language == "de"


@pytest.mark.parametrize("text", ["grand, yeah right", "void", "void grim"])
def test_irony_and_figures_that_are_no_figures_are_unknown(tmp_path: Path, text: str) -> None:
    found = LargerPolarity(folder(tmp_path), ["en"]).read(text, "en")
    assert (found.side, found.polarity, found.confidence) == (Side.UNKNOWN, 0.0, 0.0)


@pytest.mark.parametrize("text", ["", "   ", "\0", "\ud800 grand", "grand " * 200_000, "<b>grim</b>", "🎉🎉"])
def test_any_text_is_read_without_trouble(tmp_path: Path, text: str) -> None:
    found = LargerPolarity(folder(tmp_path), ["en"]).read(text, "en")
    assert -1 <= found.polarity <= 1
    assert 0 <= found.confidence <= 1


BROKEN: dict[str, tuple[dict[str, bytes], str]] = {
    "no model": ({"model.onnx": b"not a model"}, "cannot be loaded"),
    "no tokenizer": ({"tokenizer.json": b"[]"}, "cannot be loaded"),
    "no configuration": ({"config.json": b"{"}, "cannot be read"),
    "no names": ({"config.json": b"[1]"}, "names none"),
    "two sides": ({"config.json": b'{"id2label": {"0": "NEGATIVE", "1": "POSITIVE"}}'}, "names NEGATIVE, POSITIVE"),
    "another kind": ({"model.onnx": network("pixels")}, "cannot read a text"),
}


@pytest.mark.parametrize(("instead", "said"), BROKEN.values(), ids=list(BROKEN))
def test_a_folder_without_a_model_of_use_says_which_file_and_what_to_do(
    tmp_path: Path, instead: dict[str, bytes], said: str
) -> None:
    with pytest.raises(SettingsError, match=said) as told:
        LargerPolarity(folder(tmp_path, **instead), ["en"])
    assert told.value.where.startswith(str(tmp_path))
    assert told.value.todo


def test_without_a_file_the_message_names_it(tmp_path: Path) -> None:
    (folder(tmp_path) / "config.json").unlink()
    with pytest.raises(SettingsError, match="cannot be read") as told:
        LargerPolarity(tmp_path, ["en"])
    assert told.value.where == str(tmp_path / "config.json")


def test_how_often_it_misreads_is_what_its_folder_says(tmp_path: Path) -> None:
    assert confusion_of(tmp_path) == NOTHING_KNOWN
    (tmp_path / "confusion.json").write_text("[[8, 1, 1], [0, 9, 1], [2, 0, 8]]")
    assert confusion_of(tmp_path) == ((8, 1, 1), (0, 9, 1), (2, 0, 8))


@pytest.mark.parametrize(
    "said", ["[[1, 2], [3, 4]]", "[[1, 2, 3]]", "{}", "[[1,2,3],[1,2,3],[1,2,-3]]", "[[0,0,0]]", "x"]
)
def test_counts_of_another_shape_are_refused(tmp_path: Path, said: str) -> None:
    (tmp_path / "confusion.json").write_text(said)
    with pytest.raises(SettingsError) as told:
        confusion_of(tmp_path)
    assert told.value.where == str(tmp_path / "confusion.json")


def polarities(root: Path, **chosen: Any) -> tuple[str, list[str]]:
    """What the step of a workspace with these settings is called by, and how it reads a text."""
    (step,) = (step for step, _ in pipeline.once(check(chosen, root)) if step.name == "polarities")
    assert step.batch is not None
    row = {"activity": "a", "object": "a", "published": None, "text": "grim and grim again today", "language": "en"}
    return step.code(), step.batch(pa.RecordBatch.from_pylist([row])).column("side").to_pylist()


def test_a_workspace_reads_with_its_own_model_and_all_anew_when_that_changes(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    folder(tmp_path / "models" / "mine")
    small, _ = polarities(tmp_path)
    mine, read = polarities(tmp_path, polarity_model="models/mine")
    more, _ = polarities(tmp_path, polarity_model="models/mine", polarity_languages=["en", "de"])
    assert read == ["negative"]
    assert len({small, mine, more}) == 3


def test_a_folder_that_is_not_there_is_told_with_the_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such folder") as told:
        check({"polarity_model": "models/none"}, tmp_path)
    assert told.value.where == str(tmp_path / "models" / "none")
