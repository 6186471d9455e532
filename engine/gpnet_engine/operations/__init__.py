"""The operation table: per kind of operation its computation, terms, formula and the cells behind a cell.

Adding an operation is adding an entry to the module of its phase and to `RULES`.
"""

from gpnet_engine.operations.backward import (
    BACKPROP,
    BIAS_GRADIENT,
    GRADIENT,
    HIDDEN_DELTA,
    OUTPUT_DELTA,
)
from gpnet_engine.operations.error import ERROR
from gpnet_engine.operations.forward import NET, OUT
from gpnet_engine.operations.rule import Context, Kind, Operand, Operation, Phase, Rule
from gpnet_engine.operations.update import BIAS_UPDATE, UPDATE

RULES: dict[Kind, Rule] = {
    Kind.NET: NET,
    Kind.OUT: OUT,
    Kind.ERROR: ERROR,
    Kind.OUTPUT_DELTA: OUTPUT_DELTA,
    Kind.HIDDEN_DELTA: HIDDEN_DELTA,
    Kind.GRADIENT: GRADIENT,
    Kind.BIAS_GRADIENT: BIAS_GRADIENT,
    Kind.BACKPROP: BACKPROP,
    Kind.UPDATE: UPDATE,
    Kind.BIAS_UPDATE: BIAS_UPDATE,
}

__all__ = ["RULES", "Context", "Kind", "Operand", "Operation", "Phase", "Rule"]
