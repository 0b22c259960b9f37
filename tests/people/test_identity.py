"""One person, many accounts: joined on proof, scored on joined facts, and taken apart again without loss."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from groundswell.cli import app
from groundswell.errors import InputError, NotFoundError
from groundswell.people.identity import Decision, persons_of
from groundswell.records import Record
from groundswell.vocabulary import Consent
from groundswell.workspace import Workspace
from tests.derived import Derived, Row, bare
from tests.people.test_erasure import all_bytes
from tests.worlds import (
    accept,
    id_of,
    like,
    mention,
    post,
    profile,
    quote,
    reply,
    scores,
    share,
    share_id,
    two_camps,
    view,
    workspace_of,
)

ONE = 1_000_000_000
ANA: dict[str, str] = {"ana": "ana", "city:ana": "ana"}
NAMES = st.sampled_from("abcdefg")
JOINS = st.lists(st.tuples(NAMES, NAMES).filter(lambda pair: pair[0] != pair[1]), max_size=12)


def derived(records: Iterable[Record], persons: dict[str, str] = ANA) -> Derived:
    return Derived(records, own_accounts=["ana", "ben", "cy"], persons=persons)


def influence(found: Derived, who: str = "ana") -> Row:
    return found.one("influence", actor=id_of(who))


@given(JOINS)
def test_persons_are_accounts_that_joins_connect(joins: list[tuple[str, str]]) -> None:
    persons = persons_of(joins)
    assert set(persons) == {name for pair in joins for name in pair}
    assert all(persons[person] == person for person in persons.values())
    assert all(persons[one] == persons[other] for one, other in joins)
    groups = {frozenset(a for a in persons if persons[a] == person) for person in persons.values()}
    assert len(groups) >= len(persons) - len({frozenset(pair) for pair in joins})


@given(JOINS, st.tuples(NAMES, NAMES))
def test_a_join_taken_back_leaves_everybody_as_they_were(joins: list[tuple[str, str]], more: tuple[str, str]) -> None:
    before = persons_of(joins)
    together = persons_of([*joins, more])
    assert together[more[0]] == together[more[1]]
    assert persons_of(joins) == before
    untouched = {account for account in before if before[account] not in {before.get(name) for name in more}}
    assert {account: together[account] for account in untouched} == {account: before[account] for account in untouched}


def test_the_account_named_first_stands_for_the_person() -> None:
    assert persons_of([("b", "a"), ("c", "d"), ("b", "d")]) == dict.fromkeys("abcd", "b")


def test_a_second_account_reacting_to_the_first_is_a_self_reaction() -> None:
    # City:ana shares, likes and mentions; each would count if she were somebody else.
    acts = [share("city:ana", "p"), like("city:ana", "p"), mention("city:ana", "ana")]
    records = [post("ana", "p"), *acts, share("ben", "p")]
    assert influence(derived(records, {}))["mass_nano"] > ONE
    assert influence(derived(records))["mass_nano"] == ONE


def test_what_two_accounts_drew_is_summed_before_it_is_scored() -> None:
    # Ben shares four posts, two of each account: 3 of 4 count, where two people would have had 2 each.
    posts = [post(who, f"{who}-{n}") for who in ("ana", "city:ana") for n in range(2)]
    shares = [share("ben", f"{who}-{n}") for who in ("ana", "city:ana") for n in range(2)]
    row = influence(derived([*posts, *shares]))
    assert (row["mass_nano"], row["capped_nano"], row["objects_count"]) == (3 * ONE, ONE, 4)
    assert (row["reactions_count"], row["reactors_count"]) == (4, 1)


def test_a_reactor_with_two_accounts_is_one_reactor() -> None:
    # Two likes of one post count once, two shares of two posts twice.
    persons = {"ben": "ben", "city:ben": "ben"}
    records = [post("ana", "p"), like("ben", "p"), like("city:ben", "p"), post("ana", "q"), like("city:ben", "q")]
    row = influence(derived(records, persons))
    assert (row["mass_nano"], row["reactors_count"], row["reactions_count"]) == (0.6 * ONE, 1, 2)


def test_what_one_account_gives_back_the_other_owes_too() -> None:
    records = [post("ana", "p"), post("ben", "q"), share("ben", "p"), share("city:ana", "q")]
    assert influence(derived(records))["friend_nano"] == ONE
    assert influence(derived(records, {}))["friend_nano"] == 0


def test_passing_on_with_another_account_brings_no_credit_for_oneself() -> None:
    records = [post("ana", "p"), share("city:ana", "p"), share("ben", "p", via=share_id("city:ana", "p"))]
    rows = derived(records).rows("credits")
    assert [(bare(row["credited"]), row["credit_micro"]) for row in rows] == [("ana", 1_000_000)]


def test_trust_is_that_of_the_person() -> None:
    # The city's Ben is nobody's seed; the town's is, and they are one.
    persons = {"ben": "ben", "city:ben": "ben"}
    records = [post("ana", "p"), share("city:ben", "p"), post("ben", "x")]
    assert [row["trust"] for row in derived(records, persons).rows("pairs")] == [1.0]
    assert [row["trust"] for row in derived(records, {}).rows("pairs")] == [0.0]


def test_an_own_account_makes_the_person_a_seed_whichever_it_is() -> None:
    persons = {"city:ben": "city:ben", "ben": "city:ben"}
    found = derived([post("ana", "p"), share("city:ben", "p"), post("ben", "x")], persons)
    assert [(row["reactor"], row["trust"]) for row in found.rows("pairs")] == [("city:ben", 1.0)]


def test_mentioning_both_accounts_of_a_person_is_one_mention() -> None:
    records = [post("ana", "p"), post("city:ana", "city:p")]
    both = post("ben", "m", mentions=(id_of("ana"), "city:ana"))
    assert influence(derived([*records, both]))["mass_nano"] == 0.5 * ONE


def test_a_refusal_of_one_account_is_one_of_the_person() -> None:
    records = [post("ana", "p"), share("ben", "p"), post("city:ana", "city:p", consent=Consent.REFUSED)]
    assert derived(records).rows("pairs") == []
    assert [row["actor"] for row in derived(records).rows("actors")] == [id_of("ben")]
    assert len(derived(records, {}).rows("pairs")) == 1


def test_another_account_stands_for_the_person_when_the_first_is_not_here() -> None:
    found = derived([post("ana", "p"), share("ben", "p"), post("town:bea", "q")], {"gone": "gone", "ana": "gone"})
    assert influence(found)["mass_nano"] == ONE


EVERYBODY = [
    *two_camps(),
    post("city:ana", "city:1"),
    *[act("city:ana", "ana-1", 1) for act in (share, quote, view, accept, reply)],
    share("ben", "city:1", 2),
    profile("city:ana", network="city", handle="ana"),
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return workspace_of(tmp_path, EVERYBODY, own_accounts=[id_of("ben")], history_weeks=2)


def digests(workspace: Workspace) -> dict[str, list[str]]:
    manifest = workspace.lake.manifest()
    return {name: [file.digest for file in manifest.files(name)] for name in manifest.tables if manifest.files(name)}


def test_splitting_gives_the_very_same_bytes_as_before(workspace: Workspace) -> None:
    before = digests(workspace)
    workspace.join("town:ana", "city:ana", proof="operator", who="dan")
    workspace.score()
    assert digests(workspace)["influence"] != before["influence"]
    assert len(scores(workspace)) == 6
    workspace.split("city:ana", who="dan")
    workspace.score()
    assert digests(workspace) == before


def test_every_decision_is_kept_with_who_when_and_why(workspace: Workspace) -> None:
    workspace.join("town:ana", "city:ana", proof="person", who="ana", note="by mail")
    workspace.split("town:ana", who="dan")
    log = [(row.decision, row.one, row.other, row.proof, row.note, row.who) for row in workspace.identities.log()]
    assert log == [
        (Decision.JOIN, "town:ana", "city:ana", "person", "by mail", "ana"),
        (Decision.SPLIT, "town:ana", "city:ana", "", "", "dan"),
    ]


def test_an_erasure_takes_every_account_and_every_join(workspace: Workspace) -> None:
    workspace.join("town:ana", "city:ana", proof="operator")
    workspace.score()
    assert workspace.erase("city:ana").accounts == ("city:ana", "town:ana")
    assert workspace.identities.log() == []
    left = [name for name, said in all_bytes(workspace.root) if "city:ana" in said or "town:ana" in said]
    assert left == []


def test_one_account_alone_can_be_erased(workspace: Workspace, tmp_path: Path) -> None:
    workspace.join("town:ana", "city:ana", proof="operator")
    workspace.score()
    assert workspace.erase("city:ana", account_only=True).accounts == ("city:ana",)
    never = [record for record in EVERYBODY if "city:" not in str(record)]
    assert scores(workspace) == scores(workspace_of(tmp_path / "never", never, own_accounts=[id_of("ben")]))


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Everybody, with Ana's two accounts joined: read it, never write to it."""
    workspace = workspace_of(tmp_path_factory.mktemp("joined"), EVERYBODY, scored=False, own_accounts=[id_of("ben")])
    workspace.join("town:ana", "city:ana")
    workspace.score()
    return workspace


