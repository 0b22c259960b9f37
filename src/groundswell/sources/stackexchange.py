"""A Stack Exchange data dump: Posts, Comments, Votes and Users in XML, of one site or of several side by side."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from groundswell.records import Record
from groundswell.sources.base import Guide, Options, Recognition
from groundswell.sources.bundle import Bundle
from groundswell.sources.stackexchange_site import Site

TABLE = re.compile(r"(?:(.+)-)?(posts|comments|votes|users)\.xml", re.IGNORECASE | re.DOTALL)
ROOT = re.compile(rb"<(posts|comments|votes|users)>\s*<row ")
FIRST = ("votes",)
REST = ("users", "posts", "comments")


class Table(NamedTuple):
    """What a member holds, and of which site."""

    name: str
    site: str


class StackExchange:
    """The dump of a whole site, some of its tables, or several sites in folders of their own."""

    name = "stackexchange"
    title = "Stack Exchange data dump"
    public_network = True
    guide = Guide(
        export=(
            "Profile, Settings, Access, *Data dump access* on each site; or the dumps of before 2024 on the Internet "
            "Archive. Unpack the `.7z` first."
        ),
        reads=(
            "`Posts.xml`: questions and answers, with tags, accepted answers, views and scores",
            "`Comments.xml`",
            "`Votes.xml`: counts by kind, and the people of bookmarks and bounties where they are named",
            "`Users.xml`",
        ),
        leaves=(
            ("who voted", "dumps do not say; votes are counts"),
            ("badges, links and the history of posts", "the newest version is in `Posts.xml`"),
            ("wikis of tags and other kinds of posts", "nobody said them to anybody"),
        ),
        visibility="Everything in a dump is public.",
    )

    def recognise(self, bundle: Bundle) -> Recognition | None:
        tables = tables_in(bundle)
        if not any(ROOT.search(bundle.head(member)) for member in list(tables)[:4]):
            return None
        names = sorted({table.name.capitalize() for table in tables.values()})
        sites = sorted({table.site for table in tables.values()})
        return Recognition(0.95, f"a Stack Exchange dump ({', '.join(names)}) of {', '.join(sites[:3])}")

    def read(self, bundle: Bundle, options: Options) -> Iterator[Record]:
        tables = tables_in(bundle)
        names = sorted({table.site for table in tables.values()})
        sites = {name: Site(options.network or self.name, name) for name in names}
        # Votes come first, because they say on which day an answer was accepted.
        for group in (FIRST, REST):
            for member, stream in bundle.walk({m for m, table in tables.items() if table.name in group}.__contains__):
                yield from sites[tables[member].site].read(tables[member].name, stream, member)
        again = {m for m, table in tables.items() if table.name == "posts" and sites[table.site].passed_over}
        for member, stream in bundle.walk(again.__contains__) if again else ():
            yield from sites[tables[member].site].read_again(stream, member)
        for site in sites.values():
            yield from site.remainder()


def tables_in(bundle: Bundle) -> dict[str, Table]:
    """The tables among the members: named as dumps name them, or a single file that looks like one."""
    found = {}
    for member in bundle.names:
        path = PurePosixPath(member)
        if (match := TABLE.fullmatch(path.name)) is not None:
            found[member] = Table(match[2].lower(), match[1] or path.parent.name or home(bundle))
        elif bundle.kind == "file" and (root := ROOT.search(bundle.head(member))) is not None:
            found[member] = Table(root[1].decode(), home(bundle))
    return found


def home(bundle: Bundle) -> str:
    """The site of tables that lie in no folder: the folder or archive, or the folder a single file is in."""
    path = bundle.path.resolve()
    if bundle.kind == "file":
        return path.parent.name
    return path.name if bundle.kind == "folder" else re.sub(r"\.(zip|tar|tgz|tar\.\w+)$", "", path.name)


STACKEXCHANGE = StackExchange()
