"""The names of layers and values, and how they stand on screen.

A value's name is what scripts see (`grad_W_d`), its label what people read (∇W_d).
"""

from functools import cache
from string import ascii_lowercase

INPUTS = "out_a"
TARGET = "target"
LEARNING_RATE = "learning_rate"
ERROR = "error"
ERROR_TERMS = "error_k"

_FIXED_LABELS = {
    TARGET: "target",
    LEARNING_RATE: "l",
    ERROR: "E",
    ERROR_TERMS: "E_k",
}
# Longest prefix first: `new_W_` before `W_`.
_PREFIX_LABELS = (
    ("new_W_", "new W_"),
    ("new_bias_", "new bias_"),
    ("step_W_", "l·∇W_"),
    ("step_bias_", "l·∇bias_"),
    ("grad_W_", "∇W_"),
    ("grad_bias_", "∇bias_"),
    ("fprime_", "f′_"),
    ("delta_", "δ_"),
    ("dout_", "∂E/∂out_"),
)


def layer_letters(index: int) -> str:
    """Return the letters of a layer counted from 0: a, b, … z, aa, ab, …."""
    letters = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, len(ascii_lowercase))
        letters = ascii_lowercase[digit] + letters
    return letters


@cache
def letters_of(layers: int) -> tuple[str, ...]:
    """Return the letters of all layers of a network, input first."""
    return tuple(map(layer_letters, range(layers)))


def label(name: str) -> str:
    """Return how the value `name` is written on screen."""
    if name in _FIXED_LABELS:
        return _FIXED_LABELS[name]
    for prefix, shown in _PREFIX_LABELS:
        if name.startswith(prefix):
            return shown + name.removeprefix(prefix)
    return name


def kind_label(name: str) -> str:
    """Return the label of `name` without its layer: ∇W for grad_W_d."""
    return name if name == TARGET else label(name).rpartition("_")[0] or label(name)


def updated(parameter: str) -> str:
    """Return the name under which the updated form of a parameter is kept within an iteration."""
    return f"new_{parameter}"


def parameter_of(name: str) -> str:
    """Return the parameter's name, whether `name` is its form before or after the update."""
    return name.removeprefix("new_")


def is_parameter(name: str) -> bool:
    """Tell whether `name` is a weight matrix or a bias, before or after the update."""
    return parameter_of(name).startswith(("W_", "bias_"))


def layer_of(name: str) -> str | None:
    """Return the letters of the layer that `name` belongs to; None for E and the learning rate."""
    if name in _FIXED_LABELS:
        return None
    return name.rpartition("_")[2]
