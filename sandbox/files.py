from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from telegram import File
from telegram.constants import FileSizeLimit

from sandbox.refusals import WRONG_FILE, RefusalError, bad

_TYPES = {
    "photo": ("AgACAgUAAx", "photos", "png", "image/png"),
    "video": ("BAACAgUAAx", "videos", "mp4", "video/mp4"),
    "video_note": ("DQACAgUAAx", "video_notes", "mp4", "video/mp4"),
    "audio": ("CQACAgUAAx", "music", "mp3", "audio/mpeg"),
    "voice": ("AwACAgUAAx", "voice", "oga", "audio/ogg"),
    "document": ("BQACAgUAAx", "documents", "bin", "application/octet-stream"),
    "sticker": ("CAACAgUAAx", "stickers", "webp", "image/webp"),
}


_UNSAID = "application/octet-stream"
_MIMES = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
"""What a document is by the ending of its name, where the sender does not say."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that can be downloaded and sent again."""

    kind: str
    file_id: str
    unique_id: str
    path: str
    mime: str
    name: str
    data: bytes

    def shown(self) -> File:
        """Answer getFile."""
        return File(self.file_id, self.unique_id, len(self.data), self.path)


@dataclass(slots=True)
class FileStore:
    """Every file of the world, by file id and by download path."""

    by_id: dict[str, Stored] = field(default_factory=dict)
    by_path: dict[str, Stored] = field(default_factory=dict)

    def add(
        self, kind: str, data: bytes, *, name: str | None = None, mime: str | None = None
    ) -> Stored:
        """Keep `data`; the same bytes get another file id but the same unique id."""
        prefix, folder, ending, usual = _TYPES[kind]
        number = len(self.by_path)
        unique = hashlib.sha256(kind.encode() + data).hexdigest()[:15]
        ending = name.rsplit(".", 1)[-1] if name and "." in name else ending
        stored = Stored(
            kind=kind,
            file_id=f"{prefix}{unique}{number:06d}",
            unique_id=f"AQAD{unique}",
            path=f"{folder}/file_{number}.{ending}",
            mime=_mime(kind, ending, mime) or usual,
            name=name or f"file_{number}.{ending}",
            data=data,
        )
        self.keep(stored)
        return stored

    def keep(self, stored: Stored) -> None:
        """Make a file findable."""
        self.by_id[stored.file_id] = stored
        self.by_path[stored.path] = stored
        if stored.kind == "photo":
            small = replace(stored, file_id=f"{stored.file_id}s", unique_id=f"{stored.unique_id}s")
            self.by_id[small.file_id] = small

    def again(self, kind: str, file_id: str) -> Stored:
        """Find a file sent before, to send it once more as the same kind."""
        stored = self.by_id.get(file_id)
        if stored is None:
            if file_id.startswith(("http://", "https://")):
                raise bad("failed to get HTTP URL content")
            raise bad(WRONG_FILE)
        if stored.kind != kind:
            wanted, given = _said(kind), _said(stored.kind)
            raise bad(f"can't use file of type {given} as {wanted}")
        return stored

    def fetch(self, file_id: str) -> File:
        """Answer getFile for `file_id`, unless the file is too big for it."""
        stored = self.by_id.get(file_id)
        if stored is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(stored.data) > FileSizeLimit.FILESIZE_DOWNLOAD:
            raise bad("file is too big")
        return stored.shown()


def _mime(kind: str, ending: str, said: str | None) -> str | None:
    """Give the type of a file: as the sender said, else for documents as the name says."""
    bare = (said or _UNSAID).partition(";")[0].strip()
    if bare != _UNSAID:
        return bare
    return _MIMES.get(ending.lower()) if kind == "document" else None


def _said(kind: str) -> str:
    """Name a kind of file as refusals do: VideoNote."""
    return "".join(word.capitalize() for word in kind.split("_"))


def check_size(kind: str, data: bytes) -> None:
    """Refuse what Telegram would not take."""
    if len(data) > FileSizeLimit.FILESIZE_UPLOAD:
        raise RefusalError(413, "Request Entity Too Large")
    if kind == "photo" and len(data) > FileSizeLimit.PHOTOSIZE_UPLOAD:
        most = int(FileSizeLimit.PHOTOSIZE_UPLOAD)
        raise bad(
            f"file of size {len(data)} bytes is too big for a photo; "
            f"the maximum size is {most} bytes"
        )
    if not data:
        raise bad("file must be non-empty")
