from __future__ import annotations

from domain.understanding.reading import understand
from domain.understanding.reasons import reasons

__all__ = ["reasons", "understand"]
