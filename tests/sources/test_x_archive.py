"""An X account's archive: what its lists say and what they leave out."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from groundswell.errors import InputError
from groundswell.records import Activity, Malformed, Profile, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.x_archive import X_ARCHIVE
from groundswell.vocabulary import Visibility
from tests.examples.x_api import BEN, CLEO, post_id, status
from tests.examples.x_archive import ANA, LONG, mention, posted, write

FIRST_AT = 1_664_819_821_000_000  # 2022-10-03 17:57:01 UTC
MADE_AT = 1_667_260_800_000_000  # 2022-11-01 UTC


def read(path: Path) -> list[Record]:
    return list(X_ARCHIVE.read(Bundle(path), Options()))


def activities(path: Path) -> dict[str, Activity]:
    return {record.id: record for record in read(path) if isinstance(record, Activity)}


def script(path: Path, name: str, entries: Any) -> None:
    variable = name.replace("-", "_")
    (path / "data" / f"{name}.js").write_text(f"window.YTD.{variable}.part0 = {json.dumps(entries)}", encoding="utf-8")


def test_every_post_is_the_owners(tmp_path: Path) -> None:
    found = activities(write(tmp_path))
    assert {a.actor for a in found.values() if a.type == "Create"} == {f"x:{ANA}"}
    assert found[f"x:{post_id(0)}"].text == "The tide is low & the boats lie dry."
    assert found[f"x:{post_id(0)}"].published == FIRST_AT


def test_a_quote_is_told_by_the_link_to_another_post(tmp_path: Path) -> None:
    assert activities(write(tmp_path))[f"x:{post_id(2)}#quote"].object == f"x:{post_id(50)}"


def test_an_edited_post_is_the_same_post(tmp_path: Path) -> None:
    edited = activities(write(tmp_path))[f"x:{post_id(4)}"]
    assert edited.updated == edited.published + 60_000_000
    assert edited.text == "Edited"


def test_a_retweet_names_its_author_and_the_post_where_the_archive_tells_it(tmp_path: Path) -> None:
    found = activities(write(tmp_path))
    plain, pictured = found[f"x:{post_id(6)}"], found[f"x:{post_id(7)}"]
    assert (plain.object, plain.object_author) == (f"x:{post_id(6)}/original", f"x:{BEN}")
    assert (pictured.object, pictured.object_author) == (f"x:{post_id(51)}", f"x:{CLEO}")
    assert plain.text is None


def test_a_retweet_of_an_account_that_is_gone_is_one_of_nobody_known(tmp_path: Path) -> None:
    path = write(tmp_path)
    script(path, "tweets", [posted(9, "RT @gone: Fog", entities=mention("-1", "gone"))])
    (retweet,) = (a for a in activities(path).values() if a.type == "Announce" and a.id == f"x:{post_id(9)}")
    assert (retweet.object, retweet.object_author) == (f"x:{post_id(9)}/original", None)


def test_a_note_brings_the_tags_that_the_short_form_leaves_out(tmp_path: Path) -> None:
    path = write(tmp_path)
    core = {"text": f"{LONG.strip()} #Tide", "hashtags": [{"text": "Tide", "fromIndex": "403", "toIndex": "408"}]}
    note = {"noteTweetId": post_id(8), "createdAt": "2022-10-03T18:05:01.000Z", "core": core}
    script(path, "note-tweet", [{"noteTweet": note}])
    assert activities(path)[f"x:{post_id(8)}"].tags == ("tide",)
    (path / "data" / "tweets.js").unlink()
    assert activities(path)[f"x:{post_id(8)}"].tags == ("tide",)


def test_a_long_post_gets_its_words_from_its_note(tmp_path: Path) -> None:
    assert activities(write(tmp_path))[f"x:{post_id(8)}"].text == LONG.strip()


def test_a_note_without_its_post_is_a_post(tmp_path: Path) -> None:
    path = write(tmp_path)
    (path / "data" / "tweets.js").unlink()
    assert activities(path)[f"x:{post_id(8)}"].text == LONG.strip()


def test_a_like_keeps_no_words_and_is_dated_by_what_is_liked(tmp_path: Path) -> None:
    path = write(tmp_path)
    liked = activities(path)[f"x:{ANA}/like/{post_id(50)}"]
    assert (liked.object, liked.published, liked.text) == (f"x:{post_id(50)}", FIRST_AT + 50 * 60_000_000, None)
    reasons = [
        record.reason for record in read(path) if isinstance(record, Malformed) and record.member.endswith("like.js")
    ]
    assert reasons == ["no time, and an id from before ids held one"]


def test_follows_are_dated_by_the_archive(tmp_path: Path) -> None:
    found = activities(write(tmp_path))
    follows, followed = found[f"x:{ANA}/follow/{BEN}"], found[f"x:{CLEO}/follow/{ANA}"]
    assert (follows.actor, follows.object, follows.published) == (f"x:{ANA}", f"x:{BEN}", MADE_AT)
    assert (followed.actor, followed.object) == (f"x:{CLEO}", f"x:{ANA}")


def test_without_the_date_of_the_archive_follows_are_set_aside_once(tmp_path: Path) -> None:
    path = write(tmp_path)
    (path / "data" / "manifest.js").unlink()
    assert [a for a in activities(path).values() if a.type == "Follow"] == []
    assert len([r for r in read(path) if isinstance(r, Malformed) and "follow" in r.member]) == 2


def test_archives_of_2018_count_milliseconds_and_say_only_when_the_account_last_changed(tmp_path: Path) -> None:
    path = write(tmp_path)
    (path / "data" / "manifest.js").unlink()
    account = {"accountId": ANA, "username": "ana", "createdAt": "1267620564000", "updatedAt": "1534136858534"}
    script(path, "account", [{"account": account | {"accountDisplayName": "Ana"}}])
    found = read(path)
    (ana,) = (record for record in found if isinstance(record, Profile))
    assert (ana.handle, ana.created) == ("ana", 1_267_620_564_000_000)
    follows = {record.published for record in found if isinstance(record, Activity) and record.type == "Follow"}
    assert follows == {1_534_136_858_534_000}


def test_a_deleted_post_is_taken_back(tmp_path: Path) -> None:
    gone = activities(write(tmp_path))[f"x:{post_id(9)}#delete"]
    assert (gone.type, gone.object, gone.published) == ("Delete", f"x:{post_id(9)}", 1_664_870_400_000_000)


def test_a_deleted_edit_takes_the_post_itself_back(tmp_path: Path) -> None:
    path = write(tmp_path)
    edit = {"edit_info": {"edit": {"initialTweetId": post_id(9), "editControlInitial": {}}}}
    gone = posted(10, "never mind", deleted_at="Tue Oct 04 08:00:00 +0000 2022", **edit)
    script(path, "deleted-tweets", [gone])
    assert activities(path)[f"x:{post_id(9)}#delete"].object == f"x:{post_id(9)}"


def test_a_protected_account_is_seen_by_followers_only(tmp_path: Path) -> None:
    path = write(tmp_path)
    actions = [{"protectedHistory": {"protectedAt": "2020", "action": action}} for action in ("Unprotect", "Protect")]
    script(path, "protected-history", actions)
    posted = [a for a in activities(path).values() if a.actor == f"x:{ANA}" and a.type != "Delete"]
    assert {a.visibility for a in posted} == {Visibility.FOLLOWERS}


def test_the_newest_word_on_protection_counts_wherever_it_stands(tmp_path: Path) -> None:
    path = write(tmp_path)
    days = {"2021-01-30T13:13:15.000Z": "Protect", "2019-01-30T13:13:15.000Z": "Unprotect"}
    script(path, "protected-history", [{"protectedHistory": {"protectedAt": a, "action": b}} for a, b in days.items()])
    assert activities(path)[f"x:{post_id(0)}"].visibility is Visibility.FOLLOWERS


def noted(path: Path, text: str) -> None:
    note = {"noteTweetId": post_id(90), "createdAt": "2022-10-03T19:30:01.000Z", "core": {"text": text}}
    script(path, "note-tweet", [{"noteTweet": note}])


def test_a_post_to_a_circle_is_seen_by_followers_with_the_whole_of_its_text(tmp_path: Path) -> None:
    path = write(tmp_path)
    noted(path, text := "Only for you. " * 30)
    short = posted(70, text[:270])
    short["tweet"]["created_at"] = "Mon Oct 03 19:30:01 +0000 2022"
    script(path, "twitter-circle-tweet", [short])
    told = [one for one in activities(path).values() if "Only for you" in (one.text or "")]
    assert [(one.text or "").strip() for one in told] == [text.strip()]
    assert {one.visibility for one in told} == {Visibility.FOLLOWERS}


def test_the_whole_text_of_a_deleted_post_is_no_post(tmp_path: Path) -> None:
    path = write(tmp_path)
    noted(path, text := "Never mind. " * 30)
    gone = posted(70, text[:270], deleted_at="Tue Oct 04 08:00:00 +0000 2022")
    gone["tweet"]["created_at"] = "Mon Oct 03 19:30:01 +0000 2022"
    script(path, "deleted-tweets", [gone])
    assert "Never mind" not in repr(read(path))


def test_private_lists_are_left_alone(tmp_path: Path) -> None:
    assert "a secret" not in repr(read(write(tmp_path)))


def test_without_its_owner_an_archive_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    (path / "data" / "account.js").unlink()
    assert len(activities(path)) > 0  # manifest.js names the owner too
    (path / "data" / "manifest.js").unlink()
    with pytest.raises(InputError, match="whose archive"):
        read(path)


def test_a_list_of_posts_alone_tells_its_owner_by_the_posts_that_answer_another(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    own = {"in_reply_to_status_id_str": post_id(0), "in_reply_to_user_id_str": ANA, "in_reply_to_screen_name": "ana"}
    other = {"in_reply_to_status_id_str": "5", "in_reply_to_user_id_str": BEN, "in_reply_to_screen_name": "ben"}
    script(tmp_path, "tweets", [posted(0, "one"), posted(1, "@ben two", **other), posted(2, "three", **own)])
    assert {activity.actor for activity in activities(tmp_path).values()} == {f"x:{ANA}"}


def test_the_oldest_archives_name_their_owner_in_a_script_of_their_own(tmp_path: Path) -> None:
    months = tmp_path / "data" / "js" / "tweets"
    months.mkdir(parents=True)
    details = {"screen_name": "ana", "full_name": "Ana", "id": ANA, "created_at": "Sat Dec 02 09:15:15 +0000 2006"}
    (months.parent / "user_details.js").write_text(f"var user_details =  {json.dumps(details)}")
    entry = {"id_str": "20", "id": 20, "text": "tide", "created_at": "2007-03-21 20:50:14 +0000"}
    (months / "2007_03.js").write_text(f"Grailbird.data.tweets_2007_03 = \n {json.dumps([entry])}")
    found = read(tmp_path)
    assert [(r.name, r.handle) for r in found if isinstance(r, Profile)] == [("Ana", "ana")]
    assert [(r.id, r.actor) for r in found if isinstance(r, Activity)] == [("x:20", f"x:{ANA}")]


def test_posts_that_carry_their_account_tell_the_owner(tmp_path: Path) -> None:
    months = tmp_path / "tweets"
    months.mkdir()
    protected = {"id_str": ANA, "screen_name": "ana", "name": "Ana", "protected": True}
    (months / "2022_10.js").write_text(
        f"Grailbird.data.tweets_2022_10 = {json.dumps([status(0, protected, text='x')])}"
    )
    (only,) = activities(tmp_path).values()
    assert (only.actor, only.visibility) == (f"x:{ANA}", Visibility.FOLLOWERS)


def test_older_archives_hold_bare_posts_or_months(tmp_path: Path) -> None:
    path = write(tmp_path)
    shutil.move(path / "data" / "account.js", tmp_path / "account.js")
    shutil.rmtree(path)
    months = path / "data" / "js" / "tweets"
    months.mkdir(parents=True)
    shutil.move(tmp_path / "account.js", path / "data" / "account.js")
    inner = status(1, {"id_str": BEN, "screen_name": "ben"}, text="their words")
    entries = [status(0, {"id_str": ANA}, text="mine"), status(2, {"id_str": ANA}, text="RT", retweeted_status=inner)]
    (months / "2022_10.js").write_text(f"Grailbird.data.tweets_2022_10 = {json.dumps(entries)};", encoding="utf-8")
    script(path, "tweet", [{key: value for key, value in status(3, {}, full_text="bare").items() if key != "user"}])
    found = activities(path)
    assert sorted(found) == sorted(f"x:{post_id(n)}" for n in (0, 2, 3))
    assert found[f"x:{post_id(2)}"].object_author == f"x:{BEN}"
    assert "their words" not in repr(found)


def test_a_list_is_known_by_the_script_around_it_whatever_its_file_is_called(tmp_path: Path) -> None:
    archive = write(tmp_path)
    shutil.move(archive / "data" / "tweets.js", archive / "data" / "tweets (1).js")
    shutil.move(archive / "data" / "like.js", archive / "data" / "mine.js")
    renamed = activities(archive)
    assert renamed == activities(write(tmp_path / "again"))


def test_one_list_by_itself_is_an_archive_where_its_answers_tell_whose_it_is(tmp_path: Path) -> None:
    told = {"in_reply_to_user_id_str": ANA, "in_reply_to_screen_name": "ana"}
    entries = [posted(1, "Tea?"), posted(2, "Yes, tea.", in_reply_to_status_id_str=post_id(1), **told)]
    (tmp_path / "posts").write_text("window.YTD.tweet.part0 = " + json.dumps(entries))
    assert X_ARCHIVE.recognise(Bundle(tmp_path / "posts"))
    assert {made.actor for made in activities(tmp_path / "posts").values()} == {f"x:{ANA}"}