@pytest.mark.parametrize("called", ["town:ana", "city:ana", "@ana", "Ana of Town", "City:Ana of Town"])
def test_a_person_is_found_by_any_account(joined: Workspace, called: str) -> None:
    found = joined.report("person", person=called)
    assert (found.profile.actor, [account.actor for account in found.also]) == ("town:ana", ["city:ana"])


@pytest.mark.parametrize("asked", [{}, {"network": "city"}, {"search": "city:ana"}, {"window_days": 28}])
def test_the_leaderboard_shows_a_person_once(joined: Workspace, asked: dict[str, object]) -> None:
    rows = [row for row in joined.report("leaderboard", **asked).rows if "ana" in row.actor]
    assert [(row.actor, [account.actor for account in row.also]) for row in rows] == [("town:ana", ["city:ana"])]


def test_a_comparison_names_all_accounts(joined: Workspace) -> None:
    ana, _ = joined.report("compare", who=["city:ana", "ben"]).sides
    assert [(member.actor, [account.actor for account in member.also]) for member in ana.members] == [
        ("town:ana", ["city:ana"])
    ]


def test_the_evidence_of_a_person_is_that_of_all_accounts(joined: Workspace) -> None:
    found = joined.report("evidence", person="city:ana")
    assert {row.object for row in found.rows} == {"town:ana-1", "city:1"}
    assert found.points == pytest.approx(found.score)


