"""The tables of a config that make the category tree: its branches and its categories."""

from __future__ import annotations

from pydantic import Field

from bot.config_base import Dotted, Name, Section, Stem, Words
from bot.config_timing import HOURS, Hours, hours
from domain import community as shape


class BranchSection(Section):
    """A first level of the category tree; its code begins the codes of its categories."""

    code: Stem = Field(description="1 to 16 lower-case letters, digits or _, like facilities")
    name: Name = Field(description="a name of 1 to 64 characters")
    name_en: Name = Field(description="an English name of 1 to 64 characters")


class CategorySection(Section):
    """What kind of trouble a ticket is about."""

    code: Dotted = Field(description="lower-case words joined by dots, like facilities.lighting")
    name: Name = Field(description="a name of 1 to 64 characters")
    name_en: Name = Field(description="an English name of 1 to 64 characters")
    keywords: Words = Field(default=(), description='a list of texts, like ["路灯", "灯不亮"]')
    needs_photo: bool = Field(default=False, description="true or false")
    acknowledge_hours: Hours | None = Field(default=None, description=HOURS)
    progress_hours: Hours | None = Field(default=None, description=HOURS)
    solve_hours: Hours | None = Field(default=None, description=HOURS)

    def to_category(self) -> shape.Category:
        """Give it in the words of the domain."""
        return shape.Category(
            code=self.code,
            name=self.name,
            name_en=self.name_en,
            keywords=self.keywords,
            needs_photo=self.needs_photo,
            acknowledge=hours(self.acknowledge_hours),
            progress=hours(self.progress_hours),
            solve=hours(self.solve_hours),
        )
