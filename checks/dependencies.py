"""Known holes in what we install: `python -m checks.dependencies` asks, and fails at one.

pip-audit asks the OSV service about every pinned version. Where the service cannot be reached, a
sentence says that nothing was checked, and nothing fails: the tree is no worse for it.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "constraints.txt"
SERVICE = "https://api.osv.dev/v1/query"
SOCKET_SECONDS = 5
PATIENCE = 120.0
"""Seconds until a service that answers too slowly counts as one that does not."""

SKIPPED = "Dependencies were not checked: the vulnerability service cannot be reached ({why}).\n"
UNREACHABLE = re.compile(r"\w*(Connection|Timeout|SSL|Proxy|HTTP|Service)\w*(Error|Exception)")
"""How the failures of a network are called."""


def main(arguments: Sequence[str]) -> int:
    """Print the known holes of pinned packages; 1 when there are any, 0 when nobody can say."""
    parser = argparse.ArgumentParser(prog="python -m checks.dependencies")
    parser.add_argument("--pins", type=Path, default=PINS)
    parser.add_argument("--service", default=SERVICE)
    parser.add_argument("--patience", type=float, default=PATIENCE)
    asked = parser.parse_args(arguments)
    report = _ask(asked.pins, asked.service, asked.patience)
    if isinstance(report, str):
        sys.stdout.write(SKIPPED.format(why=report))
        return 0
    holes = list(_holes(report))
    for line in holes:
        sys.stdout.write(f"{line}\n")
    if not holes:
        sys.stdout.write(f"No known holes in {len(report['dependencies'])} packages.\n")
    return bool(holes)


def _ask(pins: Path, service: str, patience: float) -> dict[str, Any] | str:
    """Give what pip-audit found out, or why it could not."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        command = (
            *(sys.executable, "-m", "pip_audit", "--requirement", str(pins)),
            *("--no-deps", "--disable-pip", "--progress-spinner", "off"),
            *("--vulnerability-service", "osv", "--osv-url", service),
            *("--timeout", str(SOCKET_SECONDS), "--format", "json", "--output", str(out)),
        )
        try:
            done = subprocess.run(  # noqa: S603 - our own words
                command, capture_output=True, check=False, text=True, timeout=patience
            )
        except subprocess.TimeoutExpired:
            return f"no answer within {patience:g} seconds"
        if not out.exists():
            return _unreachable(done.stderr)
        report: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return report


def _unreachable(errors: str) -> str:
    """Give the kind of the failure when it is the network's; anything else is ours to mend."""
    last = (errors.strip().splitlines() or [""])[-1]
    found = UNREACHABLE.search(last)
    if found is None:
        raise SystemExit(f"pip-audit failed: {last}")
    return found.group()


def _holes(report: dict[str, Any]) -> Iterator[str]:
    for package in report["dependencies"]:
        for hole in package.get("vulns", ()):
            mended = ", ".join(hole.get("fix_versions", ())) or "no version yet"
            yield f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
