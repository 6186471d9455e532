"""Answers as a reader gathers them: every name is that of a result, every cell is in it, and nothing is said twice."""

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.answers.numbers import Written, expected_number, written_number
from gpnet_engine.files.result_names import known_result
from gpnet_engine.model.network import Network
from gpnet_engine.names import how_many, label
from gpnet_engine.operations.execute import shape_of


class Gathered:
    """The answers of one iteration, so far. Rows and columns count from 0.

    `advice` is given where a row has too many numbers.
    """

    def __init__(self, network: Network, batch: int) -> None:
        """Begin with none; `batch` is how many samples the iteration has."""
        self.advice = ""
        self.network = network.right
        self._batch = batch
        self._texts: dict[str, list[list[str]]] = {}
        self._has_comma = False
        self._named: dict[str, str] = {}
        self._shapes: dict[str, tuple[int, int]] = {}

    def result(self, place: str, name: str) -> str:
        """Return the result that a file calls `name`. Raises ProjectError where it is none."""
        if name not in self._named:
            self._named[name] = known_result(place, name, self.network)
        return self._named[name]

    def shape(self, name: str) -> tuple[int, int]:
        """Return the rows and columns of a result."""
        if name not in self._shapes:
            self._shapes[name] = shape_of(self.network, name, self._batch)
        return self._shapes[name]

    def has(self, name: str) -> bool:
        """Tell whether something of a result was put here already."""
        return name in self._texts

    def begin(self, place: str, name: str) -> None:
        """Begin a result that is given in one piece. Raises ProjectError where it was given before."""
        if self.has(name):
            raise ProjectError(place, f"expected {label(name)} once, got it twice")
        rows, columns = self.shape(name)
        self._texts[name] = [[""] * columns for _ in range(rows)]

    def put(self, place: str, name: str, row: int, column: int, typed: str) -> None:
        """Put a number into a cell of a result that was begun. Raises ProjectError where it does not belong there."""
        number = written_number(typed)
        if number is None:
            raise ProjectError(place, expected_number(typed))
        if not number.text:
            return
        rows, columns = self.shape(name)
        if row >= rows:
            raise ProjectError(place, f"{label(name)} has {how_many(rows, 'row')}, got a number in row {row + 1}")
        if column >= columns:
            problem = (
                f"{label(name)} has {how_many(columns, 'column')}, got a number in column {column + 1}{self.advice}"
            )
            raise ProjectError(place, problem)
        self._put(name, row, column, number)

    def answers(self, relative: float | None = None) -> Answers:
        """Return them; a result without any number is not answered."""
        texts = {name: tuple(map(tuple, rows)) for name, rows in self._texts.items() if any(map(any, rows))}
        return Answers(texts, relative, "," if self._has_comma else ".")

    def _put(self, name: str, row: int, column: int, number: Written) -> None:
        self._texts[name][row][column] = number.text
        self._has_comma = self._has_comma or number.has_comma
