from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import settings

# How long an example takes says more about the machine than about the code.
settings.register_profile("weisu", deadline=None)
settings.load_profile("weisu")

sys.path.insert(0, str(Path(__file__).parent))
