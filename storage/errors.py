"""Storage failures as the rest of Balcão sees them.

StorageError
├── StorageUnavailableError   try again: locked, restarting, connection lost
└── ConflictError             a unique rule was broken: somebody else wrote the same thing first
"""


class StorageError(Exception):
    permanent = True


class StorageUnavailableError(StorageError):
    permanent = False


class ConflictError(StorageError):
    pass
