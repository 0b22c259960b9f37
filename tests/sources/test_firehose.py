"""Relay frames: the same events as Jetstream's, read to the same records."""

from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.firehose import FIREHOSE
from groundswell.sources.jetstream import JETSTREAM
from tests.contracts.mutations import nested
from tests.examples import firehose, jetstream
from tests.examples.bluesky import cid
from tests.examples.jetstream import BEN, POST


def read(path: Path) -> list[Record]:
    return list(FIREHOSE.read(Bundle(path), Options()))


def test_frames_say_what_jetstream_says(tmp_path: Path) -> None:
    events = list(JETSTREAM.read(Bundle(jetstream.write(tmp_path)), Options()))
    assert read(firehose.write(tmp_path)) == events


def test_a_frame_that_is_cut_loses_itself_alone(tmp_path: Path) -> None:
    path = firehose.write(tmp_path)
    path.write_bytes(path.read_bytes() + firehose.frame("commit", {"ops": []})[:-3])
    assert [record.position for record in read(path) if isinstance(record, Malformed)] == ["frame 17"]


def test_a_record_left_out_of_a_frame_is_set_aside(tmp_path: Path) -> None:
    op = {"path": f"{POST}/1", "action": "create", "cid": cid(b"x")}
    body = {"repo": BEN, "ops": [op], "blocks": b"", "time": "2024-05-01T10:00:00Z"}
    (tmp_path / "frames.bin").write_bytes(firehose.frame("commit", body))
    (found,) = read(tmp_path / "frames.bin")
    assert isinstance(found, Malformed)
    assert found.reason == "the record is not in the frame"


def test_a_bad_operation_does_not_cost_the_next(tmp_path: Path) -> None:
    good = {"path": f"{POST}/1", "action": "delete", "cid": None}
    body = {"repo": BEN, "ops": [{"path": 5}, good], "blocks": b"", "time": "2024-05-01T10:00:00Z"}
    (tmp_path / "frames.bin").write_bytes(firehose.frame("commit", body))
    assert [type(record) for record in read(tmp_path / "frames.bin")] == [Malformed, Activity]


@pytest.mark.parametrize("value", [None, -1, 1.5, "x", b"x", [], [None], {}, {"uri": 5}, True, nested(500)])
def test_a_frame_with_a_wrong_value_anywhere_is_read_or_set_aside(tmp_path: Path, value: Any) -> None:
    body = firehose.commit_body(jetstream.events("hi")[0]) | {"time": "2024-05-01T10:00:00Z"}
    frames = [firehose.frame("commit", body | {field: value}) for field in body]
    frames += [firehose.frame("commit", body | {"ops": [body["ops"][0] | {field: value}]}) for field in body["ops"][0]]
    (tmp_path / "frames.bin").write_bytes(b"".join(frames))
    assert all(isinstance(record, Activity | Malformed) for record in read(tmp_path / "frames.bin"))
