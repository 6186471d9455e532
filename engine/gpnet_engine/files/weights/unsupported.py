"""Kinds of layers that are not supported, told by the names or the shapes of their arrays, and what to do instead."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gpnet_engine.arrays import Matrix
from gpnet_engine.files.reading import FileError

_SHOWN = 80
_OTHERS = "or say with order which arrays are the fully connected layers"


class Unsupported(NamedTuple):
    """A kind of layer: the pattern that is found in names of its arrays, what it is called, and what to do instead."""

    pattern: str
    title: str
    instead: str


_CONVOLUTION = Unsupported(
    r"(^|[./_])conv(\d|[./_]|olution|$)", "a convolution", f"take its outputs as the inputs, {_OTHERS}"
)
UNSUPPORTED = (
    Unsupported(
        r"running_(mean|var)|num_batches_tracked|moving_(mean|variance)|batch_?norm|batch_stats|(^|[./_])bn_?\d*[./_]",
        "BatchNorm",
        "fold it into the layer before: with s = γ / √(running variance + ε), a row of W becomes s · row, and its bias "
        "s · (bias − running mean) + β; then leave the arrays of BatchNorm out",
    ),
    Unsupported(
        r"layer_?norm|(^|[./_])ln(_?\w+)?[./]|rms_?norm|group_?norm|instance_?norm|(^|[./_])norm_?\d*[./]",
        "LayerNorm or another normalization of each sample",
        f"it cannot be folded into a layer: train without it, {_OTHERS}",
    ),
    Unsupported(
        r"in_proj_(weight|bias)|(^|[./_])[qkv]_proj|attention|self_attn|(^|[./_])attn|multi_?head|c_attn",
        "attention",
        f"it multiplies activations with each other: only fully connected layers can be stepped; {_OTHERS}",
    ),
    Unsupported(
        r"(weight|bias)_[ih]h_l\d|recurrent_kernel|(^|[./_])(lstm|gru|rnn)(_?\d+)?([./_]|$)|(^|[./_])[Ww]_?hh$",
        "a recurrent layer (LSTM, GRU or RNN)",
        f"it computes step after step in time: only fully connected layers can be stepped; {_OTHERS}",
    ),
    Unsupported(
        r"embed|(^|[./_])emb(s|\d+)?[./_]|(^|[./_])w[tp]e[./]|lookup_table",
        "an embedding",
        "it is a linear layer of one-hot inputs: save its transpose as the first layer, or leave it out and take its "
        f"rows as inputs, {_OTHERS}",
    ),
    _CONVOLUTION,
    Unsupported(
        r"weight_[gv]$|parametrizations|weight_(orig|u)$",
        "a reparametrized weight (weight_norm, spectral_norm)",
        "call torch.nn.utils.parametrize.remove_parametrizations(layer, 'weight'), or remove_weight_norm(layer), "
        "before saving",
    ),
    Unsupported(
        r"qweight|qzeros|weight_scale|zero_point|lora_[AB]|_packed_params",
        "quantized or low-rank weights",
        "save the weights as plain floats (dequantized, or merged), then open them",
    ),
)


def check_supported(file: str, arrays: Mapping[str, Matrix], names: Sequence[str]) -> None:
    """Refuse arrays of unsupported layers. Raises FileError that names the array, the layer and what to do instead."""
    for one in UNSUPPORTED:
        for name in names:
            if re.search(one.pattern, name, re.IGNORECASE):
                raise _refusal(file, name, one)
    check_shapes(file, arrays, names)


def check_shapes(file: str, arrays: Mapping[str, Matrix], names: Sequence[str], least: int = 0) -> None:
    """Refuse arrays of more dimensions than rows and columns, or of fewer than `least`. Raises FileError."""
    for name in names:
        shape = list(arrays[name].shape)
        problem = f"expected rows and columns, got the shape {shape}"
        if len(shape) > 2:  # noqa: PLR2004 - rows and columns
            what = "a convolution, or another layer that is more than one matrix"
            raise FileError(f"{file}: {name[:_SHOWN]}", f"{problem}: this is {what}; {_CONVOLUTION.instead}")
        if len(shape) < least:
            raise FileError(f"{file}: {name[:_SHOWN]}", f"{problem}; say with order which arrays are layers")


def check_not_normalizing(
    file: str, arrays: Mapping[str, Matrix], weights: str, bias: str | None, *, has_vectors: bool
) -> None:
    """Refuse weights that are a vector beside a bias of as many numbers: they scale neurons. Raises FileError.

    Where no layer `has_vectors` as weights, one is refused without a bias too: slopes of PReLU are saved so.
    """
    given = arrays[weights]
    if given.ndim == 1 and bias is None and not has_vectors:
        problem = f"expected rows and columns, got the shape {list(given.shape)}: probably these are slopes of PReLU"
        advice = "which no project has; leaky_relu has one slope for all neurons (leaky_slope)"
        raise FileError(f"{file}: {weights[:_SHOWN]}", f"{problem}, {advice}; {_OTHERS}")
    if given.ndim == 1 and given.size > 1 and bias is not None and arrays[bias].shape == given.shape:
        problem = f"expected rows and columns, got the shape {list(given.shape)}: this is a normalization of neurons"
        advice = "BatchNorm can be folded into the layer before, LayerNorm cannot"
        raise FileError(f"{file}: {weights[:_SHOWN]}", f"{problem}; {advice}, {_OTHERS}")


def _refusal(file: str, name: str, one: Unsupported) -> FileError:
    return FileError(f"{file}: {name[:_SHOWN]}", f"this belongs to {one.title}, which is not supported; {one.instead}")
