"""More sentences with their places, in the letters of `place_samples`: who says it otherwise."""

from __future__ import annotations

OTHERWISE = [
    ("A3-1502漏水", "b=A3 r=1502"),
    ("9号楼1门601没气", "b=9 u=1 r=601"),
    ("8号402着火了", "b=8 r=402"),
    ("15、16幢都没水", "b=15"),
    ("不光4号楼 我们6号楼也停着", "b=6"),
    ("301那个租客不交钱", "r=301"),
    ("乙栋203的灯", "b=乙 r=203"),
    ("19F的消防门坏了", "f=19"),
    ("菜市场二楼厕所没水", "f=2 at=菜市场"),
    ("金都市场乱收费", "at=金都市场"),
    ("商贸城租金涨了", "at=商贸城"),
    ("小区共6栋楼", ""),
]
