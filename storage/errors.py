from __future__ import annotations


class StorageError(Exception):
    """Something about the database that the operator must know, said in one plain sentence."""


class DatabaseNotWritable(StorageError):  # noqa: N818 - the name says what is the matter
    """The database file, or the folder it lives in, cannot be written."""


class SchemaTooNew(StorageError):  # noqa: N818 - likewise
    """The database was written by a newer version of this program."""


class DatabaseInUse(StorageError):  # noqa: N818 - likewise
    """Somebody else has the database open, and what was asked needs it alone."""


class BrokenBackup(StorageError):  # noqa: N818 - likewise
    """A file that should hold a whole database does not."""


class BadKey(StorageError):  # noqa: N818 - likewise
    """A text that should be a key is none."""


class KeyMissing(StorageError):  # noqa: N818 - likewise
    """What is kept is sealed with a key that we were not given."""


class BrokenSeal(StorageError):  # noqa: N818 - likewise
    """A sealed value is not what its key once made."""


class DatabaseUnreachable(StorageError):  # noqa: N818 - likewise
    """The database server is away, or does not answer."""
