"""Mail about alerts: one digest each, kept until a server took it, sent once, and stopped by whoever gets it."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from groundswell.errors import NotFoundError, SettingsError
from groundswell.settings import check
from groundswell.state.models import Mail
from groundswell.state.store import State
from groundswell.watching.kept import Watching
from groundswell.watching.mailing import Mailed, Mailing
from groundswell.watching.unusual import Finding
from tests.watching.conftest import Post, said_to

ANA, BEN, DAY = "ana@site.example", "ben@site.example", date(2024, 5, 12)


FOUND = [
    Finding("volume", DAY, {"people": 14.0, "expected": 2.4, "chance": 1e-6}),
    Finding("sides", DAY, {"people": 22.0, "share": 0.55, "before": 0.0, "chance": 1e-6}),
    Finding("lead", DAY, dict.fromkeys(("people", "second", "before", "led", "chance"), 1.0), "town:zedquill"),
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state in which beer is watched, with three alerts that are in no mail yet."""
    path = tmp_path_factory.mktemp("state") / "state.db"
    state = State(path)
    Watching(state).watch("beer")
    Watching(state).keep("beer", FOUND, DAY)
    state.key("mail")
    state.forget_pages()
    state.close()
    return path


@pytest.fixture
def state(kept: Path, tmp_path: Path) -> State:
    return State(Path(shutil.copy(kept, tmp_path / "state.db")))


def mailing(state: State, server: Post, *to: str, **more: Any) -> Mailing:
    return Mailing(state, check(said_to(server, *(to or (ANA,)), **more), Path()))


def deliver(one: Mailing) -> Mailed:
    return one.deliver(str.title)


def look(one: Mailing) -> Mailed:
    """What a look does once it has found what there is."""
    one.gather()
    return deliver(one)


def mails(state: State) -> list[Mail]:
    with state.session() as session:
        return list(session.scalars(select(Mail).order_by(Mail.id)))


def wind(state: State, **to: datetime) -> None:
    with state.session() as session:
        session.execute(update(Mail).values(to))


def later(state: State) -> None:
    """So much later that every pause is over."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    wind(state, next_at=past, claimed_until=past)


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_was_found_goes_out_in_one_mail(state: State, server: Post) -> None:
    assert look(mailing(state, server, app_address="https://app.example")) == Mailed(1, 0, 0, "")
    (message,), (text,) = server.taken, server.texts
    assert (message["To"], message["From"], message["Subject"]) == (ANA, "us@site.example", "Unusual on Beer")
    assert text.count("Beer: ") == 3
    assert "one false alarm in 52 weeks" in text
    assert "https://app.example/alerts\n" in text


def test_nothing_is_mailed_twice(state: State, server: Post) -> None:
    one = mailing(state, server)
    assert [look(one).sent, look(one).sent, len(server.taken)] == [1, 0, 1]


def test_a_mail_names_nobody_and_the_state_holds_no_address(state: State, server: Post, tmp_path: Path) -> None:
    look(mailing(state, server))
    assert "zedquill" not in server.texts[0].lower()
    assert "Somebody new leads" in server.texts[0]
    assert b"@site.example" not in (tmp_path / "state.db").read_bytes() + (tmp_path / "state.db-wal").read_bytes()


def test_each_recipient_gets_a_mail_of_their_own(state: State, server: Post) -> None:
    assert look(mailing(state, server, ANA, BEN)).sent == 2
    assert sorted(one["To"] for one in server.taken) == [ANA, BEN]
    assert [one["List-Unsubscribe"] for one in server.taken] == [None, None]
    assert all("alerts stop" in text for text in server.texts)


def test_topics_that_are_not_mailed_are_only_shown(state: State, server: Post) -> None:
    Watching(state).watch("beer", by_mail=False)
    assert (look(mailing(state, server)).sent, server.taken) == (0, [])


def test_alerts_gather_until_the_last_mail_is_old_enough(state: State, server: Post) -> None:
    one = mailing(state, server, mail_least_hours=20)
    look(one)
    Watching(state).keep("beer", [Finding("volume", DAY + timedelta(days=9), FOUND[0].figures)], DAY)
    assert look(one).sent == 0
    wind(state, made_at=datetime.now(UTC) - timedelta(hours=21))
    assert look(one).sent == 1


def test_a_server_that_is_away_breaks_nothing_and_gets_it_later(state: State, server: Post) -> None:
    away = look(mailing(state, Post(port=1)))
    assert (away.sent, away.waiting) == (0, 1)
    assert "refused" in away.said.lower()
    assert look(mailing(state, server)).sent == 0, "it is not tried again at once"
    later(state)
    assert look(mailing(state, server)) == Mailed(1, 0, 0, "")


def test_each_try_waits_longer(state: State) -> None:
    away = mailing(state, Post(port=1))
    look(away)
    waits = []
    for _ in range(6):
        later(state)
        before = datetime.now(UTC)
        deliver(away)
        waits.append(round((mails(state)[0].next_at - before) / timedelta(minutes=1)))
    assert waits == [15, 45, 135, 405, 720, 720]


def test_a_refusal_for_good_is_shown_and_one_for_now_is_tried_again(state: State, server: Post) -> None:
    server.refused = {ANA: f"550 no mailbox {ANA} here", BEN: "451 later"}
    one = mailing(state, server, ANA, BEN)
    assert look(one).refused == 1
    assert [mail.said for mail in mails(state) if mail.status == "refused"] == ["550 no mailbox the address here"]
    server.refused = {}
    later(state)
    assert deliver(one).sent == 1
    assert [mail["To"] for mail in server.taken] == [BEN]


def test_killed_before_it_was_sent_it_waits_and_is_sent_once(state: State, server: Post) -> None:
    mailing(state, server).gather()
    assert [look(mailing(state, server)).sent for _ in range(2)] == [1, 0]
    assert len(server.taken) == 1


def test_killed_after_the_server_took_it_it_is_sent_again_as_the_same_mail(
    state: State, server: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can ask a mail server whether it took a mail. For a quarter of an hour nobody else tries."""
    one = mailing(state, server)
    with monkeypatch.context() as patch:
        patch.setattr(Mailing, "_note", killed)
        with pytest.raises(KeyboardInterrupt):
            look(one)
    assert deliver(one).sent == 0
    later(state)
    assert deliver(one).sent == 1
    first, second = server.taken
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])


