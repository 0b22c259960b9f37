"""Texts that say the same in the same words, whatever their case and their blanks."""

import ibis.expr.types as ir

from groundswell.engine.portable import portable


@portable
def plain_words(rows: ir.Table, column: str, name: str) -> ir.Table:
    """The rows with one more column: a text in small letters with single blanks."""
    return rows.mutate(rows[column].lower().strip().re_replace(r"\s+", " ").name(name))
