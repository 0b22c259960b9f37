"""Particulars of mail: where messages start, which file is a mailbox, who may see what, and threads by subject."""

import gzip
from pathlib import Path

import pytest

from groundswell.records import Activity, Malformed, Profile, Record
from groundswell.sources import recognise
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.mail import MAIL
from groundswell.sources.mail_boxes import BLOCK, is_mbox
from groundswell.vocabulary import ActorType, Visibility

BASE = "From: {who}\nDate: Mon, 4 Mar 2024 1{hour}:00:00 +0000\nMessage-ID: <{number}@x>\n"


def letter(number: int, body: str = "hi\n", who: str = "ana@x.example", **headers: str) -> str:
    """One message of an mbox, an hour after the one before."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return f"From a@x Mon Mar  4 10:00:00 2024\n{BASE.format(who=who, number=number, hour=number % 9)}{more}\n{body}\n"


def read(folder: Path, *letters: str | bytes, name: str = "box.mbox") -> list[Record]:
    path = folder / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(b"".join(one.encode() if isinstance(one, str) else one for one in letters))
    return list(MAIL.read(Bundle(path if folder in path.parents[:1] else folder), Options()))


def said(found: list[Record]) -> list[Activity]:
    return [record for record in found if isinstance(record, Activity)]


def reasons(found: list[Record]) -> list[str]:
    return [record.reason for record in found if isinstance(record, Malformed)]


def test_a_message_starts_at_a_dated_line_and_not_at_every_from(tmp_path: Path) -> None:
    body = "one\n\nFrom here on\nnothing: changes\n\nFrom what I know\nit is so.\n>From me\n"
    one, two = said(read(tmp_path, letter(1, body), letter(2)))
    assert one.text == "one\n\nFrom here on\nnothing: changes\n\nFrom what I know\nit is so.\nFrom me"
    assert two.text == "hi"


@pytest.mark.parametrize("start", [
    "From a@x Mon Mar  4 10:00:00 2024\nX: y\n",
    "From - Mon Mar 04 10:00:00 2024\nX-Mozilla-Status: 0001\n",
    "From ana at x.example  Mon Mar  4 10:00:00 2024\nFrom: a\n",
    "From 123@xxx Mon Mar 04 10:00:00 +0000 2024\nX-GM-THRID: 1\n",
    "From a@x Mon, 4 Mar 2024 10:00:00 +0000\nX: y\n",
    "From ???@???\nReceived: x\n",
    "\ufeff\n\nFrom a@x Mon Mar  4 10:00:00 2024\r\nX: y\r\n",
])  # fmt: skip
def test_mailboxes_are_known_by_their_first_lines(start: str) -> None:
    assert is_mbox(start.encode())


@pytest.mark.parametrize(
    "start", ["From me to you\nNote: hi", "Dear all\nFrom a@x Mon Mar 4 10:00:00 2024\n", "From a", ""]
)
def test_other_texts_are_no_mailboxes(start: str) -> None:
    assert not is_mbox(start.encode())


def test_messages_are_found_wherever_a_block_ends(tmp_path: Path) -> None:
    sizes = (BLOCK - 300, BLOCK - 150, 10, 2 * BLOCK, 0)
    found = said(read(tmp_path, *(letter(n, "x" * size + "\n") for n, size in enumerate(sizes))))
    assert [len(one.text or "") for one in found] == list(sizes)


def test_a_message_that_is_too_large_is_skipped_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundswell.sources.mail_boxes.MAX_MESSAGE", 3 * BLOCK)
    found = read(tmp_path, letter(1), letter(2, "x\n" * 4 * BLOCK), letter(3))
    assert [one.id for one in said(found)] == ["mail:messages/1@x", "mail:messages/3@x"]
    assert reasons(found) == ["the message is over 64 MiB"]


def test_a_last_message_that_ends_in_a_line_is_set_aside(tmp_path: Path) -> None:
    found = read(tmp_path, letter(1), letter(2, "half a li").rstrip())
    assert len(said(found)) == 1
    assert reasons(found) == ["the file ends inside a line: its last message may be cut, and is left out"]


def test_a_broken_message_is_set_aside_with_its_place(tmp_path: Path) -> None:
    found = read(tmp_path, letter(1), "From a Mon Mar  4 10:00:00 2024\nSubject: x\n\nhi\n\n", letter(3))
    assert [record.position for record in found if isinstance(record, Malformed)] == ["message 2"]
    assert (reasons(found), len(said(found))) == (["no author"], 2)


def test_a_message_without_an_id_is_called_by_what_it_is(tmp_path: Path) -> None:
    bare = "From a Mon Mar  4 10:00:00 2024\nFrom: ana@x.example\n\n{}\n"
    one, two, same = said(read(tmp_path, bare.format("one"), bare.format("two"), "\n" + bare.format("one")))
    assert one.id != two.id
    assert one.id == same.id


def test_an_answer_without_references_belongs_to_the_newest_question_of_its_subject(tmp_path: Path) -> None:
    letters = [
        letter(1, Subject="Tea"), letter(2, Subject="tea"), letter(3, Subject="RE: [list] Tea"),
        letter(4, Subject="Tea"), letter(5, Subject="Re: Coffee"),
    ]  # fmt: skip
    for order in (letters, letters[::-1]):
        found = {one.id: one.in_reply_to for one in said(read(tmp_path, *order))}
        assert found["mail:messages/3@x"] == "mail:messages/2@x"
        assert found["mail:messages/5@x"] is None


def test_an_answer_found_by_its_subject_is_newer_than_one_that_was_not(tmp_path: Path) -> None:
    (alone,) = said(read(tmp_path, letter(2, Subject="Re: Tea")))
    *_, found = said(read(tmp_path, letter(1, Subject="Tea"), letter(2, Subject="Re: Tea")))
    assert alone.updated is None
    assert found.updated == found.published + 1


def test_no_subject_makes_no_thread(tmp_path: Path) -> None:
    assert [one.in_reply_to for one in said(read(tmp_path, letter(1), letter(2, Subject="Re: ")))] == [None, None]


def test_a_message_is_no_answer_to_itself(tmp_path: Path) -> None:
    (one,) = said(read(tmp_path, letter(1, In_Reply_To="<1@x>")))
    assert (one.in_reply_to, one.root) == (None, None)


def test_only_a_thread_opens_with_its_subject(tmp_path: Path) -> None:
    one, two = said(read(tmp_path, letter(1, Subject="Tea"), letter(2, Subject="Re: Tea", In_Reply_To="<1@x>")))
    assert (one.text, two.text) == ("Tea\n\nhi", "hi")


@pytest.mark.parametrize(("name", "headers", "seen"), [
    ("box.mbox", {}, Visibility.MEMBERS),
    ("box.mbox", {"X_Gmail_Labels": "Inbox"}, Visibility.DIRECT),
    ("box.mbox", {"X_Gmail_Labels": "Inbox", "List_Id": "<tea.x>"}, Visibility.MEMBERS),
    ("box.mbox", {"X_Evolution_Source": "imap://ana"}, Visibility.DIRECT),
    ("box.mbox", {"X_No_Archive": "Yes", "List_Id": "<tea.x>"}, Visibility.DIRECT),
    ("box.mbox", {"X_No_Archive": "No", "List_Id": "<tea.x>"}, Visibility.MEMBERS),
    ("Mail/cur/1.host", {}, Visibility.DIRECT),
    ("Mail/new/1.host", {"X_Mailing_List": "tea@x"}, Visibility.MEMBERS),
])  # fmt: skip
def test_mail_of_ones_own_is_direct(tmp_path: Path, name: str, headers: dict[str, str], seen: Visibility) -> None:
    mail = letter(1, **headers) if name == "box.mbox" else letter(1, **headers).partition("\n")[2]
    assert [one.visibility for one in said(read(tmp_path, mail, name=name))] == [seen]


@pytest.mark.parametrize(("headers", "context"), [
    ({"List_Id": "Tea lovers <Tea.lists.example.org>"}, "mail:lists/tea.lists.example.org"),
    ({"List_Post": "<mailto:tea@x.example>"}, "mail:lists/tea@x.example"),
    ({"X_Mailing_List": "tea@x.example"}, "mail:lists/tea@x.example"),
    ({"Newsgroups": "rec.food.tea,misc.test"}, "mail:lists/rec.food.tea"),
    ({}, None),
])  # fmt: skip
def test_the_list_is_where_a_message_was_said(tmp_path: Path, headers: dict[str, str], context: str | None) -> None:
    assert [one.context for one in said(read(tmp_path, letter(1, **headers)))] == [context]


def test_a_maildir_is_dated_by_its_file_names_and_what_is_not_delivered_is_left(tmp_path: Path) -> None:
    for name in ("cur/1709557200.M1.host:2,S", "tmp/1709557201.M2.host"):
        found = read(tmp_path, "From: ana@x.example\nTo: b\nSubject: x\n\nhi", name=f"Mail/{name}")
    assert [one.published for one in said(found)] == [1_709_557_200_000_000]
    assert recognise(Bundle(tmp_path))[1].saw == "a Maildir folder"


def test_a_message_as_apple_mail_keeps_it_ends_where_its_length_says(tmp_path: Path) -> None:
    data = letter(1, "hi\n").partition("\n")[2].encode()
    (tmp_path / "61.emlx").write_bytes(b"%-10d\n%s<?xml version='1.0'?>\n<plist></plist>\n" % (len(data), data))
    assert MAIL.recognise(Bundle(tmp_path)) is not None
    (one,) = said(list(MAIL.read(Bundle(tmp_path), Options())))
    assert (one.text, one.actor) == ("hi", "mail:ana@x.example")


def test_a_program_that_marks_every_from_hides_nobody(tmp_path: Path) -> None:
    (one,) = said(read(tmp_path, letter(1).replace("\nFrom: ", "\n>From: ")))
    assert one.actor == "mail:ana@x.example"


def test_people_keep_their_newest_name_and_machines_are_told_apart(tmp_path: Path) -> None:
    letters = (letter(1, who="A <a@x>"), letter(2, who="Ann <a@x>"), letter(3, who="a@x"), letter(4, who="noreply@x"))
    found = [record for record in read(tmp_path, *letters) if isinstance(record, Profile)]
    assert [(one.actor, one.name) for one in found] == [("mail:a@x", "Ann"), ("mail:noreply@x", None)]
    assert [one.actor_type for one in found] == [ActorType.PERSON, ActorType.SERVICE]


def test_people_whose_address_a_list_hides_go_by_name(tmp_path: Path) -> None:
    (one,) = said(read(tmp_path, letter(1, who='"Dora O/Neill via Tea" <tea@x>')))
    assert one.actor == "mail:names/dora%20o%2Fneill"


def test_a_folder_of_compressed_months_is_one_archive(tmp_path: Path) -> None:
    (tmp_path / "2024-March.txt.gz").write_bytes(gzip.compress(letter(1, Subject="Tea").encode()))
    (tmp_path / "2024-April.txt.gz").write_bytes(gzip.compress(letter(2, Subject="Re: Tea").encode()))
    found = said(list(MAIL.read(Bundle(tmp_path), Options())))
    assert [one.in_reply_to for one in found] == [None, "mail:messages/1@x"]


def test_answers_find_their_question_by_subject_wherever_memory_was_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.sources.mail_threads.HELD", 2)
    answers = [letter(n, Subject=f"Re: tea {n}") for n in range(1, 4)]
    questions = [letter(n + 3, Subject=f"tea {n}") for n in range(1, 4)]
    found = {one.id: one.in_reply_to for one in said(read(tmp_path, *answers, *questions))}
    assert [found[f"mail:messages/{n}@x"] for n in range(1, 4)] == [f"mail:messages/{n + 3}@x" for n in range(1, 4)]


def test_everybody_is_told_of_when_too_many_wrote_to_be_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.sources.mail_post.MOST_PEOPLE", 2)
    writers = ["Ana <ana@x.example>", "ben@x.example", "Cleo <cleo@x.example>", "ana@x.example"]
    found = read(tmp_path, *(letter(number, who=who) for number, who in enumerate(writers)))
    told = [(one.handle, one.name, one.observed > 0) for one in found if isinstance(one, Profile)]
    assert told == [
        ("ana@x.example", "Ana", True),
        ("ben@x.example", None, False),
        ("cleo@x.example", "Cleo", True),
        ("ana@x.example", None, False),
    ]
