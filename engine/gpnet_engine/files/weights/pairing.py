"""Which arrays of a file are weights, which biases, and which belong together, as their names or their order say."""

from collections.abc import Mapping, Sequence

from gpnet_engine.arrays import Matrix
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.weights.conventions import OURS, Convention
from gpnet_engine.files.weights.fitting import is_bias_beside
from gpnet_engine.files.weights.ordering import in_numbers
from gpnet_engine.files.weights.tensors import Layout, Pair
from gpnet_engine.files.weights.unsaid import AmbiguousError
from gpnet_engine.files.weights.unsupported import check_shapes
from gpnet_engine.names import letters_of

ORDER, LAYOUT = "order", "weights_layout"
SHOWN, _MOST_LISTED = 80, 12


def no_order(file: str, arrays: Mapping[str, Matrix], problem: str) -> AmbiguousError:
    """Return the refusal of arrays whose order has to be said, with their names."""
    names = tuple(arrays)
    shown = ", ".join(f'"{name[:SHOWN]}"' for name in names[:_MOST_LISTED])
    rest = f" and {len(names) - _MOST_LISTED:,} more" if len(names) > _MOST_LISTED else ""
    expected = f"expected network.{ORDER}, or the option --order: names layer by layer, each bias after its weights"
    return AmbiguousError(file, f"{problem}; {expected}; there are {shown}{rest}", ORDER, names)


def listed_names(names: Sequence[str]) -> str:
    """Return names as a message lists them."""
    shown = ", ".join(name[:SHOWN] for name in names[:_MOST_LISTED])
    return shown if len(names) <= _MOST_LISTED else f"{shown} and {len(names) - _MOST_LISTED:,} more"


def our_pairs(file: str, arrays: Mapping[str, Matrix]) -> tuple[Pair, ...]:
    """Return the layers of a file with our names. Raises FileError for one that is missing."""
    count = sum(OURS.kind(name) == "weights" for name in arrays)
    letters = letters_of(count + 1)[1:]
    for name in (f"W_{one}" for one in letters):
        if name not in arrays:
            raise FileError(file, f"expected the array {name}, as there are {count} weight matrices")
    for name in arrays:
        if OURS.layer(name) not in letters:
            last = letters_of(count + 1)[-1]
            raise FileError(f"{file}: {name[:SHOWN]}", f"there is no such layer; expected b to {last}")
    return tuple(Pair(f"W_{one}", f"bias_{one}" if f"bias_{one}" in arrays else None) for one in letters)


def ordered_pairs(
    file: str, arrays: Mapping[str, Matrix], names: Sequence[str], convention: Convention
) -> tuple[Pair, ...]:
    """Return the layers of names in order: a bias follows its weights. Raises ProjectError that names the key."""
    place = f"network.{ORDER}"
    for name in names:
        if name not in arrays:
            raise ProjectError(place, f"{file} has no array {name[:SHOWN]!r}; it has {listed_names(list(arrays))}")
        if names.count(name) > 1:
            raise ProjectError(place, f"expected each array once, got {name[:SHOWN]!r} twice")
    check_shapes(file, arrays, names)
    if arrays[names[0]].ndim < 2 and convention.kind(names[0]) == "bias":  # noqa: PLR2004 - rows and columns
        raise ProjectError(place, f"expected the weights of a layer before its bias, got {names[0][:SHOWN]!r} first")
    return in_sequence(arrays, names, None, convention if convention.bias else None)


def in_sequence(
    arrays: Mapping[str, Matrix],
    names: Sequence[str],
    layout: Layout | None,
    convention: Convention | None = None,
    *,
    may_lie: bool = False,
) -> tuple[Pair, ...]:
    """Take each array that can be the bias of the matrix before it as that, if its name does not say otherwise.

    Usually a bias lies as what it is added to, a column where neurons are rows; if it `may_lie`, also the other way.
    """
    pairs: list[Pair] = []
    for name in names:
        before = pairs[-1] if pairs and pairs[-1].bias is None else None
        kind = convention.kind(name) if convention is not None else ""
        if before is not None and (
            kind == "bias"
            or (not kind and is_bias_beside(arrays[name], arrays[before.weights], layout, may_lie=may_lie))
        ):
            pairs[-1] = Pair(before.weights, name)
        else:
            pairs.append(Pair(name))
    return tuple(pairs)


def biases_last(arrays: Mapping[str, Matrix], names: Sequence[str]) -> tuple[Pair, ...]:
    """Return the layers where all matrices come first, and then as many vectors; none if it is not so."""
    count = len(names) // 2
    weights, biases = names[:count], names[count:]
    is_so = len(biases) == count and all(arrays[name].ndim > 1 for name in weights)
    return tuple(map(Pair, weights, biases)) if is_so and all(arrays[name].ndim < 2 for name in biases) else ()  # noqa: PLR2004 - rows and columns


def paired_by_name(file: str, arrays: Mapping[str, Matrix], convention: Convention) -> dict[str, Pair]:
    """Return the arrays of each layer, by what names say of it. Raises FileError for a bias without weights."""
    weights = {convention.layer(name): name for name in arrays if convention.kind(name) == "weights"}
    biases = {convention.layer(name): name for name in arrays if convention.kind(name) == "bias"}
    if len(weights) + len(biases) < len(arrays):
        raise no_order(file, arrays, "the names of its arrays do not tell its layers apart")
    if convention.pairs_in_order and biases:
        numbered, also = in_numbers(list(weights)), in_numbers(list(biases))
        if numbered is None or also is None or len(weights) != len(biases):
            raise no_order(file, arrays, "the names of its arrays do not say which bias belongs to which matrix")
        return {key: Pair(weights[key], biases[bias]) for key, bias in zip(numbered, also, strict=True)}
    owners = {bias: _owner(bias, weights) for bias in biases}
    alone = next((biases[bias] for bias, owner in owners.items() if owner is None), None)
    if alone is not None:
        beside = alone.removesuffix("bias") + "weight" if alone.endswith("bias") else "its weights"
        raise FileError(f"{file}: {alone[:SHOWN]}", f"expected {beside[:SHOWN]} beside it")
    of = {owner: biases[bias] for bias, owner in owners.items()}
    if len(of) < len(biases):
        raise no_order(file, arrays, "the names of its arrays do not say which bias belongs to which matrix")
    return {key: Pair(name, of.get(key)) for key, name in weights.items()}


def _owner(bias: str, weights: Mapping[str, str]) -> str | None:
    """Return the layer of a bias: the same, or the only one that ends as it does (the bias h of the weights xh)."""
    if bias in weights:
        return bias
    near = [key for key in weights if bias and key.endswith(bias)]
    return near[0] if len(near) == 1 else None
