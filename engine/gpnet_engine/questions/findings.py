"""The findings of the health check: the kinds of trouble, and the sentences that explain them.

The sentences about units and about the error that is sent back are here; those about what is wrong before anything is
computed are in `beforehand`. Kept apart from how findings are made, in `health` for the samples of one iteration and in
`whole_data_health` for all samples: both say the same sentences.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from gpnet_engine.names import before_update, full, how_many, is_carried, label
from gpnet_engine.questions.flatness import Lasting

# Below a thousandth, three decimals are lost: with one learning rate for all layers, this one moves a thousand times
# slower than the last. Five layers of sigmoid, whose f′ is at most 1/4, are enough for that.
VANISHING = 1e-3
EXPLODING = 1e3
# Up to this many times, a number is easier to read than a power of ten.
_MOST_WRITTEN_OUT = 1e6

_MOST_NAMED = 6
_BOTH = 2


class Trouble(Enum):
    """What is wrong with a layer, in a word or two."""

    NOT_FINITE = "not finite"
    CANNOT_LEARN = "cannot learn"
    OUT_OF_REACH = "out of reach"
    ZERO = "weights all 0"
    EQUAL = "units equal"
    SATURATED = "saturated"
    DEAD = "dead"
    SAME = "outputs equal"
    VANISHING = "vanishing"
    EXPLODING = "exploding"
    EPSILON = "steps by ε"
    CLIPPED = "clipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a layer. `units` are the rows it is about, from 0; none if it is about the whole layer."""

    layer: str
    trouble: Trouble
    text: str
    units: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Samples:
    """How many samples were examined, `of` how many in the data."""

    count: int
    of: int

    @property
    def is_whole_data(self) -> bool:
        """Whether these are all there are."""
        return self.count == self.of

    @property
    def these(self) -> str:
        """Return the words for them, to be put after "for"."""
        if self.count == 1:
            return "the one sample of the data" if self.is_whole_data else "this one sample"
        return f"{all_of(self.count, 'sample')} of {'the data' if self.is_whole_data else 'this batch'}"

    @property
    def share(self) -> str:
        """Return how many of how many: 1 of 8 samples, all 8 samples."""
        if not self.is_whole_data:
            return f"{self.count:,} of {how_many(self.of, 'sample')}"
        return "the one sample" if self.of == 1 else all_of(self.of, "sample")


@dataclass(frozen=True, slots=True)
class Units:
    """Some `rows` of a layer of `of` units that pass back no error. `ends` are the outputs where f′ goes to 0."""

    layer: str
    ends: tuple[float, ...]
    rows: tuple[int, ...]
    of: int
    samples: Samples

    def they(self, plural: str, singular: str) -> str:
        """Return the word that goes with their number."""
        return singular if len(self.rows) == 1 else plural

    @property
    def count(self) -> str:
        """Return how many they are: 2 of 3 units of layer b."""
        if self.of == 1:
            return f"The only unit of layer {self.layer}"
        if len(self.rows) == self.of:
            return f"{all_of(self.of, 'unit').capitalize()} of layer {self.layer}"
        return f"{len(self.rows)} of {self.of} units of layer {self.layer} ({named_units(self.layer, self.rows)})"

    @property
    def ends_text(self) -> str:
        """Return the outputs where f′ goes to 0: 0 or 1."""
        return " or ".join(map(full, self.ends))


def all_of(count: int, word: str) -> str:
    """Return the words for all of several: both samples, all 8 samples."""
    return f"both {word}s" if count == _BOTH else f"all {count:,} {word}s"


def named_units(layer: str, rows: tuple[int, ...]) -> str:
    """Return the names of some units, or only of the first ones if they are many: b1, b3."""
    named = ", ".join(f"{layer}{row + 1}" for row in rows[:_MOST_NAMED])
    return f"{named}, …" if len(rows) > _MOST_NAMED else named


def saturated(units: Units) -> Finding:
    """Say that hidden units are saturated."""
    text = (
        f"{units.count} {units.they('are', 'is')} saturated for {units.samples.these}: {units.they('their', 'its')} "
        f"output is so close to {units.ends_text} that f′ is nearly 0, and almost no error passes back through "
        f"{units.they('them', 'it')}."
    )
    return Finding(units.layer, Trouble.SATURATED, text, units.rows)


def saturated_far_from_target(units: Units) -> Finding:
    """Say that units of the output layer are saturated although they are wrong."""
    text = (
        f"{units.count} {units.they('are', 'is')} saturated for {units.samples.these}, yet far from "
        f"{units.they('their', 'its')} target: the output is so close to {units.ends_text} that f′ is nearly 0, and "
        f"almost nothing of the error is left to correct {units.they('them', 'it')}."
    )
    return Finding(units.layer, Trouble.SATURATED, text, units.rows)


def dead(units: Units, lasting: Lasting, before: str, at_kink: tuple[int, ...] = ()) -> Finding:
    """Say that no error passes back through units, as f′ is exactly 0, and whether that can change.

    `lasting` has the rows that, as the whole data prove, nothing can revive; the others may come back as their own
    weights move, or else as the layer `before` changes. `at_kink` are the rows whose net is at a kink of f in some
    sample.
    """
    text = (
        f"{units.count} {units.they('put', 'puts')} out {units.ends_text} for {units.samples.these}, where f′ is 0: no "
        f"error passes back through {units.they('them', 'it')}. {_prospect(units, lasting, before)}"
    )
    if any(row in units.rows for row in at_kink):
        text += " For some samples net is exactly at the kink, where f′ does not exist and 0 is a choice."
    return Finding(units.layer, Trouble.DEAD, text, units.rows)


