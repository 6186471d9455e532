"""The names of layers and values, how they appear on screen, and how people type them: the one place for spelling.

A value's name is what scripts see (`grad_W_d`), its label what people read (∇W_d). People may type either.
"""

import re
from collections.abc import Iterable
from functools import cache
from string import ascii_lowercase
from typing import NamedTuple

INPUTS = "out_a"
TARGET = "target"
LEARNING_RATE = "learning_rate"
ERROR = "error"
ERROR_TERMS = "error_k"
PENALTY = "penalty"
UPDATES = "updates"
CLIP = "clip"
NORM = "norm"
MINUS = "−"
_WEIGHTS, _BIAS, _UPDATED, _STEP, _GRADIENT = "W_", "bias_", "new_", "step_", "grad_"
# What optimizers keep for a parameter, with how it is written on screen.
_STATE_LABELS = {"velocity_": "vel_", "moment1_": "m_", "moment2_": "v_"}
_STATES = tuple(_STATE_LABELS)
# Their corrected means. The hat is a sign of its own, as every character of a label takes one column; people may also
# type one that is combined with the letter.
_HATS = {"mhat_": ("mˆ_", "m̂_"), "vhat_": ("vˆ_", "v̂_")}
# What a value is called that belongs to a parameter, before the name of that parameter.
_OF_PARAMETERS = (_STEP, _GRADIENT, "data_grad_", "penalty_", *_STATES, *_HATS, "decay_")
_WITHIN = (_STEP, "decay_", "data_grad_", "penalty_")
_SINGLE = frozenset({LEARNING_RATE, ERROR, PENALTY, UPDATES, CLIP, NORM})


class _Spelling(NamedTuple):
    """How a value is written: its name, its label, and what people type beside these two.

    Of a value that belongs to a layer, each stands without the layer's letters.
    """

    name: str
    label: str
    others: tuple[str, ...] = ()


_FIXED = (
    _Spelling(TARGET, "target"),
    _Spelling(LEARNING_RATE, "l"),
    _Spelling(ERROR, "E"),
    _Spelling(ERROR_TERMS, "E_k"),
    _Spelling(PENALTY, "penalty"),
    _Spelling(UPDATES, "t"),
    _Spelling(CLIP, "clip"),
    _Spelling(NORM, "‖∇‖"),
)
_OF_STATES = tuple(
    _Spelling(f"{name}{parameter}", f"{shown}{parameter}")
    for name, shown in _STATE_LABELS.items()
    for parameter in (_WEIGHTS, _BIAS)
)
# Longest name first: `new_W_` before `W_`.
_OF_LAYERS = (
    *(_Spelling(f"{_UPDATED}{one.name}", f"new {one.label}", (f"new_{one.label}",)) for one in _OF_STATES),
    _Spelling("new_W_", "new W_"),
    _Spelling("new_bias_", "new bias_"),
    _Spelling("step_W_", "step W_", ("l·∇W_",)),
    _Spelling("step_bias_", "step bias_", ("l·∇bias_",)),
    _Spelling("grad_W_", "∇W_"),
    _Spelling("grad_bias_", "∇bias_"),
    *_OF_STATES,
    *(
        _Spelling(f"{name}{parameter}", f"{shown}{parameter}", (f"{typed}{parameter}",))
        for name, (shown, typed) in _HATS.items()
        for parameter in (_WEIGHTS, _BIAS)
    ),
    _Spelling("decay_W_", "l·λ·W_"),
    _Spelling("decay_bias_", "l·λ·bias_"),
    _Spelling("data_grad_W_", "data ∇W_"),
    _Spelling("penalty_W_", "penalty W_"),
    _Spelling("fprime_", "f′_", ("f'_",)),
    _Spelling("delta_", "δ_", ("∂E/∂net_", "dE/dnet_")),
    _Spelling("dout_", "∂E/∂out_", ("dE/dout_",)),
)
# The derivatives of E, and the values that they are with respect to; each without the letters of its layer.
_DERIVATIVES = {
    "grad_W_": _WEIGHTS,
    "grad_bias_": _BIAS,
    "delta_": "net_",
    "dout_": "out_",
}
_FIXED_LABELS = {one.name: one.label for one in _FIXED}
_FIXED_NAMES = {one.label: one.name for one in _FIXED}
_FORMS = {form: one.name for one in _OF_LAYERS for form in (one.label, *one.others)}
_WORD = re.compile(r"\w+")  # a hat that is combined with its m belongs to no word
# Labels that are not words, as people type them: with any number of spaces where the label has one.
_NO_WORDS = "|".join(re.escape(form).replace(r"\ ", "[ \t]+") for form in _FORMS if not _WORD.fullmatch(form))
_FIXED_NO_WORDS = "|".join(re.escape(form) for form in _FIXED_NAMES if not _WORD.fullmatch(form))
_TYPED_MINUS = re.compile(r"(?<![\w.)\]])-(?=\.?\d)")
LABELS = re.compile(rf"(?<![^\W\d])(?:(?:{_NO_WORDS})[a-z]+|{_FIXED_NO_WORDS})(?!\w)")


