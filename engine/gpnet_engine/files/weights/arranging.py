"""Which arrays of a file are the layers of a network, in which order, and how they lie.

Nothing is guessed: where names and shapes leave more than one reading, the file is refused with the key that says it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gpnet_engine.arrays import Matrix
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.weights.conventions import OURS, Convention, convention_of, stands_beside
from gpnet_engine.files.weights.fitting import Shaped, fits_in, fitting, lies_one_way, shaped, why_not
from gpnet_engine.files.weights.folding import FOLDING, folds, is_folded
from gpnet_engine.files.weights.ordering import chains, in_numbers
from gpnet_engine.files.weights.pairing import (
    LAYOUT,
    ORDER,
    SHOWN,
    biases_last,
    in_sequence,
    listed_names,
    no_order,
    ordered_pairs,
    our_pairs,
    paired_by_name,
)
from gpnet_engine.files.weights.tensors import Layout, Pair, Tensors
from gpnet_engine.files.weights.unsaid import AmbiguousError
from gpnet_engine.files.weights.unsupported import check_not_normalizing, check_shapes, check_supported


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The arrays of the layers in order, how they lie, and what is worth saying about how that was found."""

    pairs: tuple[Pair, ...]
    layout: Layout
    notes: tuple[str, ...] = ()
    folded: bool = False


def arranged(file: str, tensors: Tensors, order: Sequence[str], layout: Layout | None) -> Arrangement:
    """Return the layers of a file; `order` and `layout` are what the person says. Raises FileError."""
    arrays = tensors.arrays
    if not order:
        check_supported(file, arrays, tuple(arrays))
        if tensors.trouble:
            raise FileError(file, tensors.trouble)
    beside = {} if order else {name: arrays.pop(name) for name in list(arrays) if stands_beside(name)}
    if not arrays:
        raise FileError(file, f"expected weights, got only {listed_names(list(beside))}")
    arrangement = _arranged(file, tensors, order, layout)
    left = (f"{file}: not read, as these are no weights: {listed_names(list(beside))}",) if beside else ()
    return replace(arrangement, notes=(*arrangement.notes, *left))


def _arranged(file: str, tensors: Tensors, order: Sequence[str], layout: Layout | None) -> Arrangement:
    arrays = tensors.arrays
    convention = convention_of(arrays)
    usual = tensors.layout or convention.layout
    said = tuple(order) or tensors.order
    if said:
        pairs = ordered_pairs(file, arrays, said, convention)
        return _laid_out(file, arrays, pairs, layout, usual, _left_out(file, arrays, said))
    if convention is OURS:
        return _laid_out(file, arrays, our_pairs(file, arrays), layout or usual, usual)
    if not convention.bias:
        return _by_shape(file, arrays, layout)
    by_key = paired_by_name(file, arrays, convention)
    keys = in_numbers(list(by_key), is_numbered_late=convention.is_numbered_late)
    if keys is not None:
        pairs = tuple(by_key[key] for key in keys)
        return _laid_out(file, arrays, pairs, layout, convention.layout, may_fold=convention.folds)
    return _in_a_chain(file, arrays, by_key, convention, layout)


def _laid_out(
    file: str,
    arrays: Mapping[str, Matrix],
    pairs: tuple[Pair, ...],
    said: Layout | None,
    usual: Layout | None,
    notes: tuple[str, ...] = (),
    *,
    may_fold: bool = False,
) -> Arrangement:
    """Find out how the matrices of layers lie whose order is known. Raises FileError."""
    for pair in pairs:
        check_not_normalizing(file, arrays, *pair, has_vectors=convention_of(arrays).has_vectors)
    layers = shaped(arrays, pairs)
    wanted, fit = said or usual, fitting(layers)
    if wanted is not None and fits_in(layers, wanted):
        return Arrangement(pairs, wanted, notes if said else (*notes, *_note(file, layers, wanted, usual)))
    if said is not None:
        raise _misfit(file, layers, said)
    if may_fold and is_folded(layers):
        if fit:
            raise FileError(f"{file}: {pairs[0].weights[:SHOWN]}", FOLDING)
        return Arrangement(pairs, Layout.OUT_IN, (*notes, folds(file)), folded=True)
    if len(fit) == 1 or (fit and lies_one_way(layers)):
        only = min(fit, key=list(Layout).index)
        return Arrangement(pairs, only, (*notes, *_note(file, layers, only, usual)))
    if fit:
        raise _either_way(file, arrays, layers)
    if is_folded(layers):
        raise FileError(f"{file}: {pairs[0].weights[:SHOWN]}", FOLDING)
    raise _misfit(file, layers, usual)


def _note(file: str, layers: Sequence[Shaped], layout: Layout, usual: Layout | None) -> tuple[str, ...]:
    """Return what is to be said of a layout that was found: nothing is transposed without a word."""
    name = layers[0].pair.weights[:SHOWN]
    is_usual = usual is layout
    if lies_one_way(layers) or (layout is Layout.OUT_IN and (is_usual or usual is None)):
        return ()
    why = "as such names say" if is_usual else "as only that fits"
    against = "" if is_usual or usual is None else f", although such names usually mean {usual.in_words}"
    done = "transposed on opening" if layout is Layout.IN_OUT else "taken as they are"
    have = "has" if len(layers) == 1 else "and the matrices after it have"
    return (f"{file}: {name} {have} {layout.in_words}, {why}{against}: {done}",)


