from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from domain.calendar import Calendar, Span
from domain.clocks import Clock, clocks_of
from domain.courses import ClockKind
from domain.pauses import Pause
from domain.picture import Picture
from handlers.views.cards import when
from handlers.views.lengths import length
from locales import Texts

_SHOWN = 3
"""How many lines of a long list are shown at its beginning, and as many at its end."""

_DAY = timedelta(days=1)
_WEEKEND = frozenset({6, 7})


def limit_line(clocks: Iterable[Clock], texts: Texts, *, is_contested: bool = False) -> str:
    """Say which limit ends next and when; the sentence stays true while the card is not redrawn.

    Nothing where the clocks stand still: the card says what is waited for.
    """
    counting = [
        (not clock.is_overdue, clock.due_at, clock)
        for clock in clocks
        if clock.due_at and _counts(clock)
    ]
    if not counting:
        return ""
    _, due_at, clock = min(counting, key=lambda item: item[:2])
    until = when(texts, clock.course.calendar.local(due_at))
    what = "again" if is_contested and clock.kind is ClockKind.ACKNOWLEDGE else clock.kind
    key = f"clock-late-{what}" if clock.is_overdue else f"clock-limit-{what}"
    return texts(key, when=until)


def _counts(clock: Clock) -> bool:
    return clock.is_running or clock.is_overdue


def _is_urgent(clocks: Iterable[Clock]) -> bool:
    return any(clock.course.around_the_clock for clock in clocks)


def clock_label(clocks: Iterable[Clock], texts: Texts) -> str:
    """Name the button that explains the clocks."""
    is_late = any(clock.is_overdue for clock in clocks)
    return texts.plain("button-clock-late" if is_late else "button-clock")


def explanation(picture: Picture, now: datetime, texts: Texts) -> str:
    """Tell staff what each clock counted and what it left out, in plain words."""
    return _Explanation(picture, now, texts).text()


