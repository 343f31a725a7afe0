"""How long something lasts, in words; what is shorter than a minute is never called nothing."""

from __future__ import annotations

from datetime import timedelta

from locales import Texts

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_LONG = timedelta(hours=10)
"""From here on nobody asks for the minutes of a rounded length."""


def length(lasted: timedelta, texts: Texts) -> str:
    """Give whole hours and minutes: what is said to have passed did pass."""
    hours, rest = divmod(lasted, _HOUR)
    minutes = rest // _MINUTE
    if lasted < _MINUTE:
        return texts.plain("clock-moment")
    if not hours:
        return texts.plain("clock-minutes", minutes=minutes)
    if not minutes:
        return texts.plain("clock-hours", hours=hours)
    return texts.plain("clock-hours-minutes", hours=hours, minutes=minutes)


def within(lasted: timedelta, texts: Texts) -> str:
    """Give within what time something came, rounded up, so that it is true."""
    if lasted < _MINUTE:
        return texts.plain("digest-moment")
    step = _MINUTE if lasted < _LONG else _HOUR
    return texts.plain("digest-within", length=length(-(-lasted // step) * step, texts))
