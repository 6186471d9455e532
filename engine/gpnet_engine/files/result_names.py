"""The names of results as files have them, where `W_c` means the weights after their update, as in the trace.

One place for it, because printed numbers and answers are told apart from what is given, and from each other, the same.
"""

from functools import lru_cache

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.result_tables import SHOWN
from gpnet_engine.model.network import Network
from gpnet_engine.names import label, name_of, updated
from gpnet_engine.operations.program import program


def value_named(name: str, network: Network) -> str:
    """Return the value that a file calls `name`; that of a parameter, or of its state, means the updated form."""
    value = name_of(name)
    return updated(value) if updated(value) in results_of(network) else value


@lru_cache(maxsize=64)
def results_of(network: Network) -> frozenset[str]:
    """Return what the operations of an iteration make, without their terms."""
    return frozenset(operation.result for operation in program(network))


@lru_cache(maxsize=64)
def terms_of(network: Network) -> frozenset[str]:
    """Return what operations write down beside their results."""
    return frozenset(term for operation in program(network) for term in operation.terms)


def known_value(place: str, name: str, network: Network) -> str:
    """Return the result or term that a file calls `name`. Raises ProjectError at `place` where there is none."""
    value = value_named(name, network)
    if value in results_of(network) or value in terms_of(network):
        return value
    raise ProjectError(place, f"there is no such result; expected a name such as {_some_of(network)}")


def known_result(place: str, name: str, network: Network) -> str:
    """Return the result that a file calls `name`. Raises ProjectError at `place` where it is none."""
    value = value_named(name, network)
    if value in results_of(network):
        return value
    shown = name.strip()[:SHOWN]
    if value in terms_of(network):
        problem = f"{shown} is only a part of a result; expected the name of a result, such as {_some_of(network)}"
        raise ProjectError(place, problem)
    raise ProjectError(place, f"there is no result {shown!r}; expected a name such as {_some_of(network)}")


def _some_of(network: Network) -> str:
    return ", ".join(label(operation.result) for operation in program(network)[:4])