def how_many(count: int, word: str) -> str:
    """Return a number with its word: 1 sample, 2 samples, 2 watches."""
    ending = "" if count == 1 else "es" if word.endswith("ch") else "s"
    return f"{count:,} {word}{ending}"


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them: a, b and c. There is at least one."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def quoted(text: str, most: int = 40) -> str:
    """Return a text in quotes, short enough for a message."""
    return repr(text if len(text) <= most else f"{text[:most]}…")


def full(number: float) -> str:
    """Return the shortest text of a number that reads back as the same one, as it is shown."""
    return as_shown(exact(number))


def exact(number: float) -> str:
    """Return the shortest text that reads back as the same number, to be typed over, copied and read by programs."""
    return repr(number + 0.0).removesuffix(".0").replace("nan", "NaN")  # -0.0 becomes 0.0


def as_shown(text: str) -> str:
    """Return the text of a number as it is shown: with −, and an exponent without + and leading zeros."""
    mantissa, mark, exponent = text.partition("e")
    return f"{mantissa}{mark}{int(exponent) if mark else ''}".replace("-", MINUS)


def with_minus(text: str) -> str:
    """Return a sentence with − before every negative number, however it was typed; 2-4-2 stays."""
    return _TYPED_MINUS.sub(MINUS, text)


def as_typed(text: str) -> str:
    """Return the text of a number with the minus that Python reads."""
    return text.replace(MINUS, "-")


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
    for spelling in _OF_LAYERS:
        if name.startswith(spelling.name):
            return spelling.label + name.removeprefix(spelling.name)
    return name


def name_of(text: str) -> str:
    """Return the name of the value that a person calls `text`, as it is shown or as it is typed: δ_c, delta_c.

    A text that is not another spelling of a name is returned as it is.
    """
    written = " ".join(text.split())
    if written in _FIXED_NAMES:
        return _FIXED_NAMES[written]
    form = written[: written.rfind("_") + 1]
    return _FORMS[form] + written.removeprefix(form) if form in _FORMS else written


def kind_label(name: str) -> str:
    """Return the label of `name` without its layer: ∇W for grad_W_d."""
    return name if name == TARGET else label(name).rpartition("_")[0] or label(name)


def updated(carried: str) -> str:
    """Return the name that a parameter, or what an optimizer keeps for it, has after its update in an iteration."""
    return f"{_UPDATED}{carried}"


def is_updated(name: str) -> bool:
    """Tell whether `name` is a parameter, or what an optimizer keeps for it, after its update."""
    return name.startswith(_UPDATED)


def before_update(name: str) -> str:
    """Return the name before its update of what an iteration leaves to the next one: W_b for new_W_b."""
    return name.removeprefix(_UPDATED)


def parameter_behind(name: str) -> str:
    """Return the parameter that a gradient, a step, a state or an updated form belongs to; any other name as it is."""
    own = before_update(name)
    for kind in _OF_PARAMETERS:
        if own.startswith(kind):
            return own.removeprefix(kind)
    return own


def differentiated(name: str) -> str | None:
    """Return the value that `name` is the derivative with respect to: net_b of delta_b; None if it is none."""
    for derivative, value in _DERIVATIVES.items():
        if name.startswith(derivative):
            return value + name.removeprefix(derivative)
    return None


def gradient_of(parameter: str) -> str:
    """Return the name of the gradient of a parameter."""
    return f"{_GRADIENT}{parameter}"


def derivative_by(name: str) -> str | None:
    """Return the derivative of E with respect to the value `name`: delta_b of net_b; None if there is none."""
    for derivative, value in _DERIVATIVES.items():
        if name.startswith(value):
            return derivative + name.removeprefix(value)
    return None


def is_drawn_within(name: str) -> bool:
    """Tell whether `name` is an intermediate that is a part of a formula on screen, not a matrix beside others."""
    return name in {ERROR_TERMS, PENALTY} or name.startswith(_WITHIN)


def is_step(name: str) -> bool:
    """Tell whether `name` is what an update takes off a parameter."""
    return name.startswith(_STEP)


def is_weights(name: str) -> bool:
    """Tell whether `name` is a weight matrix, before or after the update."""
    return before_update(name).startswith(_WEIGHTS)


def is_bias(name: str) -> bool:
    """Tell whether `name` is the bias of a layer, before or after the update."""
    return before_update(name).startswith(_BIAS)


def is_state(name: str) -> bool:
    """Tell whether `name` is a matrix that an optimizer keeps for a parameter, before or after its update."""
    return before_update(name).startswith(_STATES)


def state_kind(name: str) -> str:
    """Return what kind of matrix an optimizer keeps under `name`: velocity of velocity_W_b."""
    own = before_update(name)
    return next((kind.removesuffix("_") for kind in _STATES if own.startswith(kind)), "")


def is_carried(name: str) -> bool:
    """Tell whether an iteration leaves `name` to the next one: a parameter, or what an optimizer keeps for it."""
    return is_parameter(name) or is_state(name)


def is_single(name: str) -> bool:
    """Tell whether `name` is one number, whatever the network: E, the learning rate, a count, a factor."""
    return name in _SINGLE


def is_parameter(name: str) -> bool:
    """Tell whether `name` is a weight matrix or a bias, before or after the update."""
    return is_weights(name) or is_bias(name)


def layer_of(name: str) -> str | None:
    """Return the letters of the layer that `name` belongs to; None for E and the learning rate."""
    if name in _FIXED_LABELS:
        return None
    return name.rpartition("_")[2]