def perhaps_dead(units: Units) -> Finding:
    """Say that units pass back no error, but for too few samples to call them dead."""
    text = (
        f"{units.count} {units.they('put', 'puts')} out {units.ends_text} for {units.samples.these}, where f′ is 0. "
        f"{_too_few(units.samples)} to tell whether {units.they('they are', 'it is')} dead: look at all the data."
    )
    return Finding(units.layer, Trouble.DEAD, text, units.rows)


def same_outputs(layer: str, samples: Samples, *, is_at_rest: bool, is_least: bool) -> Finding:
    """Say that all samples have the same outputs although their targets differ.

    `is_at_rest` says that the gradients over the whole data are 0, `is_least` that no network of this shape has a lower
    E.
    """
    text = (
        f"The outputs are the same for {samples.these}, although the targets are not: the network does not tell the "
        "samples apart."
    )
    if is_at_rest:
        text += " The gradients are 0 except for rounding, so this will not change."
    if is_least:
        text += " Without a hidden layer, no weights give these samples a lower E: add a hidden layer."
    return Finding(layer, Trouble.SAME, text)


def fading(delta_norms: Mapping[str, float], last: str, evens_out: str = "") -> list[Finding]:
    """Say where the error that is passed back becomes far smaller, or far larger, than it is in the last layer.

    `delta_norms` has ‖δ‖ of each layer for which it is known. Each layer gets a finding of its own. `evens_out` is the
    optimizer's title if its steps are hardly smaller where gradients are.
    """
    at_last = delta_norms.get(last, 0.0)
    if at_last == 0.0 or not math.isfinite(at_last):
        return []
    return [
        finding
        for layer, norm in delta_norms.items()
        if layer != last and math.isfinite(norm)
        for finding in _fading(layer, last, norm, at_last, evens_out)
    ]


def not_finite(
    layer: str, name: str, *, is_used: bool, most: str = "the machine", divides_by_0: bool = False
) -> Finding:
    """Say that the value `name` is the first that holds NaN or an infinity, and what that does if it `is_used`.

    `most` is what its numbers are too large for, unless a step was divided by 0.
    """
    text = f"{label(name)} is no longer finite: it holds NaN or an infinity, "
    if is_used:
        text += f"and so may everything that is computed from it. {_cause(most, divides_by_0=divides_by_0)}"
    else:
        text += f"as its numbers are too large for {most}. No other value of the iteration is computed from it."
    if name == before_update(name) and is_carried(name):
        text += " It was so when the iteration began: go back to see where it comes from."
    return Finding(layer, Trouble.NOT_FINITE, text)


def _cause(most: str, *, divides_by_0: bool) -> str:
    """Return why numbers are no longer finite."""
    if divides_by_0:
        return "A step was divided by a root that is 0, as ε is 0: an ε above 0 prevents this."
    return f"Some number has become too large for {most}, usually because the learning rate is too high."


def _prospect(units: Units, fate: Lasting, before: str) -> str:
    """Return what becomes of dead units."""
    if not units.samples.is_whole_data:
        return f"{_too_few(units.samples)} for a proof: look at all the data."
    lasting = tuple(row for row in units.rows if row in fate.rows)
    others = tuple(row for row in units.rows if row not in fate.rows)
    if not others:
        return f"The weights into {units.they('them', 'it')} no longer change."
    if not lasting:
        return f"{units.they('They', 'It')} may come back as {_moving(others, fate, before)}."
    return (
        f"The weights into {named_units(units.layer, lasting)} no longer change; {named_units(units.layer, others)} "
        f"may come back as {_moving(others, fate, before)}."
    )


def _moving(rows: tuple[int, ...], fate: Lasting, before: str) -> str:
    """Return what may bring dead units back."""
    if not set(rows) & set(fate.moved):
        return f"layer {before} changes"
    own = f"{'its' if len(rows) == 1 else 'their'} weights or biases go on changing"
    return own if set(rows) <= set(fate.moved) else f"layer {before} changes, or as {own}"


def _too_few(samples: Samples) -> str:
    if samples.count == 1:
        return "One sample is too few"
    return f"{samples.count:,} of {samples.of:,} samples are too few"


def _fading(layer: str, last: str, norm: float, at_last: float, evens_out: str) -> Iterator[Finding]:
    compared = _compared(layer, last, norm, at_last)
    evened = f"{evens_out} evens this out: it divides gradients by the root of their squares." if evens_out else ""
    if norm / at_last < VANISHING:
        small = evened if norm else ""  # nothing is divided out of 0
        text = small or f"The weights into layer {layer} hardly learn."
        yield Finding(layer, Trouble.VANISHING, f"The error vanishes as it is sent back: {compared} {text}")
    if norm / at_last >= EXPLODING:
        text = evened or (
            f"The weights into layer {layer} make large jumps; smaller weights or a lower learning rate prevent this."
        )
        yield Finding(layer, Trouble.EXPLODING, f"The error explodes as it is sent back: {compared} {text}")


def _compared(layer: str, last: str, norm: float, at_last: float) -> str:
    if norm == 0.0:
        return f"‖δ_{layer}‖ is 0, while ‖δ_{last}‖ in the last layer is not."
    times = max(norm, at_last) / min(norm, at_last)
    many = f"{times:,.0f}" if times < _MOST_WRITTEN_OUT else f"more than {_MOST_WRITTEN_OUT:,.0f}"
    comparison = "smaller" if norm < at_last else "larger"
    return f"‖δ_{layer}‖ is {many} times {comparison} than ‖δ_{last}‖ in the last layer."
