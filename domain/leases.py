"""Leases: who takes something to do holds it until an instant, and it is theirs until then."""

from __future__ import annotations

from datetime import timedelta

LONGEST_LEASE = timedelta(hours=6)
"""One that seems to last longer was taken before the clock was put back: it is over."""
