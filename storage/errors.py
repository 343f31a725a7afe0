from __future__ import annotations


class StorageError(Exception):
    """Something about the database that the operator must know, said in one plain sentence."""


class DatabaseNotWritable(StorageError):  # noqa: N818 - the name says what is the matter
    """The database file, or the folder it lives in, cannot be written."""


class SchemaTooNew(StorageError):  # noqa: N818 - likewise
    """The database was written by a newer version of this program."""
