"""The measures of understanding, as the evaluation data defines them: pure, from verdicts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

KEYS = (
    "request_precision",
    "request_recall",
    "request_f1",
    "category_top_macro_f1",
    "category_child_accuracy",
    "urgent_recall",
    "urgent_false_alarms",
    "place_exact",
    "place_partial",
    "duplicate_precision",
    "duplicate_recall",
    "duplicate_pair_f1",
    "microseconds_per_message",
)
"""What is measured, in the order it is printed."""

EXACT = ("building", "unit", "room")
CONTAINED = ("compound", "landmark")
"""Where one name holding the other is right: 滨河丽景 and 滨河丽景小区."""

URGENT = ("p0", "p1")
GIANT_ROWS = 30
"""The largest incident of a file is a giant when it has at least so many rows."""

Measures = dict[str, float | int | None]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One row: what its labels say (None where it has no such label) and what was found.

    `accepted` are the right categories, the first one first. `incident` and `ticket` say which
    rows belong together; only rows with `is_paired` are asked about that.
    """

    group: str = ""
    request: bool | None = None
    is_request: bool = False
    accepted: tuple[str, ...] = ()
    category: str = ""
    urgency: str | None = None
    is_urgency_labelled: bool = False
    is_p0: bool = False
    incident: str | None = None
    ticket: int | None = None
    is_paired: bool = False
    place: Mapping[str, str] | None = None
    found: Mapping[str, str] = field(default_factory=dict)
    microseconds: float = 0.0


def measure(verdicts: Sequence[Verdict]) -> Measures:
    """Give every measure; None where no row carries the labels for it."""
    asked = [item for item in verdicts if item.request is not None]
    kinds = [item for item in verdicts if item.accepted]
    urgent = [item for item in verdicts if item.is_urgency_labelled]
    placed = [item for item in verdicts if item.place is not None]
    paired = [item for item in verdicts if item.is_paired]
    return {
        **_named("request", requests(asked) if asked else None),
        "category_top_macro_f1": top_macro_f1(kinds) if kinds else None,
        "category_child_accuracy": child_accuracy(kinds) if kinds else None,
        "urgent_recall": urgent_recall(urgent),
        "urgent_false_alarms": false_alarms(urgent) if urgent else None,
        "place_exact": place_exact(placed),
        "place_partial": place_partial(placed),
        **_named("duplicate", duplicates(paired) if paired else None),
        "microseconds_per_message": _rounded(verdicts),
    }


def _named(name: str, found: tuple[float, float, float] | None) -> Measures:
    last = "f1" if name == "request" else "pair_f1"
    names = (f"{name}_precision", f"{name}_recall", f"{name}_{last}")
    return dict(zip(names, found or (None, None, None), strict=True))


def _rounded(verdicts: Sequence[Verdict]) -> float | None:
    times = [item.microseconds for item in verdicts]
    return round(median(times), 1) if times else None


def scores(both: int, found: int, labelled: int) -> tuple[float, float, float]:
    """Give precision, recall and F1; with nothing found, or nothing to find, they are zero."""
    precision = both / found if found else 0.0
    recall = both / labelled if labelled else 0.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0


def requests(verdicts: Iterable[Verdict]) -> tuple[float, float, float]:
    """Give precision, recall and F1 of what was taken as a request."""
    counts = Counter((bool(item.request), item.is_request) for item in verdicts)
    both = counts[True, True]
    return scores(both, both + counts[False, True], both + counts[True, False])


def top(code: str) -> str:
    """Give the first level of a category."""
    return code.partition(".")[0]


def top_macro_f1(verdicts: Sequence[Verdict]) -> float:
    """Give the mean F1 over the first levels present; a second right answer counts as right."""
    pairs = []
    for item in verdicts:
        right, found = [top(code) for code in item.accepted], top(item.category)
        pairs.append((found if found in right else right[0], found))
    labelled = Counter(truth for truth, _ in pairs)
    found_as = Counter(found for _, found in pairs)
    both = Counter(truth for truth, found in pairs if truth == found)
    return fmean(scores(both[name], found_as[name], labelled[name])[2] for name in labelled)


def child_accuracy(verdicts: Sequence[Verdict]) -> float:
    """Give the share of rows whose full category is one of the right ones."""
    return fmean(item.category in item.accepted for item in verdicts)


def urgent_recall(verdicts: Sequence[Verdict]) -> float | None:
    """Give the share of p0 incidents with at least one of their messages taken as p0."""
    incidents: defaultdict[tuple[str, str], bool] = defaultdict(bool)
    for at, item in enumerate(verdicts):
        if item.urgency == "p0":
            incidents[_incident(item, at)] |= False
    for at, item in enumerate(verdicts):
        if item.is_p0 and _incident(item, at) in incidents:
            incidents[_incident(item, at)] = True
    return fmean(incidents.values()) if incidents else None


def _incident(item: Verdict, at: int) -> tuple[str, str]:
    """Name the incident of a row; a row without one stands alone."""
    return item.group, item.incident or f"row {at}"


def false_alarms(verdicts: Iterable[Verdict]) -> int:
    """Count the messages taken as p0 that are labelled neither p0 nor p1."""
    return sum(item.is_p0 and item.urgency not in URGENT for item in verdicts)


def place_exact(verdicts: Iterable[Verdict]) -> float | None:
    """Give the share of rows with a labelled or found place whose building, unit, room agree."""
    rows = [item for item in verdicts if item.place or item.found]
    if not rows:
        return None
    return fmean(
        all(_same((item.place or {}).get(key), item.found.get(key)) for key in EXACT)
        for item in rows
    )


def place_partial(verdicts: Iterable[Verdict]) -> float | None:
    """Give the mean share of the labelled fields of a place that were found."""
    shares = [
        fmean(_agrees(key, value, item.found.get(key)) for key, value in item.place.items())
        for item in verdicts
        if item.place
    ]
    return fmean(shares) if shares else None


def _same(one: str | None, other: str | None) -> bool:
    return (one or "").casefold() == (other or "").casefold()


def _agrees(key: str, labelled: str, found: str | None) -> bool:
    if key not in CONTAINED or not found:
        return _same(labelled, found)
    return labelled in found or found in labelled


def duplicates(verdicts: Sequence[Verdict]) -> tuple[float, float, float]:
    """Give precision, recall and F1 over pairs of rows of one group put on one ticket."""
    together = _pairs((item.group, item.ticket) for item in verdicts if item.ticket is not None)
    labelled = _pairs((item.group, item.incident) for item in verdicts if item.incident)
    both = _pairs(
        (item.group, item.ticket, item.incident)
        for item in verdicts
        if item.ticket is not None and item.incident
    )
    return scores(both, together, labelled)


def _pairs(keys: Iterable[tuple[object, ...]]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(keys).values())


def giant(incidents: Iterable[str | None]) -> str | None:
    """Give the incident that would drown all others in a count of pairs, if there is one."""
    largest = Counter(item for item in incidents if item).most_common(1)
    return next((name for name, rows in largest if rows >= GIANT_ROWS), None)
