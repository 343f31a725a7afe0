"""Secrets that must not stand in the tree: `python -m checks.secrets` names each, and fails."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 2_000_000
"""Files with more bytes are models and fonts, which nobody types a secret into."""

FORBIDDEN_NAMES = re.compile(
    r"(^|/)(\.env(\..+)?|config\.toml|id_(rsa|ed25519)|.+\.(pem|p12|pfx))$"
)
SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a bot token", re.compile(r"\b\d{8,10}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])")),
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")),
    ("an AWS key", re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})")),
    ("a Google key", re.compile(r"\bAIza[A-Za-z0-9_-]{35}")),
    ("a Slack token", re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}")),
    ("an API key", re.compile(r"\bsk-[A-Za-z0-9_-]{20,}")),
    ("a PyPI token", re.compile(r"\bpypi-[A-Za-z0-9_-]{50,}")),
    ("a signed web token", re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}")),
    (
        "a password in an address",
        re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@'\"{}]+:([^\s/@'\"]+)@"),
    ),
    (
        "a secret given as it is",
        re.compile(
            r"(?i)\b(?:\w+_)?(?:secret|password|passwd|api_?key|token)\b\s*[=:]\s*"
            r"['\"]((?=[^'\"]*\d)[A-Za-z0-9+/=_-]{24,})['\"]"
        ),
    ),
)
SHAM = re.compile(
    r"(?i)example|replace|placeholder|sandbox|for-tests|pa55|secret|password|wrong|x{6}|(.)\1{7}"
)
"""What a made-up secret says of itself; a real one is random and says nothing."""

FEW = 6
"""With fewer different characters a text is no random one."""


@dataclass(frozen=True)
class Find:
    """A place that looks like a secret; what stands there is not repeated."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: looks like {self.what}"


def finds_in(path: str, text: str) -> Iterator[Find]:
    """Look at the name of a file, then at each of its lines."""
    if FORBIDDEN_NAMES.search(path):
        yield Find(path, 1, "a file that holds secrets")
    for number, line in enumerate(text.splitlines(), 1):
        for what, shape in SHAPES:
            if any(not _is_sham(found) for found in shape.finditer(line)):
                yield Find(path, number, what)
                break


def _is_sham(found: re.Match[str]) -> bool:
    """Say whether what was found is made up: it says so, or is a word of a program."""
    text = found.group(found.lastindex or 0)
    return bool(SHAM.search(text)) or len(set(text)) < FEW or text.startswith(("{", "$", "%"))


def tree(root: Path) -> Iterable[Path]:
    """Give the files that are, or are about to be, in the repository; else all there are."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, check=True)  # noqa: S603 - ours
    except (OSError, subprocess.CalledProcessError):
        return (path for path in root.rglob("*") if path.is_file() and _is_ours(path, root))
    names = done.stdout.decode().split("\0")
    return (root / name for name in names if name and (root / name).is_file())


def _is_ours(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts
    return not any(part.startswith(".") or part.endswith(".egg-info") for part in parts[:-1])


def scan(root: Path) -> Iterator[Find]:
    """Look through all text of a tree."""
    for path in sorted(tree(root)):
        if path.stat().st_size <= LARGEST:
            text = path.read_bytes().decode("utf-8", "replace")
            yield from finds_in(path.relative_to(root).as_posix(), text)


def main(arguments: Sequence[str]) -> int:
    """Print what looks like a secret; 1 when anything does."""
    finds = list(scan(Path(arguments[0]) if arguments else ROOT))
    for find in finds:
        sys.stdout.write(f"{find}\n")
    if not finds:
        sys.stdout.write("No secrets in the tree.\n")
    return bool(finds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
