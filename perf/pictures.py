"""Pictures of figures, drawn by Vega-Lite where `vl-convert-python` is installed, as files that pages show."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
WIDTH, HEIGHT = 560, 320
PAPER, INK = "#ffffff", "#1b2529"
"""Pages are read on light and dark grounds: a picture brings its own."""


def lines(name: str, rows: Iterable[dict[str, Any]], across: str, up: str, told: str) -> None:
    """A line for each `told` of the rows, both axes by powers of ten, kept under that name.

    Nothing is drawn where Vega-Lite is not installed: the picture that is there stays.
    """
    if find_spec("vl_convert") is None:
        return
    import vl_convert

    powers = {"type": "log", "nice": False}
    axis = {"gridOpacity": 0.4, "format": "~s"}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": HEIGHT,
        "background": PAPER,
        "data": {"values": list(rows)},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": across, "type": "quantitative", "scale": powers, "axis": axis, "title": across},
            "y": {"field": up, "type": "quantitative", "scale": powers, "axis": axis, "title": up},
            "color": {"field": told, "type": "nominal", "title": None, "sort": None},
        },
        "config": {"font": "sans-serif", "axis": {"labelColor": INK, "titleColor": INK}},
    }
    (PICTURES / name).write_text(vl_convert.vegalite_to_svg(spec), "utf-8")
