"""Which values are no longer finite, the first of them, and why: numbers too large, or a step divided by 0."""

from collections.abc import Iterator

from gpnet_engine.arrays import Remembered
from gpnet_engine.model.network import Network
from gpnet_engine.model.settings import Precision
from gpnet_engine.names import ERROR, ERROR_TERMS, before_update, is_updated, layer_of, updated
from gpnet_engine.operations.optimizers.optimizer import SQUARES, state_of
from gpnet_engine.operations.program import is_used, made_by
from gpnet_engine.questions import findings
from gpnet_engine.questions.findings import Finding
from gpnet_engine.statistics import all_finite
from gpnet_engine.time.session import Session

_is_finite = Remembered(all_finite)


def not_finite_values(session: Session) -> Iterator[str]:
    """Yield the values that hold NaN or an infinity, in the order in which they became known.

    Terms that no other operation takes are left out: a result that is finite does not suffer from them.
    """
    network = session.project.network
    made = {name for operation in session.program for name in made_by(network, operation)}
    hidden = {name for operation in session.program for name in operation.terms if name not in made}
    for name, array in session.values.items():
        if name not in hidden and health_layer(network, name) and not _is_finite(array):
            yield name


def first_not_finite(session: Session, non_finite: tuple[str, ...]) -> Iterator[Finding]:
    """Name the first of those values that others are computed from; and E, if it is not finite by itself."""
    network = session.project.network
    used = [name for name in non_finite if is_used(network, name)]
    for name in used[:1]:
        by_0 = _divides_by_0(session, name)
        yield findings.not_finite(
            health_layer(network, name), name, is_used=True, most=_most(session), divides_by_0=by_0
        )
    for operation in session.program:
        name = operation.result
        if name in non_finite and name not in used and not any(one in non_finite for one in operation.operands):
            yield findings.not_finite(health_layer(network, name), name, is_used=False, most=_most(session))


def _most(session: Session) -> str:
    """Return what numbers can become too large for: the numbers of float32 do so far earlier."""
    return "float32" if session.project.training.precision is Precision.FLOAT32 else "the machine"


def _divides_by_0(session: Session, name: str) -> bool:
    """Tell whether a value is an updated parameter whose step was divided by a root of 0, with an ε of 0."""
    network, values = session.project.network, session.values
    squares = values.get(updated(state_of(SQUARES, before_update(name)))) if is_updated(name) else None
    return squares is not None and network.epsilon == 0.0 and not squares.all()


def health_layer(network: Network, name: str) -> str:
    """Return the layer that a value belongs to: E to the last one, inputs, targets and learning rate to none ("")."""
    if name in {ERROR, ERROR_TERMS}:
        return network.letters[-1]
    layer = layer_of(name) or ""
    return "" if layer == network.letters[0] else layer
