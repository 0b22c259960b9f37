"""What `python -m perf.sources` measures: inputs of every source, which that source reads."""

from pathlib import Path

import pytest
from perf.inputs import INPUTS, Input

from groundswell.records import Activity
from groundswell.sources import all_sources, read, recognise
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle

SIZE = 60_000


def test_every_source_has_an_input() -> None:
    assert set(all_sources()) - {one.source for one in INPUTS} == set()


@pytest.mark.parametrize("one", INPUTS, ids=lambda one: one.name)
def test_an_input_is_its_example_again_and_again_with_other_ids(one: Input, tmp_path: Path) -> None:
    path = one.make(tmp_path, SIZE)
    source, _ = recognise(Bundle(path))
    found = {record.id for record in read(source, Bundle(path), Options()) if isinstance(record, Activity)}
    assert source.name == one.source
    assert len(found) > 30
