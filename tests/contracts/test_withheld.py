"""Where only talk tells of people, they are told of behind it, so that their names are refused with what is refused."""

import importlib
from pathlib import Path

import msgspec
import pytest

from groundswell.people.admission import Admission
from groundswell.people.erased import Erased
from groundswell.records import Activity, Profile, Record
from groundswell.sources import all_sources
from groundswell.sources.base import Options
from groundswell.vocabulary import Visibility
from tests.contracts.exports import records


@pytest.mark.parametrize("name", ["discord", "discourse", "mail", "reddit", "telegram_desktop", "zulip_archive"])
def test_of_talk_that_nobody_else_could_see_no_names_are_kept(name: str, tmp_path: Path) -> None:
    example, source = importlib.import_module(f"tests.examples.{name}"), all_sources()[name]
    found = records(source, example.write(tmp_path), getattr(example, "OPTIONS", Options()))
    assert any(isinstance(record, Profile) for record in found)
    gate = Admission(public_network=source.public_network, private_workspace=False, erased=Erased(b"key", ()))
    kept = [*gate.filter(map(hidden, found))]
    assert not [record for record in kept if isinstance(record, Activity | Profile)]


def hidden(record: Record) -> Record:
    """The same, seen by nobody else."""
    return msgspec.structs.replace(record, visibility=Visibility.DIRECT) if isinstance(record, Activity) else record
