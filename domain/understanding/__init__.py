from __future__ import annotations

from domain.understanding.reading import understand

__all__ = ["understand"]
