"""Arrow columns of any type as the texts they are read as, where whole columns can be turned into texts at once."""

from collections.abc import Collection
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.engine.cleaning import content
from groundswell.sources.columns import BATCH_BYTES, MAX_CELL

EXACT = 2**53
"""Numbers with a fraction are exact to a whole number below this."""


def arrow_texts(array: Any, empty: Collection[str]) -> pa.Array | None:
    """The values as `columns_json.cell` writes them, absent where there is none; None where that takes Python."""
    try:
        texts = _written(array)
        if texts is None:
            return None
        texts.validate(full=True)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeDecodeError):
        return None
    if not content(texts).all() or (pc.max(pc.binary_length(texts)).as_py() or 0) > MAX_CELL:
        return None
    absent = pc.is_in(texts, pa.array(["", *empty], pa.string()))
    return pc.if_else(absent, pa.scalar(None, pa.string()), texts) if pc.any(absent).as_py() else texts


def _written(array: Any) -> Any:
    kind = array.type
    if pa.types.is_dictionary(kind):
        return array.cast(pa.string()) if pa.types.is_string(kind.value_type) and _fits(array) else None
    if pa.types.is_floating(kind):
        whole = pc.and_(pc.equal(pc.floor(array), array), pc.less(pc.abs(array), float(EXACT)))
        return array.cast(pa.int64()).cast(pa.string()) if pc.all(pc.fill_null(whole, True)).as_py() else None
    plain = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_integer,
        pa.types.is_temporal,
        pa.types.is_boolean,
    )
    return pc.cast(array, pa.string()) if any(is_plain(kind) for is_plain in plain) else None


def _fits(array: Any) -> bool:
    """Whether the values are not too many bytes, each written out."""
    lengths = pc.take(pc.binary_length(array.dictionary), array.indices)
    return (pc.sum(lengths).as_py() or 0) <= BATCH_BYTES