class _Explanation:
    """One ticket's clocks at one instant, in one language."""

    def __init__(self, picture: Picture, now: datetime, texts: Texts) -> None:
        self._picture = picture
        self._calendar: Calendar = picture.calendar
        self._now = now
        self._texts = texts

    def text(self) -> str:
        """Give the whole message."""
        clocks = clocks_of(self._picture, self._now)
        lines = [self._texts("clock-title", number=self._picture.ticket.number)]
        lines += self._rule(clocks)
        for clock in clocks:
            lines += ["", *self._clock(clock)]
        left_out = self._left_out(clocks)
        if left_out:
            lines += ["", self._texts("clock-left-out"), *left_out]
        return "\n".join(lines)

    def _rule(self, clocks: Sequence[Clock]) -> list[str]:
        """Say which hours count at all."""
        if _is_urgent(clocks):
            return [self._texts("clock-every-hour")]
        frames = self._texts.plain("clock-and").join(
            _times(frame.start, frame.end) for frame in self._picture.timing.duty.frames[:_SHOWN]
        )
        return [self._texts("clock-duty", frames=frames)]

    def _clock(self, clock: Clock) -> list[str]:
        over = clock.used - clock.limit
        facts = {"limit": self._length(clock.limit), "used": self._length(clock.used)}
        lines = [self._texts(f"clock-name-{clock.kind}", **facts)]
        if over >= timedelta():
            lines.append(self._texts("clock-over", over=self._length(over)))
        if clock.course.is_stopped:
            lines.append(self._texts("clock-done"))
        elif clock.due_at is not None and _counts(clock):
            lines.append(self._texts("clock-due", when=self._when(clock.due_at)))
        elif clock.due_at is not None:
            lines.append(self._texts("clock-standing", when=self._when(clock.due_at)))
        if clock.course.period > 1 or clock.course.raises:
            lines.append(self._texts("clock-since", when=self._when(clock.started_at)))
        if clock.course.is_stopped and over < timedelta():
            return lines
        return lines + self._counted(clock.spans)

    def _counted(self, spans: Iterable[Span]) -> list[str]:
        """List the counted stretches, a line for each day."""
        days = [list(group) for _, group in groupby(spans, self._day_of)]
        lines = [self._worked(day) for day in days]
        hidden = days[_SHOWN:-_SHOWN]
        if not hidden:
            return lines
        total = sum((span.length for day in hidden for span in day), timedelta())
        middle = self._texts("clock-days-between", days=len(hidden), used=self._length(total))
        return [*lines[:_SHOWN], middle, *lines[-_SHOWN:]]

    def _day_of(self, span: Span) -> date:
        return self._calendar.local(span.start).date()

    def _worked(self, spans: Sequence[Span]) -> str:
        stretches = [
            self._texts.plain("clock-stretch", begin=begin, end=self._end(span))
            for span in spans[:_SHOWN]
            for begin in [self._calendar.local(span.start).strftime("%H:%M")]
        ]
        return self._texts(
            "clock-counted",
            day=self._day(self._day_of(spans[0])),
            weekday=self._texts.plain(f"weekday-{self._day_of(spans[0]).isoweekday()}"),
            frames=self._texts.plain("clock-and").join(stretches),
            used=self._length(sum((span.length for span in spans), timedelta())),
        )

    def _end(self, span: Span) -> str:
        end = self._calendar.local(span.end)
        if end.date() == self._day_of(span):
            return end.strftime("%H:%M")
        return f"{self._day(end.date())} {end:%H:%M}"

    def _left_out(self, clocks: Sequence[Clock]) -> list[str]:
        """List the waits and the days off since the cycle began."""
        pauses = {pause.number: pause for clock in clocks for pause in clock.pauses}
        lines = _short([self._pause(pauses[number]) for number in sorted(pauses)], self._texts)
        if _is_urgent(clocks):
            return lines
        begin = min((clock.started_at for clock in clocks), default=self._now)
        return lines + _short(self._days_off(begin), self._texts)

    def _pause(self, pause: Pause) -> str:
        say, begin, end = self._texts, self._when(pause.start), pause.end(self._now)
        if end is None:
            key = "clock-lasts-cut" if pause.is_cut else f"clock-lasts-{pause.reason}"
            waits = say.plain(key, cap=self._when(pause.cap))
            return say("clock-wait", begin=begin, reason=waits)
        is_capped = pause.is_capped(self._now)
        key = f"clock-capped-{pause.reason}" if is_capped else f"clock-pause-{pause.reason}"
        if is_capped and pause.is_cut:
            key = "clock-capped-cut"
        return say("clock-waited", begin=begin, end=self._when(end), reason=say.plain(key))

    def _days_off(self, begin: datetime) -> list[str]:
        first, last = (self._calendar.local(at).date() for at in (begin, self._now))
        days = [first + number * _DAY for number in range((last - first).days + 1)]
        lines = []
        for is_work, group in groupby(days, self._calendar.is_workday):
            if is_work:
                continue
            off = list(group)
            is_weekend = {day.isoweekday() for day in off} <= _WEEKEND
            key = "clock-weekend" if is_weekend else "clock-holiday"
            lines.append(self._texts(key, days=self._range(off[0], off[-1])))
        return lines

    def _range(self, first: date, last: date) -> str:
        if first == last:
            return self._day(first)
        return self._texts.plain("clock-range", first=self._day(first), last=self._day(last))

    def _day(self, day: date) -> str:
        return self._texts.plain("clock-day", month=day.month, day=day.day)

    def _when(self, instant: datetime) -> str:
        return when(self._texts, self._calendar.local(instant))

    def _length(self, lasted: timedelta) -> str:
        return length(lasted, self._texts)


def _times(begin: time, end: time) -> str:
    return f"{begin:%H:%M}–{end:%H:%M}"


def _short(lines: Sequence[str], texts: Texts) -> list[str]:
    """Leave out the middle of a long list, and say so."""
    hidden = len(lines) - 2 * _SHOWN
    if hidden <= 0:
        return list(lines)
    return [*lines[:_SHOWN], texts("clock-more", count=hidden), *lines[-_SHOWN:]]
