"""Which layers the Mirror shows, and how wide: all of them, or those in play with as many neighbours as fit.

Kept apart from where they stand, which follows from it. Layers that are not shown are folded.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TypeAlias

from gpnet_engine.model.network import Network
from gpnet_engine.names import parameter_behind
from gpnet_tui.view.mirror.stacks import Pair, columns_of, pairs_of
from gpnet_tui.view.text.numbers import column_width

_EDGE = 1  # column at the right: the line of the error
_GAP, _MOST_GAP = 1, 4  # between layers
_WIDE = 100  # from here on, layers that do not fit are folded into their norms
_LEAST_WEIGHTS, _FEW_WEIGHTS, _FEW_SAMPLES = 4, 8, 4
_NORM_COLUMNS = 9  # ‖out‖, or a number
_SIGN_COLUMNS = 2  # of the side that folded layers are on, before their letters

_Shown: TypeAlias = Mapping[str, tuple[Pair, ...]]
"""The pairs of each layer that are shown; none of a folded one."""


@dataclass(frozen=True)
class Sharing:
    """Shares `columns` of the screen out; the layer `in_play` and what feeds it are always shown.

    An iteration has `batch` samples. `wanted` is the value that has to be in sight where not even these fit; `folded`
    layers stay narrow if they can. What an optimizer keeps is shown where there is room for that of all layers; else
    that of the layer in play, and only if `needs_kept`.
    """

    network: Network
    batch: int
    in_play: str
    wanted: str
    digits: int
    columns: int
    folded: frozenset[str] = frozenset()
    needs_kept: bool = False

    @property
    def pitch(self) -> int:
        """How many columns of the screen a number takes, with the gap before it."""
        return column_width(self.digits) + 1

    @cached_property
    def runs(self) -> tuple[tuple[str, ...], ...]:
        """The layers of each block, from left to right: a single one that is shown, or several folded ones."""
        return tuple(_runs(self._letters, self.shown))

    def gutter(self, layer: str) -> int:
        """Return how many columns the names of a layer's neurons take."""
        network = self.network
        return len(layer) + len(str(network.sizes[network.letters.index(layer)]))

    def folded_columns(self, layers: tuple[str, ...]) -> int:
        """Return how many columns folded layers take."""
        return _folded_columns(layers, has_norms=self.has_norms)

    @property
    def _letters(self) -> tuple[str, ...]:
        return self.network.letters

    @property
    def _room(self) -> int:
        return self.columns - _EDGE

    def _pairs(self, layer: str) -> tuple[Pair, ...]:
        pairs = pairs_of(self.network, layer)
        has_kept = self._has_room_for_kept or (self.needs_kept and layer == self.in_play)
        return pairs if has_kept else tuple(pair for pair in pairs if not pair.is_kept)

    @cached_property
    def _has_room_for_kept(self) -> bool:
        """Whether all layers have room for what an optimizer keeps."""
        return self._width({layer: pairs_of(self.network, layer) for layer in self._letters}) <= self._room

    @cached_property
    def shown(self) -> _Shown:
        """The layer in play and what feeds it, then its neighbours, the nearest first, as long as all fit."""
        letters, own = self._letters, self._letters.index(self.in_play)
        shown = self._least()
        for by in (1, -1):
            for index in range(own + by, len(letters) if by > 0 else -1, by):
                layer = letters[index]
                if layer in self.folded:
                    continue
                wider = {**shown, layer: self._pairs(layer)}
                if self._width(wider) > self._room and not self._fits_with_inputs(wider, layer):
                    break
                shown = wider
        return shown

    def _fits_with_inputs(self, shown: _Shown, layer: str) -> bool:
        """Tell whether layers fit once the inputs before them are shown too: they may take less than their fold."""
        inputs = self._letters[0]
        is_next = self._letters.index(layer) == 1 and inputs not in self.folded
        return is_next and self._width({**shown, inputs: self._pairs(inputs)}) <= self._room

    def _least(self) -> _Shown:
        """Return the layer in play with the outputs that feed it; less where not even these fit."""
        before = self._letters[self._letters.index(self.in_play) - 1]
        feeding = self._pairs(before)[-1:]
        pairs = [*feeding, *self._pairs(self.in_play)]
        if self.needs_kept and any(pair.is_kept for pair in pairs):
            return self._least_with_kept(pairs)
        while len(pairs) > 1 and self._width(self._only(pairs), 1) > self._room:
            is_first_needed = pairs[0].has(self.wanted) or pairs[0] not in feeding
            pairs.pop(-1 if is_first_needed and not pairs[-1].has(self.wanted) else 0)
        return self._only(pairs)

    def _least_with_kept(self, pairs: Sequence[Pair]) -> _Shown:
        """Return what an update is made of: first what belongs to the parameter in question, with fewer columns.

        Outputs come last: an update takes none.
        """
        own = parameter_behind(self.wanted)
        needed = [
            pair for pair in pairs if pair.has(self.wanted) or (parameter_behind(pair.above) == own and pair.lasts)
        ]
        most = next((most for most in range(_LEAST_WEIGHTS, 1, -1) if self._fits(needed, most)), 1)
        worth = sorted(pairs, key=lambda pair: (not pair.has(self.wanted), pair not in needed, pair.worth(own)))
        found: list[Pair] = []
        for pair in worth:
            found += [pair] if not found or self._fits([*found, pair], most) else []
        return self._only([pair for pair in pairs if pair in found])

    def _fits(self, pairs: Sequence[Pair], most_weights: int) -> bool:
        return self._width(self._only(pairs), most_weights) <= self._room

    def _only(self, pairs: Sequence[Pair]) -> _Shown:
        """Return these pairs, and of other layers none."""
        return {layer: tuple(pair for pair in pairs if pair.layer == layer) for layer in self._letters}

    def _width(self, shown: _Shown, most_weights: int = _LEAST_WEIGHTS) -> int:
        """Return the columns that layers take at least, with the folded ones between them."""
        return self._taken(shown, self._fewest(shown, most_weights), has_norms=self._keeps_norms)

    def _fewest(self, shown: _Shown, most_weights: int) -> dict[str, int]:
        """Return how many columns of each pair are shown at least: of weights `most_weights`, and one sample."""
        pairs = (pair for layer in self._letters for pair in shown[layer])
        return {
            pair.above: min(columns_of(self.network, pair, self.batch), most_weights) if pair.is_weights else 1
            for pair in pairs
        }

    def _taken(self, shown: _Shown, counts: Mapping[str, int], *, has_norms: bool) -> int:
        """Return the columns that layers take with so many of each pair, with the folded ones between them."""
        widths = [
            self.gutter(layers[0]) + self.pitch * sum(counts[pair.above] for pair in shown[layers[0]])
            if shown[layers[0]]
            else _folded_columns(layers, has_norms=has_norms)
            for layers in _runs(self._letters, shown)
        ]
        return sum(widths) + _GAP * (len(widths) - 1)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many columns of each pair are shown: the least, then more of weights and samples while there is room."""
        pairs = [pair for layer in self._letters for pair in self.shown[layer]]
        whole = {pair.above: columns_of(self.network, pair, self.batch) for pair in pairs}
        least = _LEAST_WEIGHTS if self._width(self.shown) <= self._room else 1
        counts = self._fewest(self.shown, least)
        spare = (self._room - self._width(self.shown, least)) // self.pitch
        weights = [[pair.above for pair in self.shown[layer] if pair.is_weights] for layer in self._letters]
        own = weights[self._letters.index(self.in_play)]
        samples = [pair.above for pair in pairs if pair.is_by_sample]
        for names, most in self._wishes(own, weights, samples):
            spare = _widen(counts, whole, names, most, spare)
        return counts

    def _wishes(self, own: list[str], weights: list[list[str]], samples: list[str]) -> Iterator[tuple[list[str], int]]:
        """Yield which pairs get more columns together, and up to how many, in the order of their worth.

        The weights of a layer and what is kept for them show the same columns.
        """
        everything = max(*self.network.sizes, self.batch)
        yield own, _FEW_WEIGHTS
        yield samples, _FEW_SAMPLES
        yield from ((names, everything) for names in (own, *weights))
        yield samples, everything

    @property
    def _keeps_norms(self) -> bool:
        """Whether folded layers have room for their norms first, before others have more columns."""
        return self.columns >= _WIDE

    @cached_property
    def has_norms(self) -> bool:
        """Whether there is room for the norms of folded layers."""
        return self._spare(has_norms=True) >= 0

    @cached_property
    def gap(self) -> int:
        """The columns between layers: more where there is room."""
        between = len(self.runs) - 1
        return min(_GAP + max(self._spare(has_norms=self.has_norms), 0) // max(between, 1), _MOST_GAP)

    def _spare(self, *, has_norms: bool) -> int:
        """Return the columns that nothing takes yet."""
        return self._room - self._taken(self.shown, self.counts, has_norms=has_norms)


def _folded_columns(layers: tuple[str, ...], *, has_norms: bool) -> int:
    """Return the columns of folded layers: their letters, or the norms of each."""
    return max(map(len, layers)) + _NORM_COLUMNS if has_norms else len(span_of(layers)) + _SIGN_COLUMNS


def span_of(layers: tuple[str, ...]) -> str:
    """Return the letters of layers that follow each other: b–e."""
    return layers[0] if len(layers) == 1 else f"{layers[0]}–{layers[-1]}"


def _runs(letters: tuple[str, ...], shown: _Shown) -> Iterator[tuple[str, ...]]:
    """Yield the layers of each block: a single one that is shown, or all folded ones between two of these."""
    for is_shown, layers in groupby(letters, key=lambda layer: bool(shown[layer])):
        if is_shown:
            yield from ((layer,) for layer in layers)
        else:
            yield tuple(layers)


def _widen(counts: dict[str, int], whole: Mapping[str, int], names: list[str], most: int, spare: int) -> int:
    """Give each of `names` one column more, again and again, as long as `spare` is enough for all; return the rest."""
    while names:
        wanting = [name for name in names if counts[name] < min(whole[name], most)]
        if not wanting or len(wanting) > spare:
            return spare
        for name in wanting:
            counts[name] += 1
        spare -= len(wanting)
    return spare