def test_the_commands_join_list_and_split(workspace: Workspace) -> None:
    def told(*words: str) -> str:
        done = CliRunner().invoke(app, ["people", *words, "-w", str(workspace.root)])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "city:ana, town:ana" in told("join", "town:ana", "city:ana", "--proof", "person", "--by", "dan")
    waiting = workspace.report("identities")
    assert (waiting.waiting, [row.who for row in waiting.decisions]) == (True, ["dan"])
    assert "person" in told("list")
    told("split", "city:ana")
    assert workspace.report("identities").persons == []


def test_who_is_joined_to_nobody_cannot_be_split(workspace: Workspace) -> None:
    with pytest.raises(NotFoundError, match="joined to no other account"):
        workspace.split("town:ana")


@pytest.mark.parametrize("other", ["town:nobody", "town:ana"])
def test_an_account_is_joined_to_another_that_is_here(workspace: Workspace, other: str) -> None:
    with pytest.raises(InputError):
        workspace.join("town:ana", other)


def test_scores_that_know_every_decision_wait_for_nothing(joined: Workspace) -> None:
    found = joined.report("identities")
    assert not found.waiting
    assert [(one.actor, [account.actor for account in one.also]) for one in found.persons] == [
        ("town:ana", ["city:ana"])
    ]
