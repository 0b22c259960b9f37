"""Links: a post that leads to somebody's object is a mention of them, however its address is written."""

from itertools import permutations
from pathlib import Path

import duckdb
import ibis
import pytest

from groundswell.graph.addresses import canonical
from groundswell.records import Activity, Record
from groundswell.vocabulary import Consent
from tests.derived import Derived, bare
from tests.worlds import delete, id_of, like, mention, post, profile, quote, reply, workspace_of

PAGE = "https://ana.example/tides"
ARTICLE = post("ana", "p", url=PAGE)
WAYS = (
    PAGE,
    "http://ana.example/tides",
    "https://www.Ana.Example:443/tides/",
    "https://m.ana.example/tides#low",
    "https://amp.ana.example/tides?amp=1",
    "https://ana.example/tides/amp",
    "https://ana.example/t%69des/index.html",
    f"{PAGE}?utm_source=feed&fbclid=x",
    "https://www.google.com/url?sa=t&url=https%3A%2F%2Fana.example%2Ftides%3Futm_medium%3Dx&usg=1",
    "https://www.google.com/amp/s/ana.example/tides/",
)
OTHERS = (
    "https://ana.example/",
    "https://ana.example/Tides",
    "https://ana.example/tides?page=2",
    "https://ana.example:8080/tides",
    "https://ana.example/tides#!/low",
    "https://ben.example/tides",
    "ftp://ana.example/tides",
    "https://",
    "x" * 5_000,
)


def linking(who: str, *links: str, day: float = 1, name: str = "m", **more: object) -> Activity:
    return post(who, name, day, links=links, **more)


def found(*records: Record) -> list[tuple[str, str, str, str]]:
    """Kind, reactor, author and object of every reaction."""
    rows = Derived(records, scored=False, graph_only=True).rows("reactions")
    return sorted((row["kind"], *(bare(row[key]) for key in ("reactor", "author", "object"))) for row in rows)


def addresses(*written: str | None) -> list[str | None]:
    sql = ibis.to_sql(
        canonical(ibis.table({"url": "string", "nth": "int64"}, name="asked"), "url", "address"), dialect="duckdb"
    )
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE asked (url VARCHAR, nth BIGINT)")
        connection.executemany("INSERT INTO asked VALUES (?, ?)", [[url, n] for n, url in enumerate(written)])
        return [address for (address,) in connection.execute(f"SELECT address FROM ({sql}) ORDER BY nth").fetchall()]


def test_a_link_to_somebodys_object_is_a_mention_of_them() -> None:
    assert found(ARTICLE, linking("ben", PAGE)) == [("mention", "ben", "ana", "p")]


def test_all_ways_of_writing_an_address_are_one() -> None:
    assert set(addresses(*WAYS)) == {"ana.example/tides"}


def test_other_pages_are_others() -> None:
    assert "ana.example/tides" not in addresses(*OTHERS)
    assert found(ARTICLE, linking("ben", *OTHERS)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://twitter.com/ana/status/12?s=20", "https://x.com/i/status/12"),
        ("https://mobile.twitter.com/i/web/status/12/photo/1", "https://x.com/i/status/12"),
        ("https://old.reddit.com/r/birds/comments/a1/a_heron/", "https://redd.it/a1"),
        ("https://youtu.be/a-1?t=4", "https://www.youtube.com/watch?list=x&v=a-1"),
        ("https://t.me/s/birds/4", "https://t.me/birds/4"),
        ("https://de.m.wikipedia.org/wiki/Reiher", "https://de.wikipedia.org/wiki/Reiher"),
        ("https://ana.example/a?b=2&a=1", "http://ana.example/a/?a=1&b=2&utm_campaign=x"),
        ("https://ana.example/caf%C3%A9", "https://ana.example/café"),
    ],
)
def test_what_goes_by_several_addresses_is_found_by_each(one: str, other: str) -> None:
    first, second = addresses(one, other)
    assert first == second is not None


def test_what_is_no_page_of_anybodys_has_no_address() -> None:
    given = ("https://ana.example", "mailto:ana@ana.example", "https://[::1/x", "https://a b/x", "", None, "/tides")
    assert addresses(*given) == [None] * len(given)


def test_escapes_that_are_no_text_stay_as_they_are() -> None:
    assert addresses("https://ana.example/a%FF", "https://ana.example/a%2Fb", "https://ana.example/a/b") == [
        "ana.example/a%FF",
        "ana.example/a%2Fb",
        "ana.example/a/b",
    ]


