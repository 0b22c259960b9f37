"""X's API: what versions, references and protected accounts become."""

import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.moments import UNDATED
from groundswell.sources.x_api import X_API
from groundswell.sources.x_posts import given_at
from groundswell.vocabulary import ActorType, Visibility
from tests.examples import x_api as example
from tests.examples.x_api import ANA, BEN, about, page, post_id, status, tweet, user

FIRST_AT = 1_664_819_821_000_000  # 2022-10-03 17:57:01 UTC
MINUTE = 60_000_000


def read(folder: Path, *documents: Any, name: str = "posts.jsonl") -> list[Record]:
    (folder / name).write_text("\n".join(json.dumps(document) for document in documents), encoding="utf-8")
    return list(X_API.read(Bundle(folder / name), Options()))


def activities(found: list[Record]) -> dict[str, Activity]:
    return {record.id: record for record in found if isinstance(record, Activity)}


def reasons(found: list[Record]) -> list[str]:
    return [record.reason for record in found if isinstance(record, Malformed)]


def test_an_id_tells_when_it_was_given() -> None:
    assert given_at(post_id(0)) == FIRST_AT
    with pytest.raises(ValueError, match="before ids held one"):
        given_at("20")


def test_a_reply_knows_whom_it_answers_and_whom_it_names(tmp_path: Path) -> None:
    reply = activities(read(tmp_path, page()))[f"x:{post_id(1)}"]
    assert (reply.in_reply_to, reply.object_author) == (f"x:{post_id(0)}", f"x:{ANA}")
    assert (reply.mentions, reply.tags, reply.published) == ((f"x:{ANA}",), ("tide",), FIRST_AT + MINUTE)


def test_a_retweet_is_an_announce_without_the_words_of_others(tmp_path: Path) -> None:
    shared = activities(read(tmp_path, page()))[f"x:{post_id(2)}"]
    assert (shared.type, shared.object, shared.object_author) == ("Announce", f"x:{post_id(0)}", f"x:{ANA}")
    assert shared.text is None


def test_a_protected_account_is_seen_by_followers_only(tmp_path: Path) -> None:
    found = activities(read(tmp_path, page()))
    assert found[f"x:{post_id(2)}"].visibility == Visibility.FOLLOWERS
    assert found[f"x:{post_id(0)}"].visibility == Visibility.PUBLIC


def test_versions_of_a_post_share_its_first_id_and_keep_its_first_time(tmp_path: Path) -> None:
    found = activities(read(tmp_path, page()))
    edited, quote = found[f"x:{post_id(3)}"], found[f"x:{post_id(3)}#quote"]
    assert (edited.published, edited.updated) == (FIRST_AT + 3 * MINUTE, FIRST_AT + 4 * MINUTE)
    assert (edited.text, quote.object) == ("Look, all of you", f"x:{post_id(0)}")
    assert f"x:{post_id(4)}" not in found


def test_a_reply_to_a_later_version_answers_the_post(tmp_path: Path) -> None:
    original = tweet(1, ANA, "new", edit_history_tweet_ids=[post_id(0), post_id(1)])
    reply = tweet(2, BEN, "ah", referenced_tweets=about("replied_to", 1), conversation_id=post_id(1))
    found = activities(read(tmp_path, {"data": [reply], "includes": {"tweets": [original]}}))
    assert found[f"x:{post_id(2)}"].in_reply_to == f"x:{post_id(0)}"
    assert found[f"x:{post_id(2)}"].root == f"x:{post_id(0)}"


def test_whom_a_retweet_names_is_its_author_when_the_original_is_missing(tmp_path: Path) -> None:
    named = {"mentions": [{"username": "ana", "id": ANA}, {"username": "ben", "id": BEN}]}
    shared = tweet(1, BEN, "RT @ana: look @ben", entities=named, referenced_tweets=about("retweeted", 0))
    assert activities(read(tmp_path, {"data": shared}))[f"x:{post_id(1)}"].object_author == f"x:{ANA}"


def test_public_counts_belong_to_the_post_and_none_to_a_retweet(tmp_path: Path) -> None:
    found = [record for record in read(tmp_path, page()) if isinstance(record, ReactionCount)]
    assert {(count.object, count.kind, count.count) for count in found} == {
        (f"x:{post_id(0)}", kind, number) for kind, number in {"retweet": 1, "reply": 1, "like": 5, "quote": 1}.items()
    }
    assert {count.observed for count in found} == {1_664_841_600_000_000}  # 2022-10-04 00:00 UTC


