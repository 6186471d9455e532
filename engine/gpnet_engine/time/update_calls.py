"""How training lists the calls of the updates: small parameters together, large ones in blocks that stay in the cache.

Every cell of an update depends on the same cell of other matrices only, so these are the calls of the operation table
on other parts of its arrays, with the same bits.
"""

from collections.abc import Iterable, Iterator, Mapping
from math import prod

import numpy as np

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import Call, Scratch
from gpnet_engine.names import before_update, gradient_of, is_carried, is_single, is_state, is_step, parameter_behind
from gpnet_engine.operations import GRADIENT, Operation, Phase, Program
from gpnet_engine.operations.execute import context_of
from gpnet_engine.operations.program import phase, program

_LARGE = 2**15  # cells from which on a parameter is updated in blocks: until then its arrays stay in the cache anyway
_SMALL = 2**12  # cells up to which a parameter is updated together with others: a call takes as long as many cells
_BYTES_IN_CACHE = 2**20  # of all blocks of an update together
_ALIGNMENT = 64  # bytes: where an array begins elsewhere, a product of matrices may end in other bits


def updates_by_parameter(network: Network) -> Mapping[str, Program]:
    """Return the operations that update each parameter, in their order."""
    found: dict[str, list[Operation]] = {}
    for operation in program(network):
        if phase(operation) is Phase.UPDATE and is_carried(operation.result):
            found.setdefault(parameter_behind(operation.result), []).append(operation)
    return {name: tuple(operations) for name, operations in found.items()}


class SmallParameters:
    """Small parameters that are updated together: they, their states and their gradients, each kind in one array.

    `names` are theirs; there are none, or several. `views` are the matrices in these arrays, by name. A mistake need
    not be made cell by cell, so with mistakes nothing is laid together.
    """

    def __init__(self, network: Network, arithmetic: Arithmetic, carried: Values) -> None:
        """Copy the numbers of `carried` into these arrays."""
        updates = updates_by_parameter(network) if network.is_right else {}
        small = [name for name in updates if carried[name].size <= _SMALL]
        self.names = tuple(small) if len(small) > 1 else ()
        self._flat: dict[str, Matrix] = {}
        self.views: dict[str, Matrix] = {}
        if not self.names:
            return
        first = self.names[0]
        self.operations = updates[first]
        shapes = [carried[name].shape for name in self.names]
        states = (before_update(one.result) for one in self.operations if is_state(one.result))
        for kind in ("", gradient_of(""), *(name.removesuffix(first) for name in states)):
            self._flat[kind], views = _laid_out(shapes, arithmetic)
            self.views |= {f"{kind}{name}": view for name, view in zip(self.names, views, strict=True)}
        for name in self.views.keys() & carried.keys():
            self.views[name][...] = carried[name]

    def calls(self, network: Network, arithmetic: Arithmetic, buffers: Values) -> Iterator[Call]:
        """Yield the calls that update all of them: those of the first one, on the whole arrays."""
        first, scratch = self.names[0], Scratch(arithmetic.number)
        whole = self._flat[""].shape
        arrays: dict[str, Matrix] = {}
        for operation in self.operations:
            for name in (*operation.operands, operation.result, *operation.terms):
                if is_single(name):
                    arrays[name] = buffers[name]
                elif name not in arrays:
                    kind = before_update(name).removesuffix(first)
                    arrays[name] = self._flat[kind] if kind in self._flat else arithmetic.empty(whole)
            context = context_of(network, operation, arithmetic, 1, scratch=scratch)
            yield from operation.calls(context, arrays)


def _laid_out(shapes: Iterable[tuple[int, ...]], arithmetic: Arithmetic) -> tuple[Matrix, list[Matrix]]:
    """Return an array of zeros of one row, and matrices of some shapes in it, each beginning where it should."""
    size = np.dtype(arithmetic.number).itemsize
    places, end = list[tuple[int, tuple[int, ...]]](), 0
    for shape in shapes:
        places.append((end, shape))
        end += -(-prod(shape) * size // _ALIGNMENT) * _ALIGNMENT
    room = np.zeros(end + _ALIGNMENT, dtype=np.uint8)
    begin = -room.ctypes.data % _ALIGNMENT
    flat = room[begin : begin + end].view(arithmetic.number).reshape(1, -1)
    views = [flat[0, start // size : start // size + prod(shape)].reshape(shape) for start, shape in places]
    return flat, views


def is_updated_in_blocks(parameter: Matrix) -> bool:
    """Tell whether a parameter is so large that it is updated in blocks."""
    return parameter.size > _LARGE


def by_rows(network: Network, arithmetic: Arithmetic, buffers: Values, operations: Program) -> Iterator[Call]:
    """Yield the calls of some operations of a parameter for a block of rows at a time.

    Their results depend on the same row of what they take only, but for the outputs that a gradient takes, and for
    single numbers. What is not carried to the next iteration is never stored as a whole.
    """
    rows, columns = buffers[operations[-1].result].shape
    names = [name for one in operations for name in (one.result, *one.terms)]
    places = {name: _place_of(name) for name in names if not is_carried(name)}
    held = {*places.values(), *map(before_update, filter(is_carried, names))}
    scratch = Scratch(arithmetic.number)
    bytes_of_row = columns * np.dtype(arithmetic.number).itemsize * (len(held) + 1)  # one for what is in between
    height = min(max(_BYTES_IN_CACHE // bytes_of_row, 1), rows)
    arrays_held = {place: arithmetic.empty((height, columns)) for place in dict.fromkeys(places.values())}
    parts = {name: arrays_held[place] for name, place in places.items()}
    for start in range(0, rows, height):
        part = slice(start, min(start + height, rows))
        arrays = {name: array[: part.stop - part.start] for name, array in parts.items()}
        for operation in operations:
            whole = operation.operands[1:2] if operation.rule is GRADIENT else ()
            for name in (*operation.operands, operation.result):
                if name not in arrays:
                    is_whole = name in whole or is_single(name)
                    arrays[name] = buffers[name] if is_whole else buffers[name][part]
            context = context_of(network, operation, arithmetic, 1, scratch=scratch)
            yield from operation.calls(context, arrays)


def _place_of(name: str) -> str:
    """Return the value in whose array a value is put down: a step takes that of the gradient that it is made of.

    Nothing takes the gradient afterwards, and a formula reads all that it needs before it writes its result.
    """
    return gradient_of(parameter_behind(name)) if is_step(name) else name