def test_it_does_not_matter_which_came_first(tmp_path: Path) -> None:
    records = [ARTICLE, linking("ben", PAGE, day=-3), like("cy", "p", 2)]
    seen = {tuple(found(*order)) for order in permutations(records)}
    assert seen == {(("like", "cy", "ana", "p"), ("mention", "ben", "ana", "p"))}
    workspace = workspace_of(tmp_path, records[1:])
    assert workspace.reader.rows("SELECT * FROM reactions WHERE kind = 'mention'") == []
    workspace.ingest(records[:1])
    workspace.score()
    (row,) = workspace.reader.rows("SELECT author, object FROM reactions WHERE kind = 'mention'")
    assert row == {"author": id_of("ana"), "object": id_of("p")}
    report = workspace.report("object", object=f"{PAGE}/?utm_source=x")
    assert [one.reactor.actor for one in report.rows] == [id_of("cy"), id_of("ben")]


def test_links_to_oneself_and_within_a_site_are_none() -> None:
    site = post("web:ana.example#ana", "web:https://ana.example/a", url="https://ana.example/a")
    links = ("https://ana.example/a",)
    own = post("web:ana.example#ana", "web:https://ana.example/b", 1, links=links)
    menu = post("web:ana.example", "web:https://ana.example/c", 1, links=links)
    assert found(ARTICLE, linking("ana", PAGE), post("ana", "p", links=(PAGE,)), site, own, menu) == []


def test_those_who_write_for_one_site_may_link_to_each_other() -> None:
    site = post("web:ana.example#ana", "web:https://ana.example/a", url="https://ana.example/a")
    other = post("web:ana.example#ben", "web:https://ana.example/b", 1, links=("https://ana.example/a",))
    assert [kind for kind, *_ in found(site, other)] == ["mention"]


def test_one_post_that_names_and_links_counts_once() -> None:
    both = linking("ben", PAGE, f"{PAGE}/?utm_source=x", mentions=(id_of("ana"),))
    assert found(ARTICLE, both) == [("mention", "ben", "ana", "p")]


def test_the_author_is_mentioned_in_place_of_their_site() -> None:
    article = post("web:ana.example#ana", "web:https://ana.example/a", url="https://ana.example/a")
    about = post("web:ana.example", "web:https://ana.example/about")
    sited = post("web:ben.example", "web:x", 1, links=(str(article.url),), mentions=("web:ana.example",))
    assert [author for *_, author, _ in found(article, about, sited)] == ["web:ana.example#ana"]


def test_what_is_answered_or_quoted_is_not_linked_to_besides() -> None:
    answer = reply("ben", "p", 1, name="r", links=(PAGE,))
    quoting = [linking("cy", PAGE, name="cy~p"), quote("cy", "p", 1)]
    assert found(ARTICLE, answer, *quoting) == [("quote", "cy", "ana", "p"), ("reply", "ben", "ana", "p")]


def test_each_object_that_a_post_links_to_is_reacted_to() -> None:
    second = post("ana", "q", url="https://ana.example/herons")
    third = post("cy", "r", url="https://cy.example/herons")
    links = (PAGE, "https://ana.example/herons", "https://cy.example/herons", "https://nobody.example/x")
    assert found(ARTICLE, second, third, linking("ben", *links)) == [
        ("mention", "ben", "ana", "p"),
        ("mention", "ben", "ana", "q"),
        ("mention", "ben", "cy", "r"),
    ]


def test_of_several_objects_with_one_address_the_earliest_is_meant() -> None:
    copy = post("mal", "copy", 1, url=f"{PAGE}?utm_source=mal")
    assert found(copy, ARTICLE, linking("ben", PAGE, day=2)) == [("mention", "ben", "ana", "p")]


def test_nobody_who_refused_and_nothing_deleted_is_linked_to() -> None:
    refusal = post("ana", "no", -40, consent=Consent.REFUSED)
    assert found(refusal, ARTICLE, linking("ben", PAGE)) == []
    assert found(linking("ben", PAGE), profile("ana")) == []


def test_a_link_in_a_post_by_the_same_person_on_another_network_is_none() -> None:
    records = [ARTICLE, post("city:ana", "city:m", 1, links=(PAGE,))]
    rows = Derived(records, scored=False, graph_only=True, persons={"ana": "ana", "city:ana": "ana"}).rows("reactions")
    assert rows == []


def test_what_was_deleted_is_linked_to_no_more(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, [ARTICLE, linking("ben", PAGE), delete("ana", "p", 2), mention("cy", "ben")])
    assert [row["reactor"] for row in workspace.reader.rows("SELECT reactor FROM reactions")] == [id_of("cy")]
