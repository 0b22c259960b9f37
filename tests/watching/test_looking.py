"""Looking at watched topics: what is found once is kept once, until it is dismissed, and nothing else is said."""

from datetime import date, timedelta

import pytest

from groundswell.errors import InputError, NotFoundError
from groundswell.state.models import Alert
from groundswell.watching.looking import AGAIN_DAYS, MOST_DAYS, first_day
from groundswell.watching.mailing import Mailing
from groundswell.workspace import Workspace
from tests.watching.conftest import Post, mailing_to
from tests.worlds import id_of, on, post

TODAY = date(2024, 5, 12)


def told(town: Workspace) -> list[tuple[str, str, date]]:
    return [(one.topic, one.what, one.day) for one in town.watching.alerts(("new", "read", "dismissed"))]


def test_what_is_unusual_of_a_watched_topic_is_kept_and_of_others_not(town: Workspace) -> None:
    assert town.look().alerts == 0
    town.watch("Beer")
    looked = town.look()
    assert (looked.as_of, looked.topics, looked.alerts) == (TODAY, 1, 3)
    assert sorted(told(town)) == [("beer", what, TODAY) for what in ("lead", "sides", "volume")]


def test_the_report_says_what_with_its_figures_and_opens_to_the_posts(alerted: Workspace) -> None:
    """Fourteen wrote on the last day: two as ever and twelve who curse. Zedquill's last post is of the day before."""
    found = alerted.report("alerts")
    rows = {row.what: row for row in found.rows}
    assert rows["volume"].said.startswith("14 people wrote about it on 12 May 2024; about ")
    assert rows["lead"].person.actor == id_of("zedquill")
    assert "30 people reacted to them" in rows["lead"].said
    assert (found.new_count, [(one.topic, one.open_count) for one in found.watched]) == (3, [("beer", 3)])
    assert "the watched topic raises about one false alarm in 52 weeks" in found.promised
    behind = alerted.report("unusual", **rows["volume"].opens.filters)
    assert (behind.unusual, behind.said, behind.page.total) == (True, rows["volume"].said, 14)
    assert [(len(behind.days), behind.days[-1].people_count, behind.days[-1].others_count)] == [(57, 14, 4)]
    assert {row.side for row in behind.rows} == {"positive", "negative"}
    assert alerted.report("unusual", **rows["sides"].opens.filters).unusual
    leading = alerted.report("unusual", **rows["lead"].opens.filters, limit=30)
    assert {row.author.actor for row in leading.rows} == {id_of("zedquill")}
    assert sum(row.reactors_count for row in leading.rows) == leading.leading[0].now_count == 30
    usual = alerted.report("unusual", topic="beer", day="2024-05-05")
    assert (usual.unusual, usual.chance, "Nothing unusual" in usual.said) == (False, None, True)


def test_pages_of_alerts_miss_none_and_what_is_dismissed_stays_so(alerted: Workspace) -> None:
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        page = alerted.report("alerts", limit=1, cursor=cursor)
        seen, cursor = [*seen, page.rows[0].what], page.page.next
    assert (sorted(seen), cursor) == (["lead", "sides", "volume"], None)
    first = alerted.watching.alerts(("new",))[0]
    alerted.watching.mark([first.id], "dismissed")
    assert alerted.look().alerts == 0
    assert alerted.report("alerts", status="dismissed").rows[0].alert == first.id
    assert len(alerted.report("alerts").rows) == 2


def test_scoring_looks_by_itself_and_a_surge_that_goes_on_is_one_alert(alerted: Workspace) -> None:
    alerted.watching.mark(None, "dismissed")
    alerted.ingest([post(f"h{n}", f"again{n}", 73, text="terrible beer") for n in range(14)], name="next day")
    scored = alerted.score()
    assert (scored.as_of, scored.alerts) == (on(73), 0)


def test_who_took_the_topic_from_themselves_is_not_said_to_lead(town: Workspace, alerted: Workspace) -> None:
    """Neither when it is looked at after that, nor in an alert from before."""
    town.watch("beer")
    town.hide_topic("zedquill", "beer")
    town.look()
    assert "lead" not in {what for _, what, _ in told(town)}
    found = town.report("unusual", topic="beer", what="lead", day=TODAY.isoformat())
    assert (found.unusual, found.person) == (False, None)
    assert id_of("zedquill") not in {one.actor for one in found.leading}
    alerted.hide_topic("zedquill", "beer")
    assert "lead" not in {row.what for row in alerted.report("alerts").rows}


def test_an_own_topic_can_be_watched_by_its_query_at_once(town: Workspace) -> None:
    watched = town.watch("Curses", "terrible OR hate", by_mail=False)
    assert (watched.topic, watched.by_mail, watched.said) == ("own/curses", False, "")
    town.score()
    assert ("own/curses", "volume", TODAY) in told(town)
    town.topics.drop("Curses")
    assert town.report("alerts").watched == []
    town.look()
    assert (told(town), town.watching.watched()) == ([], [])


def test_watching_no_more_takes_the_alerts_along_and_what_is_not_there_is_told(alerted: Workspace) -> None:
    assert alerted.watching.unwatch("Beer").topic == "beer"
    assert told(alerted) == []
    with pytest.raises(NotFoundError, match="not watched"):
        alerted.watching.unwatch("beer")
    with pytest.raises(NotFoundError, match="no topic called"):
        alerted.watch("nothing of this name")
    with pytest.raises(NotFoundError, match="no alert 7"):
        alerted.watching.mark([7], "read")
    with pytest.raises(InputError, match="cannot be lost"):
        alerted.watching.mark(None, "lost")


@pytest.mark.parametrize(
    ("until", "days"), [(None, AGAIN_DAYS), (0, AGAIN_DAYS), (3, AGAIN_DAYS), (20, 20), (400, MOST_DAYS)]
)
def test_a_look_covers_the_days_since_the_last_and_always_the_newest(until: int | None, days: int) -> None:
    last = None if until is None else TODAY - timedelta(days=until)
    assert first_day(last, TODAY) == TODAY - timedelta(days=days - 1)


def test_killed_anywhere_nothing_is_lost_or_told_twice(
    town: Workspace, server: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While alerts are kept, then before their mail is made; the third look does what is left, the fourth nothing."""
    workspace = mailing_to(town, server, "ana@site.example")
    workspace.watch("beer")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for owner, name, kept in ((Alert, "__init__", 0), (Mailing, "gather", 3)):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, killed)
            with pytest.raises(KeyboardInterrupt):
                workspace.look()
        assert len(told(workspace)) == kept
    assert [workspace.look().mail.sent for _ in range(2)] == [1, 0]
    assert server.texts[0].count("Beer: ") == 3
    assert {row.mailed for row in workspace.report("alerts").rows} == {"sent"}


def test_an_erased_leader_is_in_no_alert(alerted: Workspace) -> None:
    alerted.watch("Fans of zedquill", "zedquill")
    alerted.erase("zedquill")
    assert {what for _, what, _ in told(alerted)} == {"sides", "volume"}
    assert [one.topic for one in alerted.watching.watched()] == ["beer"]
    assert b"zedquill" not in (alerted.root / "state.db").read_bytes()
