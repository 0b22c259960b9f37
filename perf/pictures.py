"""Pictures of figures, drawn by Vega-Lite where `vl-convert-python` is installed, as files that pages show."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
PAPER, INK = "#ffffff", "#1b2529"
"""Pages are read on light and dark grounds: a picture brings its own."""
CONFIG = {
    "font": "sans-serif",
    "axis": {"labelColor": INK, "titleColor": INK},
    "header": {"labelColor": INK, "title": None, "labelFontWeight": "bold"},
}


def drawn(name: str, spec: dict[str, Any]) -> None:
    """A picture by Vega-Lite, kept under that name; where Vega-Lite is not installed, the one that is there stays."""
    if find_spec("vl_convert") is None:
        return
    import vl_convert

    whole = {"$schema": SCHEMA, "background": PAPER, "config": CONFIG} | spec
    (PICTURES / name).write_text(vl_convert.vegalite_to_svg(whole), "utf-8")


def lines(name: str, rows: Iterable[dict[str, Any]], across: str, up: str, told: str) -> None:
    """A line for each `told` of the rows, both axes by powers of ten."""
    axis = {"gridOpacity": 0.4, "format": "~s"}
    powers = {"type": "quantitative", "scale": {"type": "log", "nice": False}, "axis": axis}
    encoding = {
        "x": powers | {"field": across, "title": across},
        "y": powers | {"field": up, "title": up},
        "color": {"field": told, "type": "nominal", "title": None, "sort": None},
    }
    mark = {"type": "line", "point": True}
    drawn(name, {"width": 560, "height": 320, "data": {"values": list(rows)}, "mark": mark, "encoding": encoding})
