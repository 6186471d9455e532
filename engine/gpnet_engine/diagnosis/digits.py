"""Which numbers are too small for the decimals that a person writes: rounded to them, they would have no digits left.

An optimizer that divides a gradient by its size goes on from such digits to numbers that are large again, and so does
clipping. What stood in between and was not written down was in the calculator, with all its digits.
"""

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix
from gpnet_engine.diagnosis.answers import Texts
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import make
from gpnet_engine.model.settings import Rounding
from gpnet_engine.operations import Operation
from gpnet_engine.operations.rule import Phase
from gpnet_engine.operations.update import optimizer_of

Whether = NDArray[np.bool_]
Counts = NDArray[np.int64]

FEWEST = 2
"""Significant digits: whoever writes fewer of a number does not go on with what is written."""
_MOST = 300  # decimals; a float has no more


def divides_by_size(network: Network) -> bool:
    """Tell whether updates divide gradients by their size, so that the digits of the smallest gradient count."""
    return network.clip_norm is not None or optimizer_of(network).evens_out


def needs_all_digits(network: Network, operation: Operation) -> bool:
    """Tell whether the steps of an operation are too small to be written down: squares, and what is divided by them."""
    return operation.rule.phase is Phase.UPDATE and optimizer_of(network).evens_out


def is_lost(exact: Matrix, decimals: int, *, counts: bool) -> Whether:
    """Return which numbers lose their digits when they are rounded.

    Where digits of small numbers do not `counts`, only those are lost that become 0 altogether.
    """
    least = 10.0 ** (FEWEST - 1 - decimals) if counts else 0.5 * 10.0**-decimals
    found: Whether = (np.abs(exact) < least) & (exact != 0.0)
    return found


def is_by_itself(texts: Texts, decimals: Counts, significant: Counts, usual: int, figures: int) -> Whether:
    """Return which typed numbers have digits of their own, as those of the others would be too few for them.

    Such are 0.0003415 and 1.166e-8 among numbers with four decimals, and 0.05335 where others have four `figures`.
    """
    numbers = np.array([[abs(float(text or 0)) for text in row] for row in texts], dtype=np.float64)
    is_small = (numbers > 0.0) & (numbers < 10.0 ** (FEWEST - 1 - usual))
    is_longer = (decimals > usual) & (decimals <= _MOST)
    found: Whether = is_longer & (is_small | (significant <= figures) & (numbers > 0.0))
    return found


def rounded_each(array: Matrix, decimals: Counts, where: Whether, rounding: Rounding) -> None:
    """Round each number `where` it is wanted to as many decimals as it has there, in place."""
    for places in np.unique(decimals[where]).tolist():
        chosen = where & (decimals == places)
        part = array[chosen]
        with np.errstate(all="ignore"):
            make(Arithmetic(places, rounding).write_down(part))
        array[chosen] = part
