from __future__ import annotations

from domain.listening import Listening
from handlers.rendering import Job, message
from handlers.views import listening as view
from usecases.delivery import Sending


async def render_ways(job: Job) -> Sending | None:
    """Show how the group listens, and what else it may choose."""
    if job.desk.community(job.chat.community) is None:
        return None
    text, markup = view.ways(job.desk, job.chat, job.texts)
    return Sending(call=message(job, text, markup))


async def render_notice(job: Job) -> Sending | None:
    """Tell a group what is heard from now on; listening begins when this stands."""
    home = job.desk.community(job.chat.community)
    if home is None or not job.chat.is_residents:
        return None
    way = Listening(job.payload["way"])
    text = view.notice(home, way, job.texts, bot=job.desk.bot_username)
    return Sending(call=message(job, text))
