"""What the text of a cell is: a number, a missing value, or neither, and why not.

Kept apart from columns and rows: here is only one text at a time.
"""

import re
from collections.abc import Callable

from gpnet_engine.names import as_typed

POINT, COMMA = ".", ","
# Texts for a missing value, in any case; and whether they also stand for one among texts, where "-" is a class and
# "none" an answer.
MISSING = {
    "": True,
    "?": True,
    "na": True,
    "n/a": True,
    "#n/a": True,
    "nan": True,
    "null": True,
    "none": False,
    "-": False,
    "--": False,
    ".": False,
    "*": False,
}
_AMONG_TEXTS = frozenset(text for text, is_too in MISSING.items() if is_too)
ERROR_SIGN = re.compile(r"#(?:N/A|NV|[A-ZÄÖÜ0/]+[!?])", re.IGNORECASE)
"""What a spreadsheet writes in place of a number that it cannot compute: #N/A, #DIV/0!, #NAME?."""
_TIME = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*|\d{1,2}:\d{2}(?::\d{2}.*)?", re.DOTALL
)
# Possessive: a cell of a hundred thousand digits takes no longer than it has to.
_FORTRAN = re.compile(r"([-+]?(?:\d++(?:\.\d*+)?|\.\d++))[dD]([-+]?\d++)|([-+]?(?:\d++\.\d*+|\.\d++))([-+]\d++)")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:([,.'’ \xa0\u2009\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")


def number(cell: str) -> float:
    """Return the number that a cell is, finite or not; decimals take a point. Raises ValueError."""
    if "_" in cell:  # Python reads 2021_01 as a number
        raise ValueError(cell)
    try:
        return float(cell)
    except ValueError:
        written = as_typed(cell.strip())
        fortran = _FORTRAN.fullmatch(written)
        if fortran is None:
            return float(written)
        return float(f"{fortran[1] or fortran[3]}e{fortran[2] or fortran[4]}")


def number_with_comma(cell: str) -> float:
    """Return the number that a cell is, whose decimals take a comma. Raises ValueError."""
    if "." in cell:
        raise ValueError(cell)
    return number(cell.replace(COMMA, POINT))


NUMBERS: dict[str, Callable[[str], float]] = {POINT: number, COMMA: number_with_comma}
"""How a number is read, by the sign before its decimals."""


def is_number(cell: str, decimal: str = POINT) -> bool:
    """Tell whether a cell is a number, finite or not."""
    try:
        NUMBERS[decimal](cell)
    except ValueError:
        return False
    return True


def is_missing(cell: str) -> bool:
    """Tell whether a cell in a column of numbers stands for a value that is missing."""
    return cell.strip().lower() in MISSING


def is_missing_text(cell: str) -> bool:
    """Tell whether a cell in a column of texts stands for a value that is missing."""
    return cell.strip().lower() in _AMONG_TEXTS


def is_time(cell: str) -> bool:
    """Tell whether a cell is a date or a time of day, as far as its form tells."""
    return _TIME.fullmatch(cell.strip()) is not None


def why_no_number(cell: str, decimal: str) -> str:
    """Return how to mend a cell that is nearly a number; an empty text if it is just text."""
    written = cell.strip()
    if _THOUSANDS.fullmatch(written) and not is_number(written, decimal):
        other = COMMA if decimal == POINT else POINT
        hint = f"; a thousands separator is not read. If it is a decimal {'comma' if other == COMMA else 'point'}, "
        can_be_decimal = is_number(written, other)
        return f'{hint}write decimal = "{other}"' if can_be_decimal else "; numbers take no thousands separators"
    if decimal == POINT and is_number(written, COMMA):
        return '; decimals take a point, or decimal = "," reads commas'
    if decimal == COMMA and is_number(written, POINT):
        return '; decimals take a comma here, or decimal = "." reads points'
    if any(is_number(written.strip("%€$£ \xa0"), one) for one in NUMBERS):
        return "; expected the number alone, without a unit"
    if ERROR_SIGN.fullmatch(written):
        return "; this is an error of the spreadsheet: correct it there, or leave the cell empty"
    if len(written) > 2 and written[0] == written[-1] == "'":  # noqa: PLR2004 - something in quotes
        return "; leave the quotes out, or write double ones"
    return ""
