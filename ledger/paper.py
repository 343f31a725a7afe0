"""A sheet to draw on: text that fits, and boxes; every place is in pixels from the top left.

matplotlib is loaded with the first sheet: it takes a second, and most runs draw nothing.
"""

# ruff: noqa: PLC0415 - imports stand inside what needs them, see above

from __future__ import annotations

import io
import logging
from functools import cache
from importlib.resources import as_file, files
from threading import Lock
from typing import Any, Literal

DOTS = 72
"""Dots an inch, chosen so that a point of a font is a pixel."""

MISSING = "□"
"""What stands for a character that the font does not have."""

LOCK = Lock()
"""One sheet at a time: matplotlib shares its fonts between threads without care."""

Side = Literal["left", "center", "right"]


@cache
def _font(weight: str) -> tuple[Any, Any]:
    """Give a font to draw with and the same font to measure with."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.ft2font import FT2Font

    with as_file(files("ledger") / "fonts" / f"NotoSansCJKsc-{weight}.otf") as path:
        return FontProperties(fname=str(path)), FT2Font(str(path))


@cache
def _known(weight: str) -> frozenset[str]:
    return frozenset(chr(code) for code in _font(weight)[1].get_charmap())


def drawable(text: str) -> str:
    """Give the text with a mark for every character that the font does not have."""
    known = _known("Regular")
    return "".join(char if char in known else MISSING for char in text)


class Paper:
    """A picture being drawn; `png` gives it. Draw only while holding `LOCK`."""

    def __init__(self, width: int, height: int, colour: str) -> None:
        logging.getLogger("matplotlib").setLevel(logging.WARNING)  # it tells of its caches
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=(width / DOTS, height / DOTS), dpi=DOTS, facecolor=colour)
        self._canvas: Any = FigureCanvasAgg(figure)
        self._axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set(xlim=(0, width), ylim=(height, 0))
        self._axes.axis("off")

    def text(
        self,
        at: tuple[float, float],
        words: str,
        *,
        size: float,
        colour: str,
        side: Side = "left",
        width: float | None = None,
    ) -> float:
        """Write a line whose baseline is there, cut to a width; give how wide it became."""
        shown = drawable(words)
        if width is not None:
            shown = shortened(shown, size=size, width=width)
        self._write(at, shown, weight="Regular", size=size, colour=colour, side=side)
        return breadth(shown, size=size)

    def number(
        self,
        at: tuple[float, float],
        number: str,
        *,
        size: float,
        colour: str,
        side: Side = "left",
        width: float | None = None,
    ) -> None:
        """Write a number in bold, smaller where it would be wider than that."""
        if width is not None:
            size *= min(1.0, width / breadth(number, size=size, weight="Bold"))
        self._write(at, number, weight="Bold", size=size, colour=colour, side=side)

    def _write(
        self,
        at: tuple[float, float],
        words: str,
        *,
        weight: str,
        size: float,
        colour: str,
        side: Side,
    ) -> None:
        self._axes.text(
            *at,
            words,
            fontproperties=_font(weight)[0],
            fontsize=size,
            color=colour,
            ha=side,
            va="baseline",
            parse_math=False,
        )

    def box(
        self, at: tuple[float, float], width: float, height: float, colour: str, radius: float = 0
    ) -> None:
        """Fill a rectangle whose top left corner is there."""
        from matplotlib.patches import FancyBboxPatch, Rectangle

        if width <= 0 or height <= 0:
            return
        look: dict[str, Any] = {"linewidth": 0, "facecolor": colour}
        if radius:
            look["boxstyle"] = f"round,pad=0,rounding_size={min(radius, width / 2, height / 2)}"
        make = FancyBboxPatch if radius else Rectangle
        self._axes.add_patch(make(at, width, height, **look))

    def png(self) -> bytes:
        """Give the picture; the same drawing gives the same bytes."""
        into = io.BytesIO()
        self._canvas.print_png(into, metadata={"Software": None})
        return into.getvalue()


def breadth(words: str, *, size: float, weight: str = "Regular") -> float:
    """Give how wide a line is."""
    font = _font(weight)[1]
    font.set_size(size, DOTS)
    font.set_text(words)
    return float(font.get_width_height()[0]) / 64


def shortened(words: str, *, size: float, width: float) -> str:
    """Give as much of a line as fits; the middle is left out, for names differ at their ends."""
    head, tail = words, ""
    while head and breadth(f"{head}…{tail}" if tail else head, size=size) > width:
        left = (len(head) + len(tail) - 1) // 2
        head, tail = words[: len(head) + len(tail) - 1 - left], words[len(words) - left :]
    return f"{head}…{tail}" if tail else head
