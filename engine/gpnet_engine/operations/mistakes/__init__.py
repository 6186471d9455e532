"""The mistakes that people make, on purpose: each puts a wrong rule in the place of a right one."""

from gpnet_engine.operations.mistakes.back import BACK_MISTAKES
from gpnet_engine.operations.mistakes.error import ERROR_MISTAKES
from gpnet_engine.operations.mistakes.fprime import FPRIME_MISTAKES, HIDDEN_MISTAKES
from gpnet_engine.operations.mistakes.gradients import BATCH_MISTAKES, BIAS_MISTAKES, GRADIENT_MISTAKES
from gpnet_engine.operations.mistakes.mistake import Mistake, Place
from gpnet_engine.operations.mistakes.net import NET_MISTAKES
from gpnet_engine.operations.mistakes.out import OUT_MISTAKES
from gpnet_engine.operations.mistakes.output_delta import BATCH_SUM, OUTPUT_MISTAKES
from gpnet_engine.operations.mistakes.penalties import PENALTY_MISTAKES
from gpnet_engine.operations.mistakes.states import STATE_MISTAKES
from gpnet_engine.operations.mistakes.updates import BIAS_UPDATE_MISTAKES, UPDATE_MISTAKES

MISTAKES = {
    mistake.id: mistake
    for mistake in (
        *NET_MISTAKES,
        *OUT_MISTAKES,
        *ERROR_MISTAKES,
        *OUTPUT_MISTAKES,
        *FPRIME_MISTAKES,
        *HIDDEN_MISTAKES,
        *BACK_MISTAKES,
        *GRADIENT_MISTAKES,
        BATCH_SUM,
        *BATCH_MISTAKES,
        *BIAS_MISTAKES,
        *PENALTY_MISTAKES,
        *BIAS_UPDATE_MISTAKES,
        *UPDATE_MISTAKES,
        *STATE_MISTAKES,
    )
}
"""The catalogue, in the order of the operations."""

__all__ = ["MISTAKES", "Mistake", "Place"]
