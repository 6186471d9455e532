"""What is wrong with updates: steps that are divided by ε alone, gradients that are far too long for their limit.

Kept apart from `health`, which is about what is passed on within an iteration.
"""

from collections.abc import Iterator

import numpy as np

from gpnet_engine.arrays import Matrix, Remembered, Values
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.names import CLIP, LEARNING_RATE, NORM, full, gradient_of, how_many, label, layer_of, updated
from gpnet_engine.operations.optimizers.optimizer import SQUARES, state_of
from gpnet_engine.operations.update import optimizer_of
from gpnet_engine.questions.findings import Finding, Trouble

# Gradients this much longer than their limit are no exception any more: the limit makes every step.
FAR_TOO_LONG = 100.0


def troubled_updates(project: Project, values: Values) -> Iterator[Finding]:
    """Yield what is wrong with the updates of an iteration, as far as they are known."""
    if CLIP in values:
        yield from _clipped(project.network, float(values[CLIP][0, 0]), float(values[NORM][0, 0]))
    if optimizer_of(project.network).evens_out:
        for name in project.network.trained_parameters:
            if updated(name) in values:
                yield from _by_epsilon_alone(project, values, name)


def _clipped(network: Network, clip: float, norm: float) -> Iterator[Finding]:
    if 0.0 < clip < 1.0 / FAR_TOO_LONG:
        text = (
            f"The gradients are clipped to less than a {FAR_TOO_LONG:.0f}th of their length: ‖∇‖ is {norm:.3g}, and "
            f"the limit {full(network.clip_norm or 0.0)}. How long they are does not matter any more, only how they "
            "compare."
        )
        yield Finding(network.letters[-1], Trouble.CLIPPED, text)


def _by_epsilon_alone(project: Project, values: Values, name: str) -> Iterator[Finding]:
    """Say that steps are divided by nothing but ε, and have become longer than the learning rate by that."""
    squares = "vhat_" + name if "vhat_" + name in values else updated(state_of(SQUARES, name))
    divided = "mhat_" + name if "mhat_" + name in values else gradient_of(name)
    arrays = (values[squares], values[divided], values[f"step_{name}"])
    count = _count_by_epsilon(*arrays, abs(float(values[LEARNING_RATE][0, 0])))
    if not count:
        return
    decimals = project.training.decimals
    why = "" if decimals is None else f", as it rounds to 0 with {how_many(decimals, 'decimal')}"
    is_are = "is" if count == 1 else "are"
    text = (
        f"{how_many(count, 'step')} of {label(name)} {is_are} divided by ε alone: {label(squares)} is 0 there{why}, "
        f"but {label(divided)} is not. So {'it is' if count == 1 else 'they are'} longer than the learning rate. "
        f"{'A larger ε' if decimals is None else 'A larger ε, or more decimals,'} would make that less."
    )
    yield Finding(layer_of(name) or "", Trouble.EPSILON, text)


def _steps_by_epsilon(squares: Matrix, divided: Matrix, step: Matrix, rate: float) -> int:
    with np.errstate(all="ignore"):
        return int(np.count_nonzero((squares == 0.0) & (divided != 0.0) & (np.abs(step) > rate)))


_count_by_epsilon = Remembered(_steps_by_epsilon)
