"""Actors, objects and announces: who is there, what they made, and who passed it on."""

from datetime import UTC, datetime

from groundswell.vocabulary import Consent, Visibility
from tests.derived import Derived, bare
from tests.worlds import at, delete, like, lone_actor, mention, post, profile, reply, share, share_id


def actors(*records: object) -> dict[str, dict[str, object]]:
    return {bare(row["actor"]): row for row in Derived(records, scored=False).rows("actors")}  # type: ignore[arg-type]


def test_an_actor_has_what_its_profile_says_and_what_it_did() -> None:
    ana = actors(*lone_actor())["ana"]
    assert (ana["handle"], ana["name"], ana["network"]) == ("ana", "Ana of Town", "town")
    assert (ana["objects_count"], ana["activities_count"]) == (2, 2)
    assert (ana["first_seen"], ana["last_seen"]) == (
        datetime(2024, 3, 1, 12, tzinfo=UTC),
        datetime(2024, 3, 2, 12, tzinfo=UTC),
    )


def test_an_actor_without_a_profile_is_called_by_its_id() -> None:
    ben = actors(like("ben", "p"))["ben"]
    assert (ben["name"], ben["handle"], ben["actor_type"], ben["created"]) == ("ben", None, "Person", None)


def test_an_account_with_a_profile_alone_never_acted() -> None:
    ana = actors(profile("ana"))["ana"]
    assert (ana["first_seen"], ana["activities_count"]) == (None, 0)


def test_an_account_that_a_reaction_names_is_known() -> None:
    assert actors(like("ben", "gone", object_author="ana"))["ana"]["activities_count"] == 0


def test_an_account_that_is_only_mentioned_is_not() -> None:
    assert list(actors(mention("ben", "ana"))) == ["ben"]


def test_an_undated_deletion_makes_nobody_old() -> None:
    undated = delete("ana", "gone", -19_000)
    assert actors(post("ana", "p"), undated)["ana"]["first_seen"] == datetime(2024, 3, 1, 12, tzinfo=UTC)


def test_a_network_that_deletes_something_is_nobody() -> None:
    assert list(actors(post("ana", "p"), delete("", "q"))) == ["ana"]


def test_an_object_of_two_activities_has_the_newest_text() -> None:
    versions = [post("ana", "one", object="p", text="old"), post("ana", "two", object="p", text="new", updated=at(1))]
    row = Derived(versions, scored=False).one("objects")
    assert (row["object"], row["text"]) == ("town:p", "new")


def test_the_root_of_a_thread_is_what_is_known_of_it() -> None:
    records = [post("ana", "p"), reply("ben", "p", name="r"), reply("cy", "r", name="s", root="p")]
    rows = Derived(records, scored=False).rows("objects")
    assert {bare(row["object"]): bare(row["root"]) for row in rows} == {"p": "p", "r": "p", "s": "p"}


def test_an_announce_says_who_passed_what_on_and_through_whom() -> None:
    records = [post("ana", "p"), share("ben", "p"), share("cy", "p", via=share_id("ben", "p"))]
    rows = Derived(records, scored=False).rows("announces")
    assert [(bare(row["announcer"]), row["announced"], row["via"]) for row in rows] == [
        ("ben", "town:p", None),
        ("cy", "town:p", "town:ben^p"),
    ]


def test_what_few_could_see_and_what_was_said_of_consent_is_counted() -> None:
    done = [
        post("ana", "p", visibility=Visibility.MEMBERS, consent=Consent.GIVEN),
        post("ana", "q", visibility=Visibility.DIRECT),
        post("ana", "r", visibility=Visibility.UNLISTED),
    ]
    ana = actors(*done, like("ben", "p"))["ana"]
    assert (ana["closed_count"], ana["given_count"], ana["refused_count"]) == (2, 1, 0)
