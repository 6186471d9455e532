"""The operation table: the rule of every kind of operation. Each phase of an iteration has a module.

A rule holds the computation, the terms, the formula and the explanation of a cell. `program` puts them in order.
"""

from gpnet_engine.operations.backward import BACKPROP, HIDDEN_DELTA, OUTPUT_DELTA
from gpnet_engine.operations.clipping import CLIPPING
from gpnet_engine.operations.error import ERROR
from gpnet_engine.operations.forward import NET, OUT
from gpnet_engine.operations.gradients import BIAS_GRADIENT, GRADIENT
from gpnet_engine.operations.rule import Context, Operand, Operation, Phase, Program, Rule
from gpnet_engine.operations.update import BIAS_UPDATE, STATE_RULES, UPDATE

RULES = (
    NET,
    OUT,
    ERROR,
    OUTPUT_DELTA,
    HIDDEN_DELTA,
    GRADIENT,
    BIAS_GRADIENT,
    BACKPROP,
    CLIPPING,
    *STATE_RULES.values(),
    UPDATE,
    BIAS_UPDATE,
)

__all__ = [
    "BACKPROP",
    "BIAS_GRADIENT",
    "BIAS_UPDATE",
    "CLIPPING",
    "ERROR",
    "GRADIENT",
    "HIDDEN_DELTA",
    "NET",
    "OUT",
    "OUTPUT_DELTA",
    "RULES",
    "UPDATE",
    "Context",
    "Operand",
    "Operation",
    "Phase",
    "Program",
    "Rule",
]
