"""What to say of an input that no source knows: what it seems to be, and what to do with that."""

from groundswell.errors import InputError
from groundswell.sources.bundle import Bundle

SPREADSHEET = "xl/workbook.xml"
AS_JSON = (
    "Ask for the export as JSON instead: `Machine-readable JSON` in Telegram, `JSON` in DiscordChatExporter. If you "
    "wanted a file and got this page, you may have to sign in first."
)
UNPACK = "Unpack it first, then add the folder."
AS_CSV = "Save the table as CSV, then make a mapping with `groundswell map`."
NO_WORDS = "Nothing in it says who did what when. Add what the network calls its export or archive."
ANYTHING = "For CSV, Parquet or JSON lines, make a mapping with `groundswell map`; else name one with --source."

BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"rar!", "a RAR archive", UNPACK),
    (b"<!doctype html", "a web page", AS_JSON),
    (b"<html", "a web page", AS_JSON),
    (b"sqlite format 3\x00", "a SQLite database", AS_CSV),
    (b"\xd0\xcf\x11\xe0", "an old office document", AS_CSV),
    (b"%pdf-", "a PDF", NO_WORDS),
    (b"\x89png", "a picture", NO_WORDS),
    (b"\xff\xd8\xff", "a picture", NO_WORDS),
    (b"gif8", "a picture", NO_WORDS),
)
"""How files begin, in small letters, that people add by mistake."""


def unknown(bundle: Bundle) -> InputError:
    """The error that says so. Of several members the first that are looked into must all be of one kind."""
    where = str(bundle.path)
    heads = [head.lstrip().lower() for _, head in bundle.heads(bundle.names)]
    if not any(heads):
        return InputError("There is nothing in this", where=where, todo="Check that the download or copy ended well.")
    if SPREADSHEET in bundle.names:
        return InputError("This is a spreadsheet, which no source reads", where=where, todo=AS_CSV)
    for mark, said, todo in BEGINNINGS:
        if all(head.startswith(mark) for head in heads if head):
            return InputError(f"This is {said}, which no source reads", where=where, todo=todo)
    return InputError("No source recognises this", where=where, todo=ANYTHING)
