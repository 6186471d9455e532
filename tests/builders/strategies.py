"""What hypothesis draws for tests: networks of any kind of the tables, and numbers that are awkward to compute with."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st

from gpnet_engine.arrays import matrix
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.losses import LOSSES
from gpnet_engine.model.network import Network
from gpnet_engine.model.optimizer_settings import MomentumForm
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import SETTINGS, BiasMode, Precision, Reduction, Training
from gpnet_engine.operations.optimizers import OPTIMIZERS
from tests.builders.projects import make_project, random_project

# Zeros of both signs, the least number, numbers whose squares overflow, and those that are none.
AWKWARD_FINITE = (0.0, -0.0, 5e-324, 1e300, -1e160)
# How large drawn numbers are made, and rates to learn by, so that everything on screen meets them.
SIZES = (0.0, 1e-170, 1e-7, 1.0, 50.0, 1e160, 1e308)
RATES = (0.5, 0.0, -0.3, 1e-9, 1e9)
AWKWARD = (0.0, -0.0, 1e-320, -800.0, 800.0, 1e200, math.inf, -math.inf, math.nan)


def settings_of_updates() -> list[dict[str, Any]]:
    """Return settings with which every optimizer, every form of it, penalties and clipping are met."""
    others: dict[str, tuple[Any, ...]] = {"momentum_form": tuple(MomentumForm), "epsilon_inside_root": (False, True)}
    found: list[dict[str, Any]] = []
    for name in OPTIMIZERS:
        forms = {key: values for key, values in others.items() if name in SETTINGS[key].read_by}
        found += [dict(zip(("optimizer", *forms), (name, *each), strict=True)) for each in product(*forms.values())]
    penalties = ({"l2": 0.3}, {"l1": 0.2}, {"l1": 0.2, "l2": 0.3}, {"clip_norm": 0.01})
    mixed = {"l2": 0.3, "clip_norm": 0.01}
    return [*found, *penalties, *({**one, **mixed} for one in found)]


SETTINGS_OF_UPDATES = settings_of_updates()
IN_FLOAT64 = st.just(Precision.FLOAT64)
"""For tests that compute a number a second time."""
SCHEDULES = (
    None,
    {"kind": "step", "every": 2, "factor": 0.5},
    {"kind": "exponential", "factor": 0.9},
    {"kind": "cosine", "over": 3},
    {"kind": "warmup", "over": 3},
)


@dataclass(frozen=True)
class Setup:
    """A small network of any kind; `decimals` is arithmetic on paper, `of_updates` the settings of its updates."""

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    bias: tuple[BiasMode, ...]
    bias_shared: bool
    reduction: Reduction
    batch: int
    seed: int
    decimals: int | None
    of_updates: Mapping[str, Any] = field(default_factory=dict)
    schedule: Mapping[str, Any] | None = None
    precision: Precision = Precision.FLOAT64
    shuffle: bool = False

    def project(self, samples: int = 3, learning_rate: float = 0.5) -> Project:
        """Return a project of this kind, whose numbers have all their digits."""
        project = make_project(
            self.sizes,
            self.activations,
            loss=self.loss,
            bias=self.bias,
            bias_shared=self.bias_shared,
            reduction=self.reduction,
            samples=samples,
            batch_size=self.batch,
            learning_rate=learning_rate,
            decimals=self.decimals,
            seed=self.seed,
            **self.of_updates,
        )
        return self._trained(project)

    def drawn_project(self, learning_rate: float = 0.5) -> Project:
        """Return a project of this kind as a new one is drawn: on paper with the decimals of the page."""
        network = Network(
            self.sizes,
            activations=self.activations,
            loss_name=self.loss,
            bias=self.bias,
            bias_shared=self.bias_shared,
            reduction=self.reduction,
            **self.of_updates,
        )
        return self._trained(random_project(network, Training(learning_rate, self.batch, self.seed, self.decimals)))

    def _trained(self, project: Project) -> Project:
        schedule = None if self.schedule is None else SETTINGS["schedule"].accept(self.schedule)
        changes = {"schedule": schedule, "precision": self.precision, "shuffle": self.shuffle}
        return project.with_settings(changes)


@st.composite
def setups(  # noqa: PLR0913 - an option for everything that a test may hold fast
    draw: st.DrawFn,
    *,
    activations: Collection[str] = tuple(ACTIVATIONS),
    losses: Collection[str] = tuple(LOSSES),
    largest: int = 4,
    decimals: st.SearchStrategy[int | None] | None = None,
    bias_shared: st.SearchStrategy[bool] | None = None,
    precision: st.SearchStrategy[Precision] | None = None,
    is_plain: bool = False,
) -> Setup:
    """Draw layers of up to `largest` neurons, with an activation, loss, bias, reduction and batch that go together.

    Every other one has an optimizer, a penalty or a limit to its gradients; some a schedule, and some are in float32:
    none of them if `is_plain`.
    """
    sizes = tuple(draw(st.lists(st.integers(1, largest), min_size=2, max_size=4)))
    names = [draw(st.sampled_from(sorted(activations))) for _ in sizes[1:]]
    loss = LOSSES[draw(st.sampled_from(sorted(losses)))]
    if loss.fused is not None:
        names[-1] = loss.fused.activation
    reductions = [one for one in Reduction if loss.mean_of_outputs or not one.is_over_outputs]
    on_paper = draw(decimals) if decimals is not None else None
    precisions = st.sampled_from(Precision) if precision is None else precision
    none: dict[str, Any] = {}
    updates = st.one_of(st.just(none), st.sampled_from([none] if is_plain else SETTINGS_OF_UPDATES))
    return Setup(
        sizes,
        tuple(names),
        loss.name,
        tuple(draw(st.sampled_from(BiasMode)) for _ in names),
        draw(st.booleans() if bias_shared is None else bias_shared),
        draw(st.sampled_from(reductions)),
        draw(st.integers(1, 3)),
        draw(st.integers(0, 10_000)),
        on_paper,
        draw(updates),
        None if is_plain else draw(st.sampled_from(SCHEDULES)),
        Precision.FLOAT64 if is_plain or on_paper is not None else draw(precisions),
        shuffle=not is_plain and draw(st.booleans()),
    )


@st.composite
def projects_of_any_batch(draw: st.DrawFn, most_samples: int) -> Project:
    """Draw a small project whose last batch may be short, or whose batch is larger than its data."""
    setup = replace(draw(setups(largest=3)), batch=draw(st.integers(1, most_samples + 2)))
    project = setup.drawn_project()
    samples = slice(draw(st.integers(1, most_samples)))
    return replace(project, inputs=matrix(project.inputs[:, samples]), targets=matrix(project.targets[:, samples]))


@st.composite
def projects_of_any_numbers(draw: st.DrawFn) -> Project:
    """Draw a project of any kind with weights of any size, or such that nets are often at a kink or at an end."""
    project = draw(setups(decimals=st.sampled_from([None, 0, 2, 4, 15]))).drawn_project(draw(st.sampled_from(RATES)))
    scale, is_coarse = draw(st.sampled_from(SIZES)), draw(st.booleans())
    parameters = {name: matrix(np.round(2 * one) / 2 if is_coarse else one) for name, one in project.parameters.items()}
    most = float(np.finfo(project.arithmetic.number).max)
    with np.errstate(all="ignore"):
        parameters = {
            name: matrix(np.clip(np.nan_to_num(one * scale), -most, most)) for name, one in parameters.items()
        }
    targets = np.round(project.targets) if is_coarse else project.targets
    allowed = np.clip(targets, *project.network.loss.targets)
    return replace(project, parameters=parameters, targets=matrix(allowed))
