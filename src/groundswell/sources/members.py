"""Which members of an input may be a source's, by their endings and their first bytes, whatever lies beside them."""

from collections.abc import Callable, Iterator

from groundswell.sources.bundle import Bundle
from groundswell.sources.pieces import Excerpt

JSON = (".json", ".jsonl", ".ndjson")
PACKED = (".gz", ".zst", ".bz2", ".xz")
SILENT = ("", ".txt")
"""Endings that say nothing of what is inside."""


def chosen(
    bundle: Bundle, endings: tuple[str, ...], known: Callable[[bytes], bool], own: tuple[str, ...] = ()
) -> list[str]:
    """The only member; else those with an ending of the source's own, and those that it knows by their first bytes.

    Looked into are members with one of the other `endings`, and with none that says anything. Where there are more of
    them than it costs little to look into, the others are taken for what their ending says.
    """
    if bundle.kind == "file" or isinstance(bundle, Excerpt):
        return bundle.names
    likely = [name for name in bundle.names if named(name, endings) or ending(name) in SILENT]
    looked = {name: known(head) for name, head in bundle.heads([name for name in likely if not named(name, own)])}
    return [name for name in bundle.names if named(name, own) or looked.get(name, named(name, endings))]


def seen(bundle: Bundle, names: list[str]) -> Iterator[bytes]:
    """How these members begin, as far as it costs little to look."""
    return (head for _, head in bundle.heads(names))


def named(name: str, endings: tuple[str, ...]) -> bool:
    """Whether a member has one of these endings, by itself or before that of its packing."""
    return unpacked_name(name.lower()).endswith(endings)


def ending(name: str) -> str:
    """What follows the last dot, the dot included and packing left aside; nothing where that is no ending of a file."""
    base = unpacked_name(name.lower()).rpartition("/")[2]
    dot = base.rfind(".")
    return base[dot:] if dot > 0 and base[dot + 1 :].isalnum() and not base[dot + 1 :].isdigit() else ""


def unpacked_name(name: str) -> str:
    """A name without the ending of its packing."""
    for packed in PACKED:
        if name.endswith(packed):
            return name.removesuffix(packed)
    return name
