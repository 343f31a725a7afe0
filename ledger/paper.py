"""A sheet to draw on: text that fits, and boxes; every place is in pixels from the top left.

Pillow is loaded with the first sheet: most runs draw nothing.
"""

# ruff: noqa: PLC0415 - imports stand inside what needs them, see above

from __future__ import annotations

import io
from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

MISSING = "□"
"""What stands for a character that the font does not have."""

BLANK = " \u00a0\u3000"
"""Characters of which nothing is to be seen, though the font has them."""

SMOOTH = 4
"""Round corners are drawn so many times as big, then made small: Pillow draws no soft edges."""

COLOURS = 128
"""So many are enough for soft edges, and make a third of the bytes for a bad line."""

Side = Literal["left", "center", "right"]
_ANCHORS: dict[Side, str] = {"left": "ls", "center": "ms", "right": "rs"}


@lru_cache(maxsize=64)
def _font(weight: str, size: float) -> FreeTypeFont:
    """Give a font of a size in pixels; several threads may use it at once.

    It is opened by its path: of bytes each size would keep a copy, a hundred megabytes of them all.
    """
    from PIL.ImageFont import Layout, truetype

    with as_file(files("ledger") / "fonts" / f"NotoSansCJKsc-{weight}.otf") as path:
        return truetype(path, size, layout_engine=Layout.BASIC)


@lru_cache(maxsize=8192)
def _is_known(char: str) -> bool:
    """Say whether the font has it; for what it lacks it shows nothing."""
    return char in BLANK or _font("Regular", 32).getmask(char).getbbox() is not None


@lru_cache(maxsize=16)
def _rounded(width: int, height: int, radius: int) -> Image:
    """Give how much of each pixel a box with round corners covers."""
    from PIL import Image, ImageDraw

    large = Image.new("L", (width * SMOOTH, height * SMOOTH))
    edges = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(edges, radius * SMOOTH, fill=255)
    return large.reduce(SMOOTH)


def drawable(text: str) -> str:
    """Give the text with a mark for every character that the font does not have."""
    return "".join(char if _is_known(char) else MISSING for char in text)


class Paper:
    """A picture being drawn; `png` gives it."""

    def __init__(self, width: int, height: int, colour: str) -> None:
        from PIL import Image, ImageDraw

        self._image = Image.new("RGB", (width, height), colour)
        self._draw = ImageDraw.Draw(self._image)

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
        self._draw.text(at, shown, colour, _font("Regular", size), _ANCHORS[side])
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
        self._draw.text(at, number, colour, _font("Bold", size), _ANCHORS[side])

    def box(
        self, at: tuple[float, float], width: float, height: float, colour: str, radius: float = 0
    ) -> None:
        """Fill a rectangle whose top left corner is there, to whole pixels."""
        left, top, right, bottom = map(round, (at[0], at[1], at[0] + width, at[1] + height))
        if right <= left or bottom <= top:
            return
        if radius:
            shape = _rounded(right - left, bottom - top, round(radius))
            self._image.paste(colour, (left, top, right, bottom), shape)
        else:
            self._draw.rectangle((left, top, right - 1, bottom - 1), colour)

    def png(self) -> bytes:
        """Give the picture; the same drawing gives the same bytes."""
        from PIL.Image import Dither, Quantize

        into = io.BytesIO()
        few = self._image.quantize(COLOURS, method=Quantize.FASTOCTREE, dither=Dither.NONE)
        few.save(into, "PNG")
        return into.getvalue()


def breadth(words: str, *, size: float, weight: str = "Regular") -> float:
    """Give how wide a line is."""
    return _font(weight, size).getlength(words)


def shortened(words: str, *, size: float, width: float) -> str:
    """Give as much of a line as fits; the middle is left out, for names differ at their ends."""
    head, tail = words, ""
    while head and breadth(f"{head}…{tail}" if tail else head, size=size) > width:
        left = (len(head) + len(tail) - 1) // 2
        head, tail = words[: len(head) + len(tail) - 1 - left], words[len(words) - left :]
    return f"{head}…{tail}" if tail else head
