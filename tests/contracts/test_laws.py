"""Laws that hold in every world: the same in any order, no gain from a farm of one's own, erased as if never there."""

import math
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.records import Activity
from groundswell.signals.versions import FOURTH, SECOND, THIRD
from groundswell.tables import DERIVED
from groundswell.vocabulary import ActivityType
from tests.derived import HAND, Derived
from tests.worlds import accept, id_of, mention, on, post, quote, reply, share, view, workspace_of
from tests.worlds import like as liked

PEOPLE = ("ana", "ben", "cy", "dee")
FARM = ("f1", "f2", "f3")
MADE = {who: [f"{n}{nth}" for nth in range(2)] for n, who in enumerate((*PEOPLE, *FARM))}
"""Objects by maker; nobody's name is in an id or a text, so that erasing somebody rewrites nothing of others."""
FROM_ANOTHER = {"announce": share, "like": liked, "quote": quote, "open": view, "accept": accept}
NEWEST = on(400)

Deed = tuple[str, str, str, int]
"""Who did what about which object, on which day."""


def deeds(who: Iterable[str], to: Iterable[str]) -> st.SearchStrategy[list[Deed]]:
    """Up to forty deeds of some people about objects of others."""
    objects = [name for maker in to for name in MADE[maker]]
    kinds = st.sampled_from([*FROM_ANOTHER, "reply", "mention"])
    one = st.tuples(st.sampled_from([*who]), kinds, st.sampled_from(objects), st.integers(0, 400))
    return st.lists(one, min_size=3, max_size=40)


def world(done: list[Deed], people: Iterable[str] = PEOPLE) -> list[Activity]:
    """The people's objects, and what was done about them, each with an id of its own."""
    makers = {name: maker for maker, names in MADE.items() for name in names}
    made = [post(who, name, nth, text="words") for who in people for nth, name in enumerate(MADE[who])]
    return [*made, *(_act(f"act{n}", deed, makers) for n, deed in enumerate(done))]


def _act(name: str, deed: Deed, makers: dict[str, str]) -> Activity:
    who, kind, of, day = deed
    if kind == "reply":
        return reply(who, of, day, name=name, text="words")
    if kind == "mention":
        return mention(who, makers[of], day, name=name, text="words")
    return msgspec.structs.replace(FROM_ANOTHER[kind](who, of, day), id=id_of(name))


def everything(derived: Derived) -> dict[str, list[dict[str, Any]]]:
    return {table.name: derived.rows(table.name) for table in DERIVED if table.name not in UNBUILT}


UNBUILT = {"backtest", "attacks", "coverage", "posting_gains", "texts_read"}
"""Tables that proofs fill when they are asked for, not a scoring; and what an engine remembers of its reading."""


@settings(max_examples=3)
@given(deeds(PEOPLE, PEOPLE), st.randoms(use_true_random=False))
def test_every_table_is_the_same_in_any_order(done: list[Deed], chance: Any) -> None:
    records = world(done)
    shuffled = chance.sample(records, len(records))
    assert everything(Derived(shuffled, as_of=NEWEST)) == everything(Derived(records, as_of=NEWEST))


@settings(max_examples=3)
@given(deeds(PEOPLE, PEOPLE), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.sampled_from(sorted(FROM_ANOTHER)))
def test_one_more_reaction_of_a_trusted_person_who_was_never_endorsed_lowers_no_receiver(
    done: list[Deed], whom: str, fan: str, kind: str
) -> None:
    """All are seeds, so that trust stands still. What is given back to somebody endorsed is friendship, told apart."""
    apart = [deed for deed in done if not (deed[0] == whom and deed[2] in MADE[fan])]
    more = [*apart, (fan, kind, MADE[whom][0], 399)]
    assert score(more, whom) >= score(apart, whom)


@settings(max_examples=3)
@given(deeds(PEOPLE, PEOPLE), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.sampled_from(["accept", "reply"]))
def test_thanking_or_answering_others_lowers_nobody_who_does(done: list[Deed], who: str, whom: str, kind: str) -> None:
    more = [*done, *((who, kind, name, 390 + nth) for nth, name in enumerate(MADE[whom]))]
    assert score(more, who) >= score(done, who)


@settings(max_examples=3)
@given(deeds(PEOPLE, PEOPLE), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))
def test_liking_what_one_was_answered_lowers_nobody_and_lifts_nobody(done: list[Deed], who: str, whom: str) -> None:
    answers = [reply(whom, name, 390, name=f"answer-{name}", text="words") for name in MADE[who]]
    answered = [*world(done), *answers]
    thanked = [*answered, *(liked(who, f"answer-{name}", 391) for name in MADE[who])]
    assert {one: scored(thanked, one) for one in PEOPLE} == {one: scored(answered, one) for one in PEOPLE}


def score(done: list[Deed], who: str) -> float:
    return scored(world(done), who)


def scored(records: list[Activity], who: str) -> float:
    rows = Derived(records, own_accounts=PEOPLE, as_of=NEWEST).rows("influence", actor=id_of(who))
    return float(rows[0]["score"])


@settings(max_examples=3)
@given(deeds(PEOPLE, PEOPLE), deeds(FARM, (*FARM, *PEOPLE)), st.sampled_from([HAND, SECOND, THIRD, FOURTH]))
def test_a_farm_that_nobody_reacted_to_has_no_trust_and_lifts_itself_no_higher_than_strangers_may(
    done: list[Deed], farmed: list[Deed], version: Any
) -> None:
    """It may react as it likes: without a trusted reaction a score is of `untrusted_base` announces at most."""
    derived = Derived(world([*done, *farmed], (*PEOPLE, *FARM)), own_accounts=PEOPLE, as_of=NEWEST, version=version)
    most = version.scale * math.log(1 + version.untrusted_base / version.mass_unit)
    for who in FARM:
        assert [row["trust"] for row in derived.rows("trust", actor=id_of(who))] in ([], [0.0])
        assert all(row["score"] <= most + 1e-6 for row in derived.rows("influence", actor=id_of(who)))


@settings(max_examples=2)
@given(deeds(PEOPLE, PEOPLE), st.sampled_from(PEOPLE))
def test_erasing_anybody_is_the_same_as_their_never_having_been_there(done: list[Deed], who: str) -> None:
    with TemporaryDirectory() as folder:
        erased = workspace_of(Path(folder) / "erased", world(done), threads=1)
        day = erased.score(as_of=NEWEST).as_of
        erased.erase(id_of(who))
        never = workspace_of(Path(folder) / "never", without(done, who), scored=False, threads=1)
        never.score(as_of=day)
        for table in DERIVED:
            asked = f"SELECT * FROM {table.name} WHERE {'as_of = ?' if 'as_of' in table.columns else '? IS NOT NULL'}"
            found, expected = (here.reader.rows(f"{asked} ORDER BY ALL", [day]) for here in (erased, never))
            assert found == expected, table.name


def without(done: list[Deed], who: str) -> list[Activity]:
    """The world in which that person never was: nobody reacted to them, what was said to them was said to nobody."""
    records = world(done, [one for one in PEOPLE if one != who])
    theirs = {id_of(name) for name in MADE[who]}
    kept = [one for one in records if one.actor != id_of(who)]
    spoken = (ActivityType.CREATE,)
    return [
        msgspec.structs.replace(
            one,
            in_reply_to=None if one.in_reply_to in theirs else one.in_reply_to,
            mentions=tuple(name for name in one.mentions if name != id_of(who)),
        )
        for one in kept
        if one.type in spoken or one.object not in theirs
    ]
