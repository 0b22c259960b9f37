"""Which feeds to follow: an OPML file, a text list of addresses, or one address."""

import io
from pathlib import Path

from lxml import etree

from groundswell.errors import InputError
from groundswell.following.guard import Guard, RefusedError

LARGEST = 64 * 2**20
LONGEST = 2_000
ATTRIBUTES = ("xmlUrl", "xmlurl", "xmlURL")


def feeds_in(what: str, guard: Guard) -> tuple[list[str], list[tuple[str, str]]]:
    """The addresses in a list, each once in its order, and those that are refused, with the reason.

    Raises InputError when it is neither an address nor a file that can be read, or holds no address.
    """
    found = [what] if what.startswith(("http://", "https://")) else listed(Path(what))
    good: dict[str, None] = {}
    refused: dict[str, str] = {}
    for address in found:
        try:
            if len(address) > LONGEST:
                raise RefusedError("the address is too long")
            good[str(guard.address(address).with_fragment(None))] = None
        except RefusedError as error:
            refused[address[:LONGEST]] = str(error)
    if not good and not refused:
        raise InputError("There is no feed in this", where=what, todo="Give OPML, or one address a line.")
    return list(good), list(refused.items())


def listed(path: Path) -> list[str]:
    """The addresses that a file lists."""
    if not path.is_file():
        raise InputError("There is no such file", where=str(path), todo="Give a file, or an address with http(s)://.")
    if path.stat().st_size > LARGEST:
        raise InputError("This is too large for a list of feeds", where=str(path), todo="Give less than 64 MiB.")
    data = path.read_bytes()
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return outlines(data, path)
    lines = (line.strip() for line in data.decode("utf-8-sig", "replace").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def outlines(data: bytes, path: Path) -> list[str]:
    """The addresses of OPML's outlines, however deep; without the document type, where entity bombs are laid."""
    try:
        events = etree.iterparse(
            io.BytesIO(data), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, recover=True
        )
        said = (element.get(name) for _, element in events for name in ATTRIBUTES)
        return [address.strip() for address in said if address and address.strip()]
    except etree.XMLSyntaxError as error:
        raise InputError(f"This is not OPML: {error}", where=str(path), todo="Correct it.") from error
