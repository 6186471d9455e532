"""What can be wrong with a layer, each in one sentence that a student understands.

Apart from how it is found, as one iteration and the whole data set give the same findings.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from gpnet_engine.names import is_parameter, label, parameter_of

# Below a thousandth, three decimals are lost: with one learning rate for all layers, this one moves a thousand times
# slower than the last. Five layers of sigmoid, whose f′ is at most 1/4, are enough for that.
VANISHING = 1e-3
EXPLODING = 1e3
# So many times are easier read as a number than as a power of ten.
_MOST_WRITTEN_OUT = 1e6

_MOST_NAMED = 6

_ENDS = {"sigmoid": "0 or 1", "tanh": "−1 or 1"}


class Trouble(Enum):
    """What is wrong with a layer."""

    SATURATED = "saturated"
    DEAD = "dead"
    VANISHING = "vanishing"
    EXPLODING = "exploding"
    NOT_FINITE = "not finite"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a layer. `units` are the rows it is about, from 0; none if it is about the whole layer."""

    layer: str
    trouble: Trouble
    text: str
    units: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Units:
    """Some `rows` of a layer of `of` units that pass back no error, and how many samples were looked at.

    `is_whole_data` says that these are all there are.
    """

    layer: str
    activation: str
    rows: tuple[int, ...]
    of: int
    samples: int
    is_whole_data: bool

    def they(self, plural: str, singular: str) -> str:
        """Return the word that goes with their number."""
        return singular if len(self.rows) == 1 else plural

    @property
    def count(self) -> str:
        """Return how many they are: 2 of 3 units of layer b."""
        if self.of == 1:
            return f"The only unit of layer {self.layer}"
        if len(self.rows) == self.of:
            return f"All {self.of} units of layer {self.layer}"
        named = ", ".join(f"{self.layer}{row + 1}" for row in self.rows[:_MOST_NAMED])
        more = ", …" if len(self.rows) > _MOST_NAMED else ""
        return f"{len(self.rows)} of {self.of} units of layer {self.layer} ({named}{more})"

    @property
    def where(self) -> str:
        """Return for which samples it is so."""
        if self.is_whole_data:
            return "the one sample of the data" if self.samples == 1 else f"all {self.samples:,} samples of the data"
        return "this one sample" if self.samples == 1 else f"all {self.samples:,} samples of this batch"


def saturated(units: Units) -> Finding:
    """Say that hidden units are saturated."""
    text = (
        f"{units.count} {units.they('are', 'is')} saturated for {units.where}: {units.they('their', 'its')} output is "
        f"so close to {_ENDS[units.activation]} that f′ is nearly 0, and almost no error passes back through "
        f"{units.they('them', 'it')}."
    )
    return Finding(units.layer, Trouble.SATURATED, text, units.rows)


def saturated_far_from_target(units: Units) -> Finding:
    """Say that units of the output layer are saturated although they are wrong."""
    text = (
        f"{units.count} {units.they('are', 'is')} saturated for {units.where}, yet far from "
        f"{units.they('their', 'its')} target: the output is so close to {_ENDS[units.activation]} that f′ is nearly "
        f"0, and almost nothing of the error is left to correct {units.they('them', 'it')}."
    )
    return Finding(units.layer, Trouble.SATURATED, text, units.rows)


def dead(units: Units) -> Finding:
    """Say that rectifiers do not fire; one batch is no proof, the whole data set is."""
    end = "One batch is no proof: look at the whole data set."
    if units.is_whole_data:
        end = f"The weights into {units.they('them', 'it')} no longer change."
    text = (
        f"{units.count} {units.they('put', 'puts')} out 0 for {units.where}: {units.they('their', 'its')} net is "
        f"never above 0, so f′ is 0 and no error passes back through {units.they('them', 'it')}. {end}"
    )
    return Finding(units.layer, Trouble.DEAD, text, units.rows)


def fading(delta_norms: Mapping[str, float], last: str) -> list[Finding]:
    """Say where the error that is passed back becomes far smaller, or far larger, than it is in the last layer.

    `delta_norms` has ‖δ‖ by layer, of the layers where it is known.
    """
    at_last = delta_norms.get(last, 0.0)
    norms = {layer: norm for layer, norm in delta_norms.items() if layer != last and math.isfinite(norm)}
    if not norms or at_last == 0.0 or not math.isfinite(at_last):
        return []
    found: list[Finding] = []
    least, most = min(norms, key=norms.__getitem__), max(norms, key=norms.__getitem__)
    if norms[least] / at_last < VANISHING:
        compared = _compared(least, last, norms[least], at_last)
        text = f"The error vanishes on its way back: {compared} The weights into layer {least} hardly learn."
        found.append(Finding(least, Trouble.VANISHING, text))
    if norms[most] / at_last >= EXPLODING:
        text = (
            f"The error explodes on its way back: {_compared(most, last, norms[most], at_last)} The weights into layer "
            f"{most} jump; smaller weights or a lower learning rate keep them in hand."
        )
        found.append(Finding(most, Trouble.EXPLODING, text))
    return found


def not_finite(layer: str, name: str) -> Finding:
    """Say that the value `name` holds NaN or an infinity, and is the first in the iteration that does."""
    text = (
        f"{label(name)} is no longer finite: it holds NaN or an infinity, and what is computed from it will too. Some "
        "number has become too large for the machine, mostly because the learning rate is too high."
    )
    if name == parameter_of(name) and is_parameter(name):
        text += " The iteration began with it: go back to see where it comes from."
    return Finding(layer, Trouble.NOT_FINITE, text)


def _compared(layer: str, last: str, norm: float, at_last: float) -> str:
    if norm == 0.0:
        return f"‖δ_{layer}‖ is 0, while ‖δ_{last}‖ in the last layer is not."
    times = max(norm, at_last) / min(norm, at_last)
    many = f"{times:,.0f}" if times < _MOST_WRITTEN_OUT else f"more than {_MOST_WRITTEN_OUT:,.0f}"
    comparison = "smaller" if norm < at_last else "larger"
    return f"‖δ_{layer}‖ is {many} times {comparison} than ‖δ_{last}‖ in the last layer."
