"""The numbers of a sheet as texts: its key, the sheet with gaps, and what someone hands in who makes a mistake."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from gpnet_engine.arrays import Matrix
from gpnet_engine.diagnosis.answers import Texts
from gpnet_engine.diagnosis.grading import AnswerKey
from gpnet_engine.names import exact
from gpnet_engine.operations.execute import executed
from gpnet_engine.operations.program import program


def key_texts(key: AnswerKey) -> dict[str, Texts]:
    """Return the right numbers of the results of which something is asked, with all their digits."""
    return _texts(key, key.right, lambda _name, _row, _column: True)


def gap_texts(key: AnswerKey) -> dict[str, Texts]:
    """Return the same with nothing in the cells that are asked."""
    return _texts(key, key.right, lambda name, row, column: not key.sheet.asked[name][row, column])


def mistaken_texts(key: AnswerKey, mistakes: tuple[str, ...]) -> dict[str, Texts]:
    """Return what someone hands in who makes mistakes of the catalogue, by their ids."""
    return _texts(key, mistaken_values(key, mistakes), lambda _name, _row, _column: True)


def mistaken_values(key: AnswerKey, mistakes: tuple[str, ...]) -> Mapping[str, Matrix]:
    """Return all numbers of the iteration with mistakes in it."""
    network = replace(key.network, mistakes=mistakes)
    return executed(network, program(network), key.given, key.arithmetic)


def _texts(key: AnswerKey, values: Mapping[str, Matrix], is_shown: Callable[[str, int, int], bool]) -> dict[str, Texts]:
    decimals = key.arithmetic.decimals
    return {
        name: tuple(
            tuple(_text(number, decimals) if is_shown(name, at, column) else "" for column, number in enumerate(row))
            for at, row in enumerate(values[name].tolist())
        )
        for name in key.right
        if name in key.sheet.asked
    }


def _text(number: float, decimals: int | None) -> str:
    return exact(number) if decimals is None else f"{number:z.{decimals}f}"
