"""What the town looks like: its grids, compounds, categories, and what its people are called."""

from __future__ import annotations

from datetime import timedelta

from domain.community import Category, Community, Compound, Grid, Rules

LAMP = "3栋2单元楼道灯坏了三天了"
FAMILIES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"

COMMUNITY = Community(
    code="demo",
    name="幸福社区",
    grids=(
        Grid(code="g1", name="第一网格"),
        Grid(code="g2", name="第二网格"),
        Grid(code="s1", name="学校专属网格", special=True),
    ),
    compounds=(
        Compound(
            code="c1", name="幸福家园", grid="g1", buildings=tuple(f"{n}栋" for n in range(1, 9))
        ),
        Compound(code="c2", name="团结小区", grid="g2", buildings=("1栋", "2栋", "A座")),
        Compound(code="c3", name="步行街", grid="g2", buildings=("11栋", "12栋")),
    ),
    categories=(
        Category(
            code="facilities.lighting",
            name="路灯、楼道灯",
            name_en="Lighting",
            keywords=("楼道灯", "路灯", "灯"),
        ),
        Category(
            code="facilities.road",
            name="道路、井盖",
            name_en="Roads",
            keywords=("井盖", "台阶"),
            needs_photo=True,
        ),
        Category(code="utilities.gas", name="燃气", name_en="Gas", keywords=("燃气", "煤气")),
        Category(code="affairs.inquiry", name="咨询", name_en="Questions"),
    ),
    danger_words=("燃气泄漏", "着火"),
    urgent_words=("井盖不见", "整栋停水"),
    rules=Rules(chain=timedelta()),  # most tests complain of one lamp; test_chains.py counts chains
)

KEY = COMMUNITY.key
"""What stands for the community in buttons."""