def test_links_are_whole_and_leave_out_pictures_of_the_post(tmp_path: Path) -> None:
    urls = [
        {"url": "https://t.co/a", "expanded_url": "https://bit.ly/a", "unwound_url": "https://sea.example/a"},
        {"url": "https://t.co/b", "expanded_url": "https://x.com/ana/status/1/photo/1"},
        {"url": "https://t.co/c", "expanded_url": "https://video.example/c", "media_key": "7_1"},
    ]
    post = tweet(0, ANA, "see", entities={"urls": urls})
    assert activities(read(tmp_path, {"data": [post]}))[f"x:{post_id(0)}"].links == ("https://sea.example/a",)


def test_a_long_post_is_read_whole(tmp_path: Path) -> None:
    note = {"text": "all of it", "entities": {"hashtags": [{"tag": "End"}]}}
    post = activities(read(tmp_path, tweet(0, ANA, "all of…", note_tweet=note)))[f"x:{post_id(0)}"]
    assert (post.text, post.tags) == ("all of it", ("end",))


def test_a_status_of_version_1_gives_its_inner_one_as_well(tmp_path: Path) -> None:
    ana, ben = {"id_str": ANA, "screen_name": "ana"}, {"id_str": BEN, "screen_name": "ben"}
    inner = status(0, ana, full_text="first", in_reply_to_status_id_str=None)
    quote = status(1, ben, full_text="second", quoted_status=inner, in_reply_to_status_id_str=post_id(9))
    found = activities(read(tmp_path, quote))
    assert {key: record.type.value for key, record in found.items()} == {
        f"x:{post_id(1)}": "Create",
        f"x:{post_id(1)}#quote": "Quote",
        f"x:{post_id(0)}": "Create",
    }
    assert found[f"x:{post_id(1)}#quote"].object_author == f"x:{ANA}"


def test_what_x_says_in_place_of_withheld_words_is_not_taken_for_the_authors(tmp_path: Path) -> None:
    account = "@ana's account has been withheld in India in response to a legal demand."
    old = "This Tweet from @ana has been withheld in response to a report from the copyright holder."
    documents = (
        tweet(0, ANA, account, withheld={"country_codes": ["IN"], "scope": "user"}),
        status(1, {"id_str": ANA}, full_text=old, withheld_copyright=True),
        tweet(2, ANA, "still readable elsewhere", withheld={"country_codes": ["IN"]}),
    )
    found = activities(read(tmp_path, *documents))
    assert [found[f"x:{post_id(n)}"].text for n in range(3)] == [None, None, "still readable elsewhere"]


def test_countries_that_withhold_a_post_may_be_one_text(tmp_path: Path) -> None:
    ana = {"id_str": ANA, "screen_name": "ana"}
    told = status(0, ana, text="This Tweet from @ana has been withheld", withheld_in_countries="DE, FR")
    (post,) = activities(read(tmp_path, told)).values()
    assert post.text is None


def test_posts_whose_accounts_were_left_out_but_for_their_numbers_are_recognised(tmp_path: Path) -> None:
    told = status(0, {"id_str": ANA}, text="Low tide", in_reply_to_status_id_str=None, quoted_status_id=int(post_id(9)))
    post, quote = activities(read(tmp_path, told)).values()
    assert X_API.recognise(Bundle(tmp_path / "posts.jsonl"))
    assert (post.actor, quote.object) == (f"x:{ANA}", f"x:{post_id(9)}")


def test_a_business_is_an_organization(tmp_path: Path) -> None:
    accounts = [user(ANA, "ana", 5, verified_type="business"), user(BEN, "ben", 6, verified_type="blue")]
    found = [record for record in read(tmp_path, {"data": accounts}) if isinstance(record, Profile)]
    assert [profile.actor_type for profile in found] == [ActorType.ORGANIZATION, ActorType.PERSON]
    assert [profile.followers_count for profile in found] == [5, 6]


def test_what_is_set_aside_says_why(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {"data": [{"id": post_id(0), "text": "x"}]},
        {"title": "Unauthorized", "status": 401},
        {"data": [{"start": "a", "end": "b", "tweet_count": 3}]},
        {"id": "1482", "action": "delete", "created_at": "2007-06-04T16:25:04+00:00", "reason": "protected"},
    )
    assert [reason.partition(":")[0] for reason in reasons(found)] == [
        "a post without its author",
        "the API answered with an error",
        "neither a post nor an account",
        "says that something is gone, but its id may be a post's or an account's",
    ]


def complied(number: str, created: str, redacted: str | None = None, action: str = "delete") -> dict[str, Any]:
    """A line of what a compliance job answers."""
    told = {"redacted_at": redacted} if redacted else {}
    return {"id": number, "action": action, "created_at": created, "reason": "deleted", **told}


