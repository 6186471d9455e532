"""What a file of weights leaves open: errors that a person can answer, in a form or with an option."""

from collections.abc import Sequence

from gpnet_engine.files.reading import FileError


class UnsaidError(FileError):
    """A file of weights leaves something open."""


class AmbiguousError(UnsaidError):
    """A file can be read in more than one way, and `key` of [network] says which."""

    def __init__(self, place: str, problem: str, key: str, names: Sequence[str]) -> None:
        """Say what is open; `names` are those of the arrays, in the order of the file."""
        super().__init__(place, problem)
        self.key = key
        self.names = tuple(names)


class SettingsMissingError(UnsaidError):
    """A file of weights does not say what a project needs; `missing` are the names of these settings."""

    def __init__(self, place: str, problem: str, missing: Sequence[str]) -> None:
        """Say what is missing."""
        super().__init__(place, problem)
        self.missing = tuple(missing)
