"""What Reddit hands a member of their own data: posts and comments as tables, by the account that asked."""

import zipfile
from pathlib import Path

import pytest

from groundswell.records import Activity, Malformed, Record
from groundswell.sources import divided, piece_reader, recognise
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.reddit import REDDIT

POSTS = """id,permalink,date,ip,subreddit,gildings,title,url,body
a1,https://www.reddit.com/r/Boats/comments/a1/tide/,2024-05-01 10:00:00 UTC,192.0.2.1,Boats,0,Tide,https://x.example/,
"""
LINK = "https://www.reddit.com/r/Boats/comments/c9/x/"
COMMENTS = f"""id,permalink,date,ip,subreddit,gildings,link,parent,body,media
b1,{LINK}b1/,2024-05-01 10:00:01 UTC,,Boats,0,{LINK},,"So, u/ben

it is",
b2,{LINK}b2/,2024-05-01 10:00:02 UTC,,Boats,0,{LINK},b0,Yes,
"""
STATISTICS = "statistic,value\naccount name,Ana_P\nemail verified,True\n"


def request(folder: Path, **files: str) -> Path:
    told = {"posts": POSTS, "comments": COMMENTS, "statistics": STATISTICS, "messages": "id,body\n1,psst\n"} | files
    for name, content in told.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def read(path: Path) -> list[Record]:
    return list(REDDIT.read(Bundle(path), Options()))


def said(found: list[Record]) -> dict[str, Activity]:
    return {record.id: record for record in found if isinstance(record, Activity)}


def test_posts_and_comments_are_the_accounts_own(tmp_path: Path) -> None:
    bundle = Bundle(request(tmp_path))
    source, _ = recognise(bundle)
    found = list(source.read(bundle, Options()))
    post, first, second = (said(found)[f"reddit:{key}"] for key in ("t3_a1", "t1_b1", "t1_b2"))
    assert {one.actor for one in (post, first, second)} == {"reddit:u/ana_p"}
    assert (post.id, post.text, post.links) == ("reddit:t3_a1", "Tide", ("https://x.example/",))
    assert (post.published, post.url) == (1_714_557_600_000_000, "https://www.reddit.com/r/Boats/comments/a1/tide/")
    assert (first.in_reply_to, first.root, first.context) == ("reddit:t3_c9", "reddit:t3_c9", "reddit:r/boats")
    assert (first.text, first.mentions) == ("So, u/ben\n\nit is", ("reddit:u/ben",))
    assert (second.in_reply_to, second.root) == ("reddit:t1_b0", "reddit:t3_c9")
    assert "192.0.2.1" not in repr(found)


def test_in_pieces_it_is_the_same(tmp_path: Path) -> None:
    bundle = Bundle(request(tmp_path))
    reader = piece_reader(REDDIT, bundle, Options())
    in_pieces = [record for piece in divided(REDDIT, bundle, Options()) for record in reader(piece)]
    assert in_pieces == read(tmp_path)


def test_the_archives_name_says_whose_it_is_where_statistics_do_not(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export_ben_20240501.zip", "w") as archive:
        archive.writestr("comments_1.csv", "\ufeff" + COMMENTS)
    assert {one.actor for one in said(read(tmp_path / "export_ben_20240501.zip")).values()} == {"reddit:u/ben"}


def test_nobodys_tables_are_set_aside(tmp_path: Path) -> None:
    found = read(request(tmp_path, statistics="statistic,value\n"))
    assert [one.member for one in found if isinstance(one, Malformed)] == ["comments.csv", "posts.csv"]
    assert said(found) == {}


@pytest.mark.parametrize(
    "kept", [len(COMMENTS) - 1, len(COMMENTS) - 3, COMMENTS.index("Yes"), COMMENTS.index("b2,") + 1]
)
def test_a_cut_costs_one_row_and_is_told(tmp_path: Path, kept: int) -> None:
    found = read(request(tmp_path, comments=COMMENTS[:kept]))
    assert list(said(found)) == ["reddit:t1_b1", "reddit:t3_a1"]
    assert [one.member for one in found if isinstance(one, Malformed)] == ["comments.csv"]


def test_a_cut_inside_a_quoted_text_is_told_though_a_line_ends_there(tmp_path: Path) -> None:
    found = read(request(tmp_path, comments=COMMENTS[: COMMENTS.index("it is")]))
    assert [one.reason[:13] for one in found if isinstance(one, Malformed)] == ["the file ends"]


def test_a_row_that_is_wrong_is_set_aside_alone(tmp_path: Path) -> None:
    bad = COMMENTS.replace("b1,https", "B!,https", 1)
    found = read(request(tmp_path, comments=bad, posts=POSTS.replace("2024-05-01 10", "some day")))
    assert list(said(found)) == ["reddit:t1_b2"]
    assert [one.position for one in found if isinstance(one, Malformed)] == ["row 1", "row 1"]


def test_other_comments_are_not_reddits(tmp_path: Path) -> None:
    (tmp_path / "comments.csv").write_text("Comment ID,Comment Text\n1,hi\n")
    assert REDDIT.recognise(Bundle(tmp_path)) is None