def test_a_compliance_job_takes_out_a_post_of_whoever_it_was(tmp_path: Path) -> None:
    told = complied(post_id(0), "2022-10-03T17:57:01.000Z", "2022-10-04T00:00:00.000Z")
    gone = activities(read(tmp_path, told))[f"x:{post_id(0)}#delete"]
    assert (gone.actor, gone.object, gone.updated) == ("x:", f"x:{post_id(0)}", None)
    assert gone.published == 1_664_841_600_000_000


@pytest.mark.parametrize("told", [
    complied(BEN, "2013-06-04T16:25:04+00:00"),
    {"data": {"user_suspend": {"user": {"id": BEN}, "event_at": "2022-10-04T00:00:00.000Z"}}},
    {"user_delete": {"id": int(BEN), "timestamp_ms": "1664841600000"}},
])  # fmt: skip
def test_an_account_that_is_gone_takes_all_it_did_with_it(tmp_path: Path, told: dict[str, Any]) -> None:
    (gone,) = activities(read(tmp_path, told)).values()
    assert (gone.type, gone.actor, gone.object) == ("Delete", f"x:{BEN}", f"x:{BEN}")
    assert gone.updated == UNDATED or gone.published == 1_664_841_600_000_000


def test_a_compliance_job_that_asks_for_less_than_deleting_takes_nothing_out(tmp_path: Path) -> None:
    assert read(tmp_path, complied(post_id(0), "2022-10-03T17:57:01.000Z", action="scrub_geo")) == []


def test_silent_notices_of_a_stream_are_no_posts_and_no_faults(tmp_path: Path) -> None:
    assert read(tmp_path, {"meta": {"result_count": 0}}, {"limit": {"track": 5}}, {"data": {"undrop": {}}}) == []


@pytest.mark.parametrize("indent", [None, 2])
def test_one_document_may_fill_the_file_and_be_cut(tmp_path: Path, indent: int | None) -> None:
    text = json.dumps(page(), indent=indent)
    (tmp_path / "page.json").write_text(text[: text.index("by nobody")], encoding="utf-8")
    found = list(X_API.read(Bundle(tmp_path / "page.json"), Options()))
    assert f"x:{post_id(3)}#quote" in activities(found) or f"x:{post_id(4)}" in activities(found)
    assert [reason.partition(",")[0] for reason in reasons(found)] == ["not JSON"]


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_of_posts_is_read(tmp_path: Path, indent: int | None) -> None:
    posts = [tweet(n, ANA, "x") for n in range(3)]
    (tmp_path / "posts.json").write_text(json.dumps(posts, indent=indent), encoding="utf-8")
    assert len(activities(list(X_API.read(Bundle(tmp_path / "posts.json"), Options())))) == 3


def test_what_a_page_repeats_is_given_once(tmp_path: Path) -> None:
    once, twice = read(tmp_path, page()), read(tmp_path, page(), page())
    assert [r for r in twice if not isinstance(r, Malformed)] == [r for r in once if not isinstance(r, Malformed)]


def test_an_account_is_told_again_when_something_of_it_changed(tmp_path: Path) -> None:
    pages = ({"data": [], "includes": {"users": [user(ANA, "ana", count)]}} for count in (11, 11, 12, 11))
    found = read(tmp_path, *pages)
    assert [told.followers_count for told in found if isinstance(told, Profile)] == [11, 12]


def test_whoever_was_told_in_a_broken_status_is_told_with_the_next(tmp_path: Path) -> None:
    ana, ben = {"id_str": ANA, "screen_name": "ana"}, {"id_str": BEN, "screen_name": "ben"}
    broken = status(1, ana, full_text="look", quoted_status={"id_str": post_id(0)})
    found = read(tmp_path, broken, status(2, ana, full_text="a"), status(3, ben, full_text="b"))
    assert len(reasons(found)) == 1
    assert [told.handle for told in found if isinstance(told, Profile)] == ["ana", "ben"]


def test_a_mention_without_a_number_is_looked_up_and_left_out_where_nobody_says_it(tmp_path: Path) -> None:
    entities = {"mentions": [{"username": "Ben"}, {"username": "cleo"}]}
    users = [user(BEN, "ben", 7), {"username": "cleo", "name": "Cleo"}]
    found = activities(read(tmp_path, {"data": [tweet(0, ANA, "hi", entities=entities)], "includes": {"users": users}}))
    assert found[f"x:{post_id(0)}"].mentions == (f"x:{BEN}",)


def test_other_json_is_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"id": "1", "text": "hello", "author": "ana"}\n', encoding="utf-8")
    assert X_API.recognise(Bundle(tmp_path / "x.jsonl")) is None
    assert X_API.recognise(Bundle(example.write(tmp_path))) is not None
