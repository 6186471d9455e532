"""Where the layers of the Mirror stand, from left to right: those that are shown, and blocks of folded ones."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias

from gpnet_tui.view.mirror.sharing import Sharing, span_of
from gpnet_tui.view.mirror.stacks import Pair
from gpnet_tui.view.text.signs import Sign


@dataclass(frozen=True, slots=True)
class Stack:
    """A pair where it stands: `count` columns of numbers, from the column `x` of the screen to `end`."""

    pair: Pair
    x: int
    end: int
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """A layer where it stands: the names of its neurons from `x` on, then its stacks, up to `end`."""

    layer: str
    x: int
    gutter: int
    stacks: tuple[Stack, ...]
    end: int

    @property
    def layers(self) -> tuple[str, ...]:
        """The one layer."""
        return (self.layer,)

    @property
    def has_weights(self) -> bool:
        """Whether the weights are shown, and not only what the layer computes with them."""
        return any(stack.pair.is_weights for stack in self.stacks)

    @property
    def end_of_hidden(self) -> int:
        """Where the text of a step ends whose result is not shown: before what is shown."""
        return self.x + self.gutter


@dataclass(frozen=True, slots=True)
class Fold:
    """Layers that are shown by their norms only, or, where there is little room, by their letters."""

    layers: tuple[str, ...]
    x: int
    gutter: int
    end: int
    has_norms: bool

    @property
    def is_left(self) -> bool:
        """Whether they are before all that is shown, and not behind it or between."""
        return self.x == 0

    @property
    def text(self) -> str:
        """How the layers are called, with the side that they are on."""
        sign = Sign.MORE_LEFT if self.is_left else Sign.MORE_RIGHT
        return f"{sign} {span_of(self.layers)}"

    @property
    def has_weights(self) -> bool:
        """Whether the weights are shown: of no folded layer."""
        return False

    @property
    def end_of_hidden(self) -> int:
        """Where the text of a step ends: at the right edge of the block."""
        return self.end


Block: TypeAlias = "Group | Fold"


@lru_cache(maxsize=256)
def geometry_of(sharing: Sharing) -> "Geometry":
    """Return where all stands; the same again where it has not changed, as at nearly every step."""
    return Geometry(sharing)


@dataclass(frozen=True)
class Geometry:
    """The blocks of the layers, each as wide as `sharing` says."""

    sharing: Sharing

    @property
    def columns(self) -> int:
        """The width of the Mirror, with the line of the error at its right edge."""
        return self.sharing.columns

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """What stands beside each other, from left to right."""
        blocks: list[Block] = []
        x = 0
        for layers in self.sharing.runs:
            blocks.append(self._group(layers[0], x) if self.sharing.shown[layers[0]] else self._fold(layers, x))
            x = blocks[-1].end + self.sharing.gap
        return tuple(blocks)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The layers that are shown."""
        return tuple(block for block in self.blocks if isinstance(block, Group))

    @cached_property
    def stacks(self) -> tuple[Stack, ...]:
        """All stacks, from left to right."""
        return tuple(stack for group in self.groups for stack in group.stacks)

    def _group(self, layer: str, x: int) -> Group:
        gutter = self.sharing.gutter(layer)
        stacks: list[Stack] = []
        at = x + gutter
        for pair in self.sharing.shown[layer]:
            count = self.sharing.counts[pair.above]
            stacks.append(Stack(pair, at, at + count * self.sharing.pitch, count))
            at = stacks[-1].end
        return Group(layer, x, gutter, tuple(stacks), at)

    def _fold(self, layers: tuple[str, ...], x: int) -> Fold:
        end = x + self.sharing.folded_columns(layers)
        return Fold(layers, x, max(map(len, layers)), end, self.sharing.has_norms)
