"""How far a computed number is from one in print, in units of its last digit."""

import sys
from decimal import Decimal

# How far the computed number may be from the printed one, in units of the last printed digit.
ALLOWED = {"match": 0.5, "rounding": 2.5, "truncated": 1.0}
FLOAT64 = Decimal(sys.float_info.epsilon)  # some sources print more digits than a float64 holds


def units_off(number: float, printed: str) -> float:
    """Return how far a number is from a printed one, in units of its last digit."""
    last_digit = Decimal(printed).as_tuple().exponent
    assert isinstance(last_digit, int)
    exact = Decimal(number)  # in decimals, a half is half
    distance = abs(exact - Decimal(printed)) - FLOAT64 * abs(exact)
    return max(float(distance.scaleb(-last_digit)), 0.0)
