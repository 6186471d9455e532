"""Values as questions for a learning platform print them."""

from gpnet_engine.arrays import Matrix
from gpnet_engine.names import as_shown, is_single, label
from gpnet_engine.teaching.banks.digits import Digits, given_text
from gpnet_engine.teaching.banks.questions import Block, Table, paragraph


def number_text(number: float, digits: Digits, *, is_given: bool) -> str:
    """Return a number as it is printed: one that is given has no digits that it does not need."""
    return as_shown(given_text(number) if is_given else digits.text(number))


def value_block(name: str, matrix: Matrix, digits: Digits, *, is_given: bool) -> Block:
    """Return a value with its name: one number, or a table."""
    if is_single(name):
        return paragraph(f"{label(name)} = {number_text(matrix.item(), digits, is_given=is_given)}")
    rows = tuple(tuple(number_text(one, digits, is_given=is_given) for one in row) for row in matrix.tolist())
    return Table(f"{label(name)} =", rows)
