"""Which arrays of a file are the layers of a network, in which order, and how they lie.

Nothing is guessed: where names and shapes leave more than one reading, the file is refused with the key that says it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gpnet_engine.arrays import Matrix
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.weights.conventions import OURS, Convention, convention_of, stands_beside
from gpnet_engine.files.weights.fitting import Shaped, fits_in, fitting, is_bias_beside, lies_one_way, shaped, why_not
from gpnet_engine.files.weights.folding import FOLDING, folds, is_folded
from gpnet_engine.files.weights.ordering import chains, in_numbers
from gpnet_engine.files.weights.tensors import Layout, Pair, Tensors
from gpnet_engine.files.weights.unsupported import check_not_normalizing, check_shapes, check_supported
from gpnet_engine.names import letters_of

ORDER, LAYOUT = "order", "weights_layout"
_SHOWN, _MOST_LISTED = 80, 12


class UnsaidError(FileError):
    """A file can be read in more than one way, and `key` of [network] says which."""

    def __init__(self, place: str, problem: str, key: str, names: Sequence[str]) -> None:
        """Say what is open; `names` are those of the arrays, in the order of the file."""
        super().__init__(place, problem)
        self.key = key
        self.names = tuple(names)


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
        raise FileError(file, f"expected weights, got only {_listed(list(beside))}")
    arrangement = _arranged(file, tensors, order, layout)
    left = (f"{file}: not read, as these are no weights: {_listed(list(beside))}",) if beside else ()
    return replace(arrangement, notes=(*arrangement.notes, *left))


def _arranged(file: str, tensors: Tensors, order: Sequence[str], layout: Layout | None) -> Arrangement:
    arrays = tensors.arrays
    convention = convention_of(arrays)
    usual = tensors.layout or convention.layout
    said = tuple(order) or tensors.order
    if said:
        pairs = _ordered_pairs(file, arrays, said, convention)
        return _laid_out(file, arrays, pairs, layout, usual, _left_out(file, arrays, said))
    if convention is OURS:
        return _laid_out(file, arrays, _our_pairs(file, arrays), layout or usual, usual)
    if not convention.bias:
        return _by_shape(file, arrays, layout)
    by_key = _paired(file, arrays, convention)
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
        check_not_normalizing(file, arrays, *pair)
    layers = shaped(arrays, pairs)
    wanted, fit = said or usual, fitting(layers)
    if wanted is not None and fits_in(layers, wanted):
        return Arrangement(pairs, wanted, notes if said else (*notes, *_note(file, layers, wanted, usual)))
    if said is not None:
        raise _misfit(file, layers, said)
    if may_fold and is_folded(layers):
        if fit:
            raise FileError(f"{file}: {pairs[0].weights[:_SHOWN]}", FOLDING)
        return Arrangement(pairs, Layout.OUT_IN, (*notes, folds(file)), folded=True)
    if len(fit) == 1 or (fit and lies_one_way(layers)):
        only = min(fit, key=list(Layout).index)
        return Arrangement(pairs, only, (*notes, *_note(file, layers, only, usual)))
    if fit:
        raise _either_way(file, arrays, layers)
    if is_folded(layers):
        raise FileError(f"{file}: {pairs[0].weights[:_SHOWN]}", FOLDING)
    raise _misfit(file, layers, usual)


def _note(file: str, layers: Sequence[Shaped], layout: Layout, usual: Layout | None) -> tuple[str, ...]:
    """Return what is to be said of a layout that was found: nothing is transposed without a word."""
    name = layers[0].pair.weights[:_SHOWN]
    is_usual = usual is layout
    if lies_one_way(layers) or (layout is Layout.OUT_IN and (is_usual or usual is None)):
        return ()
    why = "as such names say" if is_usual else "as only that fits"
    against = "" if is_usual or usual is None else f", although such names usually mean {usual.in_words}"
    done = "transposed on opening" if layout is Layout.IN_OUT else "taken as they are"
    have = "has" if len(layers) == 1 else "and the matrices after it have"
    return (f"{file}: {name} {have} {layout.in_words}, {why}{against}: {done}",)


def _either_way(file: str, arrays: Mapping[str, Matrix], layers: Sequence[Shaped]) -> UnsaidError:
    problem = (
        f"its names do not say whether a matrix has a row or a column for every neuron, and its shapes fit both; "
        f'expected network.{LAYOUT}, or the option --weights-layout, "{Layout.OUT_IN}" (rows, as in PyTorch) or '
        f'"{Layout.IN_OUT}" (columns, as in Keras and in x @ W)'
    )
    return UnsaidError(f"{file}: {layers[0].pair.weights[:_SHOWN]}", problem, LAYOUT, tuple(arrays))


def _misfit(file: str, layers: Sequence[Shaped], wanted: Layout | None) -> FileError:
    """Return why layers do not fit: in the layout that is wanted, or else in the one that more layers fit."""
    tried = [why_not(layers, layout) for layout in ([wanted] if wanted else list(Layout))]
    _, name, problem = max(tried, key=lambda one: one[0])
    return FileError(f"{file}: {name[:_SHOWN]}", problem)


def _ordered_pairs(
    file: str, arrays: Mapping[str, Matrix], names: Sequence[str], convention: Convention
) -> tuple[Pair, ...]:
    """Return the layers of names in order: a bias follows its weights. Raises ProjectError that names the key."""
    place = f"network.{ORDER}"
    for name in names:
        if name not in arrays:
            raise ProjectError(place, f"{file} has no array {name[:_SHOWN]!r}; it has {_listed(list(arrays))}")
        if names.count(name) > 1:
            raise ProjectError(place, f"expected each array once, got {name[:_SHOWN]!r} twice")
    check_shapes(file, arrays, names)
    if arrays[names[0]].ndim < 2 and convention.kind(names[0]) == "bias":  # noqa: PLR2004 - rows and columns
        raise ProjectError(place, f"expected the weights of a layer before its bias, got {names[0][:_SHOWN]!r} first")
    return _in_sequence(arrays, names, None, convention if convention.bias else None)


def _left_out(file: str, arrays: Mapping[str, Matrix], order: Sequence[str]) -> tuple[str, ...]:
    left = [name for name in arrays if name not in order]
    return (f"{file}: not read, as network.{ORDER} does not name them: {_listed(left)}",) if left else ()


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(name[:_SHOWN] for name in names[:_MOST_LISTED])
    return shown if len(names) <= _MOST_LISTED else f"{shown} and {len(names) - _MOST_LISTED:,} more"


def _our_pairs(file: str, arrays: Mapping[str, Matrix]) -> tuple[Pair, ...]:
    count = sum(OURS.kind(name) == "weights" for name in arrays)
    letters = letters_of(count + 1)[1:]
    for name in (f"W_{one}" for one in letters):
        if name not in arrays:
            raise FileError(file, f"expected the array {name}, as there are {count} weight matrices")
    for name in arrays:
        if OURS.layer(name) not in letters:
            last = letters_of(count + 1)[-1]
            raise FileError(f"{file}: {name[:_SHOWN]}", f"there is no such layer; expected b to {last}")
    return tuple(Pair(f"W_{one}", f"bias_{one}" if f"bias_{one}" in arrays else None) for one in letters)


def _by_shape(file: str, arrays: Mapping[str, Matrix], said: Layout | None) -> Arrangement:
    """Read arrays whose names say their order, and whose shapes say which are biases. Raises FileError."""
    keys = in_numbers(list(arrays)) if len(arrays) > 1 else list(arrays)
    if keys is None:
        raise _no_order(file, arrays, "the names of its arrays do not say in which order the layers follow")
    readings = {layout: _in_sequence(arrays, keys, layout) for layout in ([said] if said else list(Layout))}
    for pairs in readings.values():
        check_shapes(file, arrays, [pair.weights for pair in pairs], least=2)
    fit = {layout: pairs for layout, pairs in readings.items() if layout in fitting(shaped(arrays, pairs))}
    layout, pairs = next(iter((fit or readings).items()))
    layers = shaped(arrays, pairs)
    if len(fit) == 1 or (fit and lies_one_way(layers)):
        return Arrangement(pairs, layout, () if said else _note(file, layers, layout, None))
    if fit:
        raise _either_way(file, arrays, layers)
    if is_folded(layers):
        raise FileError(f"{file}: {pairs[0].weights[:_SHOWN]}", FOLDING)
    raise _misfit(file, layers, said or Layout.OUT_IN)


def _in_sequence(
    arrays: Mapping[str, Matrix], names: Sequence[str], layout: Layout | None, convention: Convention | None = None
) -> tuple[Pair, ...]:
    """Take each array that can be the bias of the matrix before it as that, if its name does not say otherwise."""
    pairs: list[Pair] = []
    for name in names:
        before = pairs[-1] if pairs and pairs[-1].bias is None else None
        kind = convention.kind(name) if convention is not None else ""
        if before is not None and (
            kind == "bias" or (not kind and is_bias_beside(arrays[name], arrays[before.weights], layout))
        ):
            pairs[-1] = Pair(before.weights, name)
        else:
            pairs.append(Pair(name))
    return tuple(pairs)


def _paired(file: str, arrays: Mapping[str, Matrix], convention: Convention) -> dict[str, Pair]:
    """Return the arrays of each layer, by what names say of it. Raises FileError for a bias without weights."""
    weights = {convention.layer(name): name for name in arrays if convention.kind(name) == "weights"}
    biases = {convention.layer(name): name for name in arrays if convention.kind(name) == "bias"}
    if len(weights) + len(biases) < len(arrays):
        raise _no_order(file, arrays, "the names of its arrays do not tell its layers apart")
    if convention.pairs_in_order and biases:
        numbered, also = in_numbers(list(weights)), in_numbers(list(biases))
        if numbered is None or also is None or len(weights) != len(biases):
            raise _no_order(file, arrays, "the names of its arrays do not say which bias belongs to which matrix")
        return {key: Pair(weights[key], biases[bias]) for key, bias in zip(numbered, also, strict=True)}
    owners = {bias: _owner(bias, weights) for bias in biases}
    alone = next((biases[bias] for bias, owner in owners.items() if owner is None), None)
    if alone is not None:
        beside = alone.removesuffix("bias") + "weight" if alone.endswith("bias") else "its weights"
        raise FileError(f"{file}: {alone[:_SHOWN]}", f"expected {beside[:_SHOWN]} beside it")
    of = {owner: biases[bias] for bias, owner in owners.items()}
    if len(of) < len(biases):
        raise _no_order(file, arrays, "the names of its arrays do not say which bias belongs to which matrix")
    return {key: Pair(name, of.get(key)) for key, name in weights.items()}


def _owner(bias: str, weights: Mapping[str, str]) -> str | None:
    """Return the layer of a bias: the same, or the only one that ends as it does (the bias h of the weights xh)."""
    if bias in weights:
        return bias
    near = [key for key in weights if bias and key.endswith(bias)]
    return near[0] if len(near) == 1 else None


def _in_a_chain(
    file: str,
    arrays: Mapping[str, Matrix],
    by_key: Mapping[str, Pair],
    convention: Convention,
    said: Layout | None,
) -> Arrangement:
    """Order layers whose names do not: as the only chain in which their shapes fit. Raises FileError."""
    for pair in by_key.values():
        check_not_normalizing(file, arrays, *pair)
    known = said or convention.layout
    found: list[tuple[Layout, list[str]]] = []
    for layout in [known] if known else list(Layout):
        layers = {key: shaped(arrays, (pair,))[0] for key, pair in by_key.items()}
        if all(one.fits(layout) for one in layers.values()):
            sizes = {key: one.sizes(layout) for key, one in layers.items()}
            late = convention.is_numbered_late
            found += [(layout, keys) for keys in chains(list(by_key), sizes, is_numbered_late=late)]
    if len(found) == 1:
        layout, keys = found[0]
        pairs = tuple(by_key[key] for key in keys)
        shown = _listed([pair.weights for pair in pairs])
        note = f"{file}: its layers follow in the only order in which their shapes fit: {shown}"
        arrangement = Arrangement(pairs, layout, (note,))
        extra = () if known else _note(file, shaped(arrays, pairs), layout, None)
        return replace(arrangement, notes=(note, *extra))
    fit = "their shapes fit in more than one" if found else "their shapes fit in none"
    raise _no_order(file, arrays, f"the names of its layers do not say in which order they follow, and {fit}")


def _no_order(file: str, arrays: Mapping[str, Matrix], problem: str) -> UnsaidError:
    names = tuple(arrays)
    shown = ", ".join(f'"{name[:_SHOWN]}"' for name in names[:_MOST_LISTED])
    rest = f" and {len(names) - _MOST_LISTED:,} more" if len(names) > _MOST_LISTED else ""
    expected = f"expected network.{ORDER}, or the option --order: names layer by layer, each bias after its weights"
    return UnsaidError(file, f"{problem}; {expected}; there are {shown}{rest}", ORDER, names)
