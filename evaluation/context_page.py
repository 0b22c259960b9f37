"""The page on influence in context, from the figures of whatever was measured: one section a file of figures."""

import json
from collections.abc import Callable
from typing import Any

from evaluation import alerts_section, opinions_section, topics_section
from evaluation.sets import ROOT

PAGE = ROOT / "docs" / "context.md"
HEAD = """# How well influence in context is measured

What texts are about and what they say is read by small models, so here is how often they are right. Written from the
figures in `evaluation/`; each section says by which command.
"""
SECTIONS: tuple[tuple[str, Callable[[Any], str]], ...] = (
    ("topics", topics_section.section),
    ("opinions", opinions_section.section),
    ("alerts", alerts_section.section),
)
"""Name of the file of figures, and what makes a section of them."""


def write() -> None:
    """Write the page from every file of figures that is there."""
    held = [(ROOT / "evaluation" / f"{name}.json", section) for name, section in SECTIONS]
    PAGE.write_text(HEAD + "".join(section(json.loads(path.read_text())) for path, section in held if path.exists()))


if __name__ == "__main__":
    write()
