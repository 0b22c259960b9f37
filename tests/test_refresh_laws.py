"""Whatever comes in a day's news, a refresh ends in the bytes of a full scoring, as if all had been there at once."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from groundswell.records import Record
from groundswell.tables import DERIVED
from groundswell.workspace import Workspace
from tests.test_refresh import address, in_full
from tests.worlds import (
    at,
    delete,
    id_of,
    like,
    mention,
    on,
    post,
    profile,
    quote,
    reply,
    share,
    share_id,
    undo,
    workspace_of,
)

EXAMPLES = 2
LAST = 40
PEOPLE = ("ana", "ben", "cy", "dee", "eli")
POSTS = tuple(f"p{n}" for n in range(5))
OWNER = dict(zip(POSTS, PEOPLE, strict=True))
TEXTS = ("I love this coffee, it is wonderful!", "Awful service, the train was late", "Football #football")
SHOWN = {"history_weeks": 1, "threads": 1}
KEEPING_DAYS = ("trust", "influence")
"""Tables in which days that were shown before stay."""
News = st.SearchStrategy[list[Record]]

who, of, said = st.sampled_from(PEOPLE), st.sampled_from(POSTS), st.sampled_from(TEXTS)
early = st.integers(1, LAST - 1).map(lambda day: day + 0.3)


def first() -> list[Record]:
    """Five people's posts over forty days, each liked, passed on, answered and linked to."""
    made = [post(OWNER[of], of, 8 * n, text=TEXTS[n % 3], url=address(of)) for n, of in enumerate(POSTS)]
    done: list[Record] = [profile(who, created=at(-30 * n)) for n, who in enumerate(PEOPLE, 1)]
    for n, (here, there) in enumerate(zip(PEOPLE, PEOPLE[2:] + PEOPLE[:2], strict=True)):
        day = 8 * n + 1
        done += [like(there, POSTS[n], day), share(PEOPLE[n - 1], POSTS[n], day + 0.2)]
        done += [reply(there, POSTS[n], day + 3, text=TEXTS[n % 2]), mention(here, there, day + 5)]
    done += [reply(PEOPLE[0], "unseen", 10, name="answer"), like(PEOPLE[1], "answer", 11)]
    return [*made, *done, post("ana", "read", 30, text="Read this", links=(address("p1"),))]


def one(make: Callable[..., Record], *parts: st.SearchStrategy[object]) -> News:
    return st.tuples(*parts).map(lambda told: [make(*told)])


LATE: dict[str, News] = {
    "a late reaction": st.one_of(one(like, who, of, early), one(quote, who, of, early)),
    "a late share through another": st.tuples(who, of, early, who).map(
        lambda told: [share(*told[:3], via=share_id(told[3], told[1]))]
    ),
    "a late answer": st.tuples(who, of, early, said).map(lambda told: [reply(*told[:3], name="late", text=told[3])]),
    "a post that somebody was thanked for answering": early.map(lambda day: [post(PEOPLE[1], "unseen", day)]),
    "late thanks": st.tuples(who, of, early).map(
        lambda told: [reply(*told, name="late"), like(OWNER[told[1]], "late", told[2] + 0.1)]
    ),
    "a late mention": one(mention, who, who, early),
    "an object that others had reacted to": st.tuples(who, who, early).map(
        lambda told: [like(told[1], "lost", 20), post(told[0], "lost", told[2])]
    ),
    "an edited post": st.tuples(of, said).map(
        lambda told: [
            post(OWNER[told[0]], told[0], 8 * POSTS.index(told[0]), text=told[1], updated=at(LAST), url=address("p0"))
        ]
    ),
    "a deleted post": of.map(lambda gone: [delete(OWNER[gone], gone, LAST)]),
    "something undone": st.integers(0, 4).map(
        lambda n: [undo((PEOPLE[2:] + PEOPLE[:2])[n], f"{(PEOPLE[2:] + PEOPLE[:2])[n]}+{POSTS[n]}", LAST)]
    ),
    "an account that deletes itself": who.map(lambda gone: [delete(gone, id_of(gone), LAST)]),
    "an older account": st.tuples(who, st.integers(-400, 0)).map(
        lambda told: [profile(told[0], created=at(told[1]), observed=at(LAST))]
    ),
    "somebody new": st.tuples(early, of, who).map(
        lambda told: [post("new", "hello", told[0], text=TEXTS[0]), like("new", told[1], LAST), like(told[2], "hello")]
    ),
    "a refusal": who.map(lambda no: [post(no, "no", LAST, consent="refused")]),
}
"""What may come, by what it is."""


@st.composite
def news(draw: st.DrawFn) -> tuple[int, list[Record]]:
    """News of some kinds, and the day that they are scored on: the last one again, the next, or a week on."""
    day = draw(st.sampled_from((LAST, LAST + 1, LAST + 7)))
    kinds = draw(st.lists(st.sampled_from(sorted(LATE)), min_size=3, max_size=6, unique=True))
    today = draw(st.lists(st.tuples(who, of), max_size=2))
    parts = [draw(LATE[kind]) for kind in kinds]
    return day, [*(record for part in parts for record in part), *(reply(*pair, day, text=TEXTS[1]) for pair in today)]


def compared(workspace: Workspace) -> dict[str, dict[str, list[str]]]:
    """The files of the derived tables and of the index, by partition, all of a table's partitions."""
    held = workspace.lake.manifest().tables
    names = {*(table.name for table in DERIVED), "search"} & set(held)
    return {name: {part: [file.digest for file in files] for part, files in held[name].items()} for name in names}


@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate])
@example(come=(LAST, [like("dee", "p0", 20)]), gone=False)
@given(news(), st.booleans())
def test_a_refresh_ends_like_a_full_scoring_whatever_the_news(come: tuple[int, list[Record]], gone: bool) -> None:
    day, records = come
    with TemporaryDirectory() as folder:
        workspace = workspace_of(Path(folder), first(), scored=False, **SHOWN)
        workspace.score(as_of=on(LAST))
        workspace.ingest(records, name="news")
        workspace.score(as_of=on(day))
        if gone:
            workspace.erase("ben")
        full, refreshed = (compared(one) for one in (in_full(workspace, Path(folder) / "full", day), workspace))
        for table in KEEPING_DAYS:
            refreshed[table] = {part: refreshed[table][part] for part in full[table]}
        assert refreshed == full
