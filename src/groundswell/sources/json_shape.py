"""Tells by its start how a JSON file is laid out: one value a line, or one array."""

BLANK = b"\xef\xbb\xbf \t\r\n"


def is_array(head: bytes) -> bool:
    """Whether the file is one array. A first line that is a whole list, with more below it, is a line like the rest."""
    first, _, rest = head.lstrip(BLANK).partition(b"\n")
    return first.startswith(b"[") and not (first.rstrip().endswith(b"]") and bool(rest.strip()))
