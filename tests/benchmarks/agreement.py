"""Compare what is computed with PyTorch and with plain numpy, over 20 iterations of random networks.

    PYTHONPATH=engine:tui python tests/benchmarks/agreement.py [--iterations N] [--optimizers NAME,…] [--json]

Every optimizer with its settings meets every loss and every activation. A difference is relative to the largest entry
of its matrix; parameters, optimizer state and E are compared in every iteration. What PyTorch has otherwise (the other
forms of momentum, ε inside the root, clipping) is compared with numpy alone. The second table is of runs that explode
in float32: in which iteration and matrix the first number is that is not finite.
"""

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from itertools import product
from typing import Any, TypeAlias

import numpy as np
from agreement_cases import RATE, Case, cases, far_projects, networks, project_of
from agreement_numpy import trained_by_numpy
from agreement_torch import Settings, Values, trained_by_torch
from tables import Budget, Column, Row, options_of, progress, report, table, versions

from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import SETTINGS, named_by_key
from gpnet_engine.operations import Program
from gpnet_engine.operations.program import program
from gpnet_engine.time.session import Position, go_to, open_session

Place: TypeAlias = tuple[int, str, str]

GOAL = 1e-12
_COLUMNS = (Column("PyTorch", ".1e"), Column("numpy", ".1e"), Column("float32", ".1e"))
_RUNS = (Column("the same", "d"), Column("runs", "d"))
_NOT_INSTALLED = (
    "PyTorch is not installed for this Python, so there is nothing to compare with: run the program by a Python that "
    "has it, with numpy, and PYTHONPATH=engine:tui"
)


def with_settings(project: Project, settings: Settings) -> Project:
    """Return a project with settings, by their names in a project file."""
    values: dict[str, Any] = named_by_key(settings)
    of_network = {name: value for name, value in values.items() if SETTINGS[name].is_of_network}
    of_training = {name: value for name, value in values.items() if name not in of_network}
    network = replace(project.network, **of_network)
    return replace(project, network=network, training=replace(project.training, **of_training))


def trained_by_us(project: Project, iterations: int) -> Iterator[Values]:
    """Yield the values of every iteration."""
    session = open_session(project)
    last = len(program(project.network))
    for iteration in range(1, iterations + 1):
        session = go_to(session, Position(iteration, last))
        yield dict(session.values)


def worst(ours: Iterable[Values], theirs: Iterable[Values]) -> float:
    """Return the largest difference of E, a parameter or a state, relative to the largest entry of its matrix.

    To the largest that it has had: a mean of gradients may come near 0 as it changes its sign.
    """
    found, largest = 0.0, dict[str, float]()
    for mine, other in zip(ours, theirs, strict=True):
        for name in (name for name in other if name == "error" or name.startswith("new_")):
            largest[name] = max(largest.get(name, 0.0), float(np.max(np.abs(other[name]))))
            difference = float(np.max(np.abs(mine[name] - other[name])))
            found = max(found, difference / largest[name] if largest[name] else difference)
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """The worst differences of a case; None where there is nothing to compare with."""

    optimizer: str
    settings: Settings
    torch_float64: float | None
    numpy_float64: float | None
    torch_float32: float | None


def difference_of(case: Case, iterations: int) -> Difference:
    """Run a case on all networks."""
    pairs = {"torch_float64": 0.0, "numpy_float64": 0.0, "torch_float32": 0.0}
    for seed, (network, batch) in enumerate(networks()):
        plain = project_of(network, batch, RATE, seed)
        settings = {"optimizer": case.optimizer, **case.settings}
        ours = list(trained_by_us(with_settings(plain, settings), iterations))
        found = {"numpy_float64": worst(ours, trained_by_numpy(plain, case.optimizer, case.settings, iterations))}
        if not case.only_numpy:
            double, single = (
                trained_by_torch(plain, case.optimizer, case.settings, iterations, number)
                for number in ("float64", "float32")
            )
            ours_single = trained_by_us(with_settings(plain, {**settings, "precision": "float32"}), iterations)
            found |= {"torch_float64": worst(ours, double), "torch_float32": worst(ours_single, single)}
        pairs = {name: max(before, found.get(name, before)) for name, before in pairs.items()}
    missing: dict[str, None] = {} if not case.only_numpy else dict.fromkeys(("torch_float64", "torch_float32"))
    return Difference(case.optimizer, case.settings, **(pairs | missing))


