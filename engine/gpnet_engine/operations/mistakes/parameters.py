"""Mistakes in what the formulas of all optimizers are made of: each is another parameter, with one thing done wrong.

Kept apart, as mistakes with the rate and those with what an optimizer keeps are both made so.
"""

from dataclasses import replace

from gpnet_engine.names import is_bias
from gpnet_engine.operations.matrix_formulas.formula import Written
from gpnet_engine.operations.mistakes.mistake import Mistake, Others, Place
from gpnet_engine.operations.optimizers import Parameter
from gpnet_engine.operations.rule import Rule
from gpnet_engine.operations.update import BIAS_UPDATE, STATE_RULES, UPDATE, optimizer_of, written_with

_STATES = tuple(STATE_RULES.values())
ALL_UPDATES = (*_STATES, UPDATE, BIAS_UPDATE)
OF_WEIGHTS = (*_STATES, UPDATE)
OF_BIASES = (*_STATES, BIAS_UPDATE)
"""Which operations a mistake touches; what an optimizer keeps, only of weights or only of biases."""


def updated_wrongly(
    id: str,  # noqa: A002 - as the field is called
    title: str,
    formula: str,
    touches: tuple[Rule, ...],
    wrong: type[Parameter],
    needs: str = "",
    others: Others = (),
) -> Mistake:
    """Return the mistake that is made where an operation's formula is another one, made of a wrong parameter."""
    update = {True: BIAS_UPDATE, False: UPDATE}

    def written(place: Place) -> Written | None:
        if update[is_bias(place.parameter)] not in touches and {UPDATE, BIAS_UPDATE} & set(touches):
            return None
        given = (place.network, place.parameter, optimizer_of(place.network))
        right, made = (written_with(one(*given), place.operation.rule) for one in (Parameter, wrong))
        return None if made == right else made

    return replace(Mistake.by_formula(id, title, formula, touches, written, needs), others=others)
