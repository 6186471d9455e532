"""Whether a net is at a kink of f, where f′ does not exist, even if rounding has moved it a little off the kink.

Checks of gradients and health ask the same question: computed exactly, such a net is at the kink.
"""

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import NUMBER, Matrix, Values

_FEW = 4.0 * float(np.finfo(NUMBER).eps)  # of the size of the terms of a sum: as far as rounding usually moves it
_ALL = slice(None)


def are_at(numbers: Matrix, kinks: tuple[float, ...], terms: Matrix) -> NDArray[np.bool_]:
    """Tell which numbers are at one of the kinks; `terms` adds up the sizes of what each number is the sum of."""
    found = np.zeros(numbers.shape, dtype=np.bool_)
    for kink in kinks:
        found |= np.abs(numbers - kink) <= _FEW * terms
    return found


def terms_of_net(values: Values, before: str, layer: str, rows: "slice | NDArray[np.intp]" = _ALL) -> Matrix:
    """Return, for each net of a layer and sample, what the sizes of its terms add up to; `before` feeds the layer."""
    terms: Matrix = np.abs(values[f"W_{layer}"][rows]) @ np.abs(values[f"out_{before}"])
    bias = values.get(f"bias_{layer}")
    if bias is not None:
        is_shared = len(bias) < len(values[f"W_{layer}"])
        terms += np.abs(bias if is_shared else bias[rows])
    return terms