def row_of(one: Difference) -> Row:
    """Return a difference as a line of the table."""
    figures = one.torch_float64, one.numpy_float64, one.torch_float32
    worst_double = max(figure for figure in figures[:2] if figure is not None)
    return Row(Case(one.optimizer, one.settings).name, figures, Budget(GOAL).verdict(worst_double))


@dataclass(frozen=True, slots=True)
class Explosion:
    """Where two runs in float32 had their first number that is not finite: iteration, operation, and matrix.

    A matrix may be a term that the other one does not have.
    """

    optimizer: str
    run: str
    ours: Place | None
    theirs: Place | None

    @property
    def is_same(self) -> bool:
        """Whether it is in the same iteration and operation."""
        return (self.ours and self.ours[:2]) == (self.theirs and self.theirs[:2])


def first_not_finite(operations: Program, run: Iterable[Values]) -> Place | None:
    """Return the first iteration, operation, and result or term of it in which a number is not finite."""
    for iteration, values in enumerate(run, start=1):
        for one in operations:
            for name in (*one.terms, one.result):
                if name in values and not np.isfinite(values[name]).all():
                    return iteration, one.result, name
    return None


def explosions(optimizers: Sequence[str], iterations: int) -> Iterator[Explosion]:
    """Yield how the optimizers go on with them in float32."""
    for optimizer, (name, plain) in product(optimizers, far_projects()):
        ours = with_settings(plain, {"optimizer": optimizer, "precision": "float32"})
        runs = trained_by_us(ours, iterations), trained_by_torch(plain, optimizer, {}, iterations, "float32")
        found = [first_not_finite(program(ours.network), run) for run in runs]
        yield Explosion(optimizer, name, *found)


def explosion_rows(explosive: Sequence[Explosion]) -> Iterator[Row]:
    """Yield a line for each optimizer, and one for each run that went another way."""
    for optimizer in dict.fromkeys(one.optimizer for one in explosive):
        runs = [one for one in explosive if one.optimizer == optimizer]
        others = [one for one in runs if not one.is_same]
        yield Row(optimizer, (len(runs) - len(others), len(runs)))
        for one in others:
            texts = [f"{found[2]} in iteration {found[0]}" if found else "none" for found in (one.ours, one.theirs)]
            yield Row(f"  {one.run}", (None, None), f"{texts[0]}; PyTorch: {texts[1]}")


def compared(options: Namespace) -> tuple[list[Difference], list[Explosion]]:
    """Run all that is asked for."""
    chosen = [case for case in cases() if options.optimizers is None or case.optimizer in options.optimizers.split(",")]
    differences = []
    for case in chosen:
        progress(case.name)
        differences.append(difference_of(case, options.iterations))
    progress("runs that explode")
    optimizers = list(dict.fromkeys(case.optimizer for case in chosen))
    with np.errstate(all="ignore"):
        return differences, list(explosions(optimizers, options.iterations))


def main() -> None:
    """Compare, and print tables or one JSON object."""
    parser = options_of("Agreement with PyTorch and numpy.", {"iterations": (20, "iterations of each network")})
    parser.add_argument("--optimizers", metavar="NAME,…", help="which optimizers (all)")
    options = parser.parse_args()
    if find_spec("torch") is None:
        sys.exit(_NOT_INSTALLED)
    differences, explosive = compared(options)
    record = {
        "versions": versions("numpy", "torch"),
        "differences": [asdict(one) for one in differences],
        "explosions": [asdict(one) for one in explosive],
    }
    title = "The first that is not finite, in float32"
    tables = [
        table("Worst relative difference", _COLUMNS, [row_of(one) for one in differences]),
        table(title, _RUNS, list(explosion_rows(explosive))),
    ]
    report(record, tables, as_json=options.json)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
