"""No source falls over, whatever its input: the short form of `python -m perf.fuzz`, which goes on for longer."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.sources import all_sources
from tests.fuzz.strategies import changed_bytes, changed_json
from tests.fuzz.targets import REPLACED, target

FINDINGS = Path(__file__).parent / "findings"
SHORT = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("name", sorted(all_sources()))
@SHORT
@given(data=st.data())
def test_any_json_is_read_or_set_aside(name: str, data: st.DataObject) -> None:
    chosen = target(name)
    member = data.draw(st.sampled_from(chosen.members[:REPLACED]))
    chosen.attempt(member, data.draw(changed_json(chosen.export.members[member])))


@pytest.mark.parametrize("name", sorted(all_sources()))
@SHORT
@given(data=st.data())
def test_any_bytes_are_read_or_set_aside(name: str, data: st.DataObject) -> None:
    chosen = target(name)
    member = data.draw(st.sampled_from(chosen.members[:REPLACED]))
    chosen.attempt(member, data.draw(changed_bytes(chosen.export.members[member])))


@pytest.mark.parametrize("finding", sorted(path.name for path in FINDINGS.glob("*--*")))
def test_what_a_fuzzer_found_stays_mended(finding: str) -> None:
    """Files are called SOURCE--WHAT-WENT-WRONG, and stand in for any of the largest files of the source's example."""
    chosen = target(finding.partition("--")[0])
    for member in chosen.members[:REPLACED]:
        chosen.attempt(member, (FINDINGS / finding).read_bytes())
