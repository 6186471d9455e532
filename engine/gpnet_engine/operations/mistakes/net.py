"""Mistakes in net."""

from gpnet_engine.operations.forward import NET, OUT
from gpnet_engine.operations.matrix_formulas.cellwise import Plus, minus
from gpnet_engine.operations.matrix_formulas.formula import Value, Written
from gpnet_engine.operations.matrix_formulas.products import MatrixProduct
from gpnet_engine.operations.mistakes.applied_formulas import Rearranged, WrittenOf
from gpnet_engine.operations.mistakes.mistake import Mistake, Place
from gpnet_engine.operations.rule import Operand


def _products(place: Place) -> MatrixProduct:
    return MatrixProduct(place.value("W"), place.value("out", place.before), place.size(place.before))


def _bias(place: Place) -> Value | None:
    name = f"bias_{place.layer}"
    return Value(name) if name in place.network.parameter_shapes() else None


def _with_bias(place: Place, products: Written) -> Written:
    bias = _bias(place)
    return products if bias is None else Plus(products, bias)


def _net_no_bias(place: Place) -> Written | None:
    return None if _bias(place) is None else _products(place)


def _net_minus_bias(place: Place) -> Written | None:
    bias = _bias(place)
    return None if bias is None else minus(_products(place), bias)


def _bias_after(place: Place) -> Written | None:
    bias = _bias(place)
    if bias is None:
        return None
    return _products(place) if place.operation.rule is NET else Plus(_activated(place), bias)


def _by_columns(place: Place) -> Written | None:
    """Read the weights by columns: the cell after the first is the one below it, as numbered by the sending neuron."""
    rows, columns = place.size(place.layer), place.size(place.before)
    if 1 in {rows, columns}:
        return None
    read = Rearranged(
        place.value("W"),
        lambda row, column: divmod(row + column * rows, columns),
        "by columns",
    )
    return _with_bias(place, MatrixProduct(read, place.value("out", place.before), columns))


def _from_net(place: Place) -> Written | None:
    if place.is_first:
        return None
    products = MatrixProduct(place.value("W"), place.value("net", place.before), place.size(place.before))
    return _with_bias(place, products)


def _activated(place: Place) -> Written:
    """Return f(net), as it is."""
    activation, net = place.activation, place.value("net")
    return WrittenOf(
        (net.name,),
        activation.apply,
        lambda _context, row, column: activation.out_cell(net.name, row, column),
        lambda _context: (f"{activation.name} (", Operand(net.name), ")"),
        lambda _context: f"f(net_{place.layer})",
    )


NET_MISTAKES = (
    Mistake.by_formula(
        "net.no-bias", "bias forgotten in net", "net = W·out", (NET,), _net_no_bias, needs="a layer with biases"
    ),
    Mistake.by_formula(
        "net.minus-bias", "bias subtracted", "net = W·out − bias", (NET,), _net_minus_bias, needs="a layer with biases"
    ),
    Mistake.by_formula(
        "net.bias-after",
        "bias added after the activation",
        "out = f(W·out) + bias",
        (NET, OUT),
        _bias_after,
        needs="a layer with biases",
    ),
    Mistake.by_formula(
        "net.columns",
        "weights read by columns",
        "net = (W by columns)·out",
        (NET,),
        _by_columns,
        needs="a weight matrix with more than one row and column",
    ),
    Mistake.by_formula(
        "net.from-net",
        "net of the layer before used in place of its out",
        "net = W·(net of the layer before)",
        (NET,),
        _from_net,
        needs="a hidden layer",
    ),
)