def test_of_two_who_deliver_at_once_one_sends(state: State, server: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    send = Mailing._send
    beside: list[Mailed] = []

    def sending(self: Mailing, *what: Any) -> str:
        beside.extend([] if beside else [deliver(mailing(state, server))])
        return send(self, *what)

    monkeypatch.setattr(Mailing, "_send", sending)
    assert look(mailing(state, server)).sent == 1
    assert (beside[0].sent, len(server.taken)) == (0, 1)


def test_what_is_dismissed_before_it_is_sent_is_in_no_mail(state: State, server: Post) -> None:
    one = mailing(state, server)
    one.gather()
    Watching(state).mark(None, "dismissed")
    assert (deliver(one).sent, server.taken, mails(state)) == (0, [], [])


def test_an_alert_that_was_erased_before_it_is_sent_is_in_no_mail(state: State, server: Post) -> None:
    one = mailing(state, server)
    one.gather()
    Watching(state).forget(lambda account: account == "town:zedquill", lambda _: False)
    assert deliver(one).sent == 1
    assert ("leads" in server.texts[0], server.texts[0].count("Beer: ")) == (False, 2)


def test_the_link_in_a_mail_stops_it(state: State, server: Post) -> None:
    one = mailing(state, server, app_address="https://app.example")
    look(one)
    link = f"https://app.example/alerts/stop?token={one.token(ANA)}"
    assert link in server.texts[0]
    assert server.taken[0]["List-Unsubscribe"] == f"<{link}>"
    one.stop(one.token(ANA))
    assert one.recipients() == {}
    one.start(one.token(ANA))
    assert list(one.recipients().values()) == [ANA]
    with pytest.raises(NotFoundError, match="stops no mail"):
        one.stop("0" * 32)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"smtp_host": "mail.example"}, "no mail_from; .*no mail_to"),
    ({"mail_to": ["ana"]}, "ana is not an e-mail address"),
    ({"mail_from": "us@site.example\r\nBcc: x@site.example"}, "is not an e-mail address"),
    ({"mail_to": ["a@b.example, c@d.example"]}, "is not an e-mail address"),
    ({"smtp_security": "ssl"}, "smtp_security"),
    ({"app_address": "site.example"}, "app_address"),
    (
        {
            "smtp_host": "mail.example",
            "mail_from": ANA,
            "mail_to": [BEN],
            "smtp_password": "x",
            "smtp_security": "none",
        },
        "travel in the open",
    ),
]


@pytest.mark.parametrize(("said", "told"), WRONG)
def test_settings_that_cannot_mail_are_told_before_anything_begins(said: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        check(said, Path())


def test_the_password_is_shown_nowhere() -> None:
    known = check({"smtp_password": "open sesame"}, Path())
    assert "sesame" not in f"{known!r} {known.model_dump_json()}"
