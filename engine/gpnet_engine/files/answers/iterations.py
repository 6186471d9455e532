"""Which iteration of a file is wanted: others are left out, but a file that has only others is not what was meant."""

from gpnet_engine.files.reading import FileError


class Iterations:
    """The iterations that a file has, seen so far."""

    def __init__(self, wanted: int) -> None:
        """Begin with none."""
        self.wanted = wanted
        self._has_wanted = False
        self._another: int | None = None

    def is_wanted(self, iteration: int) -> bool:
        """Tell whether numbers of an iteration are wanted."""
        if iteration == self.wanted:
            self._has_wanted = True
            return True
        self._another = iteration
        return False

    def check(self, file: str) -> None:
        """Refuse a file that has only other iterations. Raises FileError."""
        if self._another is not None and not self._has_wanted:
            problem = f"expected numbers of iteration {self.wanted}, got those of iteration {self._another}"
            raise FileError(file, problem)
