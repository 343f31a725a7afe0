"""Every place that a message names, in the form people compare."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import chain

from domain.community import Compound
from domain.understanding.place_estates import NONE, find_estate
from domain.understanding.place_home import NO_HOME, find_home
from domain.understanding.place_landmarks import find_landmark
from domain.understanding.place_roads import find_road
from domain.understanding.values import NOWHERE, Whereabouts

_READ = 2000
"""Characters that are read; nobody names a place only after that."""

_DASHES = re.compile("[‐-―−~〜]")
_QUOTED = re.compile(r"^「.{0,600}?」\s*(?:- ){2,}-\s*", re.DOTALL)
_NO_PLACES = re.compile(
    r"\[[^\[\]\n]{1,8}\]|@(?:[A-Za-z_]\w{0,31}|[^\W\d_]{1,12})|https?://\S{1,300}"
    r"|(?<![0-9])[0-9]{7,}|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0f\ufeff]"
)
_MAYBE = re.compile(r"[\[@\u00ad\u200b-\ufeff]|[0-9]{7}|http")


def find_place(
    text: str, *, compounds: Sequence[Compound] = (), landmarks: Sequence[str] = ()
) -> Whereabouts:
    """Find every place the words name: estate, building, unit, floor, room, road, landmark.

    `compounds` are those that may be meant here; their landmarks, and `landmarks`, are known ones.
    What is not said stays None.
    """
    flat = _flat(text)
    home = find_home(flat)
    estate = find_estate(flat, compounds, home.start)
    road, number = find_road(flat)
    known = chain(landmarks, *(item.landmarks for item in compounds))
    landmark = find_landmark(flat, known, (estate.name, road))
    if not (home is NO_HOME and estate is NONE) or road or number or landmark:
        return Whereabouts(
            compound=estate.code,
            estate=estate.name,
            building=home.building,
            unit=home.unit,
            floor=home.floor,
            room=home.room,
            road=road,
            number=number,
            landmark=landmark,
        )
    return NOWHERE


def _flat(text: str) -> str:
    """Give the words without what looks like a place but is none: quotes, names, faces, phones."""
    flat = unicodedata.normalize("NFKC", text[:_READ])[:_READ]
    if flat[:1] == "「":
        flat = _QUOTED.sub("", flat)
    flat = _DASHES.sub("-", flat)
    return _NO_PLACES.sub(" ", flat) if _MAYBE.search(flat) else flat