def _either_way(file: str, arrays: Mapping[str, Matrix], layers: Sequence[Shaped]) -> AmbiguousError:
    problem = (
        f"its names do not say whether a matrix has a row or a column for every neuron, and its shapes fit both; "
        f'expected network.{LAYOUT}, or the option --weights-layout, "{Layout.OUT_IN}" (rows, as in PyTorch) or '
        f'"{Layout.IN_OUT}" (columns, as in Keras and in x @ W)'
    )
    return AmbiguousError(f"{file}: {layers[0].pair.weights[:SHOWN]}", problem, LAYOUT, tuple(arrays))


def _misfit(file: str, layers: Sequence[Shaped], wanted: Layout | None) -> FileError:
    """Return why layers do not fit: in the layout that is wanted, or else in the one that more layers fit."""
    tried = [why_not(layers, layout) for layout in ([wanted] if wanted else list(Layout))]
    _, name, problem = max(tried, key=lambda one: one[0])
    return FileError(f"{file}: {name[:SHOWN]}", problem)


def _left_out(file: str, arrays: Mapping[str, Matrix], order: Sequence[str]) -> tuple[str, ...]:
    left = [name for name in arrays if name not in order]
    return (f"{file}: not read, as network.{ORDER} does not name them: {listed_names(left)}",) if left else ()


def _by_shape(file: str, arrays: Mapping[str, Matrix], said: Layout | None) -> Arrangement:
    """Read arrays whose names say their order, and whose shapes say which are biases. Raises FileError."""
    keys = in_numbers(list(arrays)) if len(arrays) > 1 else list(arrays)
    if keys is None:
        raise no_order(file, arrays, "the names of its arrays do not say in which order the layers follow")
    layouts = [said] if said else list(Layout)
    readings = dict.fromkeys(
        (layout, in_sequence(arrays, keys, layout, may_lie=may_lie)) for layout in layouts for may_lie in (False, True)
    )
    apart = biases_last(arrays, keys)
    readings |= dict.fromkeys((layout, apart) for layout in layouts if apart)
    whole = [one for one in readings if all(arrays[pair.weights].ndim > 1 for pair in one[1])]
    if not whole:
        check_shapes(file, arrays, [pair.weights for _, pairs in readings for pair in pairs], least=2)
    fit = {layout: [pairs for one, pairs in whole if one is layout] for layout in layouts}
    fit = {
        layout: [pairs for pairs in found if layout in fitting(shaped(arrays, pairs))] for layout, found in fit.items()
    }
    found = [(layout, pairs) for layout, several in fit.items() for pairs in several]
    layout, pairs = (found or whole)[0]
    layers = shaped(arrays, pairs)
    if len(found) == 1 or (len(found) > 1 and len(arrays) == 1 and lies_one_way(layers)):
        return Arrangement(pairs, layout, () if said else _note(file, layers, layout, None))
    if len({layout for layout, _ in found}) > 1:
        raise _either_way(file, arrays, layers)
    if found:
        problem = "its arrays can be layers or biases of layers; expected names that say it, such as W1, b1, W2, b2"
        raise FileError(file, problem)
    if is_folded(layers):
        raise FileError(f"{file}: {pairs[0].weights[:SHOWN]}", FOLDING)
    raise _misfit(file, layers, said or Layout.OUT_IN)


def _in_a_chain(
    file: str,
    arrays: Mapping[str, Matrix],
    by_key: Mapping[str, Pair],
    convention: Convention,
    said: Layout | None,
) -> Arrangement:
    """Order layers whose names do not: as the only chain in which their shapes fit. Raises FileError."""
    for pair in by_key.values():
        check_not_normalizing(file, arrays, *pair, has_vectors=convention.has_vectors)
    known = said or convention.layout
    found = _chains(arrays, by_key, [known] if known else list(Layout), convention)
    if not found and not said:
        found = _chains(arrays, by_key, list(Layout), convention)
    if len(found) == 1:
        layout, keys = found[0]
        pairs = tuple(by_key[key] for key in keys)
        shown = listed_names([pair.weights for pair in pairs])
        note = f"{file}: its layers follow in the only order in which their shapes fit: {shown}"
        arrangement = Arrangement(pairs, layout, (note,))
        extra = () if layout is known else _note(file, shaped(arrays, pairs), layout, known)
        return replace(arrangement, notes=(note, *extra))
    fit = "their shapes fit in more than one" if found else "their shapes fit in none"
    raise no_order(file, arrays, f"the names of its layers do not say in which order they follow, and {fit}")


def _chains(
    arrays: Mapping[str, Matrix], by_key: Mapping[str, Pair], layouts: Sequence[Layout], convention: Convention
) -> list[tuple[Layout, list[str]]]:
    """Return the orders of layers in which their shapes fit, in some layouts."""
    found: list[tuple[Layout, list[str]]] = []
    layers = {key: shaped(arrays, (pair,))[0] for key, pair in by_key.items()}
    for layout in layouts:
        if all(one.fits(layout) for one in layers.values()):
            sizes = {key: one.sizes(layout) for key, one in layers.items()}
            late = convention.is_numbered_late
            found += [(layout, keys) for keys in chains(list(by_key), sizes, is_numbered_late=late)]
    return found
