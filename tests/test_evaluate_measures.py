"""The measures, against what was worked out by hand."""

from __future__ import annotations

import pytest

from bot.commands.evaluate_measures import (
    KEYS,
    Verdict,
    child_accuracy,
    duplicates,
    false_alarms,
    giant,
    measure,
    place_exact,
    place_partial,
    requests,
    top_macro_f1,
    urgent_recall,
)


def paired(*rows: tuple[str, str | None, int | None]) -> list[Verdict]:
    """Give verdicts of (group, incident, ticket)."""
    return [
        Verdict(group=group, incident=incident, ticket=ticket, is_paired=True)
        for group, incident, ticket in rows
    ]


def test_requests_are_counted_over_all_rows() -> None:
    """Two of three found are right and two of four labelled are found: 2/3, 1/2, 4/7."""
    rows = [(True, True)] * 2 + [(False, True)] + [(True, False)] * 2 + [(False, False)] * 5
    found = requests([Verdict(request=label, is_request=taken) for label, taken in rows])
    assert found == pytest.approx((2 / 3, 2 / 4, 4 / 7))


def test_the_macro_f1_weighs_small_first_levels_like_large_ones() -> None:
    """Three right `a`, one `b` taken as `a`, and `c` never labelled: (6/7 + 0) / 2."""
    rows = [("a.x", "a.y")] * 3 + [("b.x", "a.x")]
    found = [Verdict(accepted=(label,), category=taken) for label, taken in rows]
    assert top_macro_f1(found) == pytest.approx((6 / 7 + 0) / 2)


def test_a_class_that_is_only_found_and_never_labelled_is_not_averaged() -> None:
    """One right `a`, one `a` taken as `c`: only `a` is present, with F1 2/3."""
    found = [Verdict(accepted=("a.x",), category=taken) for taken in ("a.x", "c.x")]
    assert top_macro_f1(found) == pytest.approx(2 / 3)


def test_a_second_category_is_right_too() -> None:
    """What was labelled `a` and also accepts `b` counts as a `b` when `b` was found."""
    rows = [Verdict(accepted=("a.x", "b.y"), category="b.y"), Verdict(accepted=("a.x",))]
    assert child_accuracy(rows) == pytest.approx(1 / 2)
    assert top_macro_f1(rows) == pytest.approx((1.0 + 0.0) / 2)


def test_the_child_must_agree_and_not_only_its_first_level() -> None:
    """utilities.power for utilities.water is wrong below and right above."""
    row = [Verdict(accepted=("utilities.water",), category="utilities.power")]
    assert child_accuracy(row) == 0
    assert top_macro_f1(row) == 1


def test_urgent_recall_counts_incidents_and_not_messages() -> None:
    """Of two p0 incidents one has a message taken as p0, were it another one: 1/2."""
    rows = [
        Verdict(group="g", urgency="p0", incident="i1", is_p0=False),
        Verdict(group="g", urgency="p1", incident="i1", is_p0=True),
        Verdict(group="g", urgency="p0", incident="i2", is_p0=False),
        Verdict(group="h", urgency=None, incident="i2", is_p0=True),
        Verdict(group="g", urgency="normal", incident="i3", is_p0=True),
    ]
    assert urgent_recall(rows) == pytest.approx(1 / 2)


def test_without_a_labelled_danger_there_is_no_recall_of_it() -> None:
    """A file whose rows are all normal has no share of p0 incidents."""
    assert urgent_recall([Verdict(urgency="normal", is_p0=True)]) is None


def test_p0_rows_without_an_incident_stand_alone() -> None:
    """Two p0 rows without incident, one found: 1/2."""
    rows = [Verdict(urgency="p0", is_p0=found) for found in (True, False)]
    assert urgent_recall(rows) == pytest.approx(1 / 2)


def test_a_false_alarm_is_a_p0_that_is_labelled_neither_p0_nor_p1() -> None:
    """Taking p1 for p0 is forgiven; taking normal or talk for p0 is not."""
    labels = ("p0", "p1", "normal", None)
    assert false_alarms([Verdict(urgency=label, is_p0=True) for label in labels]) == 2


@pytest.mark.parametrize(
    ("label", "found", "exact"),
    [
        ({"building": "3", "unit": "2"}, {"building": "3", "unit": "2"}, 1.0),
        ({"building": "3", "unit": "2"}, {"building": "3"}, 0.0),
        ({"building": "3"}, {"building": "3", "room": "301"}, 0.0),
        ({"building": "3"}, {"building": "3", "floor": "3"}, 1.0),
        ({"building": "c"}, {"building": "C"}, 1.0),
        ({}, {"building": "3"}, 0.0),
        ({}, {"landmark": "东门"}, 1.0),
        ({}, {}, None),
    ],
)
def test_a_place_is_exact_when_building_unit_and_room_agree(
    label: dict[str, str], found: dict[str, str], exact: float | None
) -> None:
    """Only these three are asked, and only where something is labelled or found."""
    assert place_exact([Verdict(place=label, found=found)]) == exact


def test_the_share_of_a_place_found_is_a_mean_over_rows() -> None:
    """Two of three fields, then one of one by containment, then none: (2/3 + 1 + 0) / 3."""
    rows = [
        Verdict(
            place={"building": "3", "unit": "2", "floor": "4"},
            found={"building": "3", "unit": "2", "floor": "5"},
        ),
        Verdict(place={"compound": "阳光小区"}, found={"compound": "阳光"}),
        Verdict(place={"road": "长江路"}, found={"road": "江路"}),
        Verdict(place={}, found={"building": "7"}),
    ]
    assert place_partial(rows) == pytest.approx((2 / 3 + 1 + 0) / 3)


def test_duplicates_are_counted_over_pairs_of_one_group() -> None:
    """Labelled 3 pairs; together 1 right and 1 wrong pair: 1/2, 1/3, 2/5."""
    rows = paired(
        ("g", "a", 1), ("g", "a", 1), ("g", "a", 2), ("g", None, 2), ("h", "a", 1), ("h", "b", None)
    )
    assert duplicates(rows) == pytest.approx((1 / 2, 1 / 3, 2 / 5))


def test_rows_without_a_ticket_are_not_together() -> None:
    """Two rows of one incident that nobody took up make a missed pair, not a found one."""
    assert duplicates(paired(("g", "a", None), ("g", "a", None))) == (0, 0, 0)


def test_a_giant_is_the_largest_incident_of_thirty_rows() -> None:
    """29 rows are no giant, 30 are, and rows that stand alone never are one."""
    assert giant(["a"] * 29 + ["b"]) is None
    assert giant(["a"] * 30 + ["b"] * 5) == "a"
    assert giant([None] * 50) is None


def test_what_has_no_labels_has_no_measure() -> None:
    """A row without labels gives time alone, and every key is there."""
    found = measure([Verdict(microseconds=50.0), Verdict(microseconds=70.0)])
    assert tuple(found) == KEYS
    assert found.pop("microseconds_per_message") == 60.0
    assert set(found.values()) == {None}
