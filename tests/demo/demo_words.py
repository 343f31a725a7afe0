from __future__ import annotations

from rich.console import Console


def told(console: Console) -> str:
    """Give what was printed."""
    return str(console.file.getvalue())  # type: ignore[attr-defined]
