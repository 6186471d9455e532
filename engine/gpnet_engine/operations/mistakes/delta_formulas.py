"""The factors of δ as matrices: ∂E/∂out, f′ and the right δ itself, which mistakes put other ones beside."""

from collections.abc import Callable

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Expression
from gpnet_engine.model.activations import Jacobian
from gpnet_engine.model.losses import Fused
from gpnet_engine.model.losses import Written as WrittenDerivative
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.names import layer_of
from gpnet_engine.operations.matrix_formulas.cellwise import Times
from gpnet_engine.operations.matrix_formulas.formula import Value, Written
from gpnet_engine.operations.matrix_formulas.kept import Kept, Reduced, WrittenDown
from gpnet_engine.operations.mistakes.applied_formulas import WrittenOf
from gpnet_engine.operations.mistakes.mistake import Place
from gpnet_engine.operations.rule import Context, EquationPart, Operand


def output_dout(place: Place) -> Written:
    """Return ∂E/∂out of the last layer without the factor of the reduction, such as out − t."""
    loss, out = place.network.loss, place.value("out", place.network.letters[-1])
    return _of_loss(out, place.target, loss.derivative, lambda _target: loss.written)


def _of_loss(
    out: Value,
    target: Value,
    calls: Callable[..., Calls],
    written: Callable[[Matrix], WrittenDerivative],
) -> Written:
    def cell(context: Context, row: int, column: int) -> Expression:
        here = written(context.values[target.name][:, column : column + 1])
        return here.cell(Cells(out.name, row, column), Cells(target.name, row, column))

    def drawn(context: Context) -> tuple[EquationPart, ...]:
        equation = written(context.values[target.name]).equation
        return _drawn(equation, {"o": out.name, "t": target.name}) or (Operand(f"dout_{layer_of(out.name)}"),)

    def short(context: Context) -> str:
        return written(context.values[target.name]).symbols.format(o=out.name)

    return WrittenOf((out.name, target.name), calls, cell, drawn, short)


def _drawn(equation: tuple[str, ...], names: dict[str, str]) -> tuple[EquationPart, ...]:
    return tuple(Operand(names[part]) if part in names else part for part in equation)


def dout_of(place: Place) -> Written:
    """Return ∂E/∂out as δ uses it: with the factor of the reduction in the last layer, as sent back in others."""
    if not place.is_last:
        return place.value("dout")
    return Reduced(output_dout(place))


def fprime_of(place: Place, layer: str | None = None) -> Written | None:
    """Return f′ of a layer; None where it is no factor of each cell, but a matrix of its own kind."""
    at = place.layer if layer is None else layer
    activation = place.network.activation(at)
    derivative = activation.derivative
    if isinstance(derivative, Jacobian):
        return None
    basis = f"{activation.derivative_from}_{at}"
    drawn = _drawn(activation.derivative_equation, {"x": basis}) or (Operand(f"fprime_{at}"),)
    return WrittenOf(
        (basis,),
        derivative,
        lambda _context, row, column: activation.fprime_cell(Cells(basis, row, column)),
        lambda _context: drawn,
        lambda _context: "f′",
    )


def fused_in(place: Place) -> Fused | None:
    """Return how the δ of the output layer is simpler; None in other layers, and where it is not."""
    return place.network.loss.fused if place.is_last else None


def factor_fprime(place: Place) -> Written | None:
    """Return f′ where it is a factor of δ that changes something: not where it cancels, is a matrix, or 1."""
    if fused_in(place) is not None or place.activation.is_identity:
        return None
    return fprime_of(place)


def with_fprime(place: Place, dout: Written, fprime: Written | None) -> Written:
    """Return dout ∘ f′; f′ is written down by itself in hidden layers, and a part of one expression in the last one."""
    if fprime is None:
        return dout
    name = f"fprime_{place.layer}"
    return Times(dout, Kept(name, fprime) if place.is_last else WrittenDown(name, fprime))


def right_delta(place: Place) -> Written | None:
    """Return δ as it is right, without the factor of the reduction; None where f′ is a matrix."""
    fused = fused_in(place)
    if fused is not None:
        return _of_loss(place.value("out"), place.target, fused.delta, fused.written)
    if not place.activation.is_elementwise:
        return None
    return with_fprime(place, output_dout(place) if place.is_last else place.value("dout"), fprime_of(place))
