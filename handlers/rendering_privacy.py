"""The file with everything kept about whoever asks."""

from __future__ import annotations

from handlers.rendering import Job, with_file
from handlers.views.privacy import written
from usecases.calls import Upload
from usecases.delivery import Sending
from usecases.my_data import my_data

FILE = "my-data.txt"


async def render_my_data(job: Job) -> Sending | None:
    """Send it to nobody but the person, in their direct chat."""
    person = await job.uow.people.get(job.payload["person_id"])
    if person is None or person.telegram_id != job.chat.address:
        return None
    found = await my_data(job.uow, person)
    text = written(found, job.texts, job.desk, job.now)
    file = Upload(FILE, text.encode())
    caption = job.texts("my-data-caption")
    return Sending(call=with_file(job, "document", file, caption))
