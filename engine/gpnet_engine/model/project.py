"""A project: a network with its first parameters, its data and its training settings. Frozen, and complete."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from gpnet_engine.arrays import NUMBER, Matrix, Values, matrix, read_only, zeros
from gpnet_engine.errors import ProjectError
from gpnet_engine.memory import most_parameters
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import make
from gpnet_engine.model.persons import generator_of
from gpnet_engine.model.sample_order import SampleOrder
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import SETTINGS, Training
from gpnet_engine.names import how_many, is_bias, is_state, is_weights, layer_of, parameter_behind, state_kind

RANDOM_SAMPLES = 8


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """The test data: samples that are kept from training, one per column of both matrices."""

    inputs: Matrix
    targets: Matrix

    @property
    def samples(self) -> int:
        """How many there are."""
        return int(self.inputs.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """A network, the parameters it starts with, and the data it is trained on.

    `parameters` has a matrix for every name in `network.parameter_shapes()`; `inputs` is (first layer x samples),
    `targets` is (last layer x samples). `seed_of_samples` is what they were drawn from, None where they are given.
    `test` are samples that it is not trained on. `class_names` has a name for every output, where those are known.
    Where a run goes on, `state` holds what the optimizer keeps for the parameters, by name; what is missing in it is 0.
    `updates` counts the updates since that began at 0. `iterations` counts all iterations before: the samples and the
    schedule of the rate go on from there.
    Raises ProjectError when shapes do not agree or numbers are not finite.
    """

    title: str
    network: Network
    parameters: Values
    inputs: Matrix
    targets: Matrix
    training: Training = Training()
    seed_of_samples: int | None = None
    state: Values = field(default_factory=dict)
    updates: int = 0
    iterations: int = 0
    test: HeldOut | None = None
    class_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        for name, shape in self.network.parameter_shapes().items():
            _check(_key_of(name), self.parameters[name], shape)
        for name, array in self.state.items():
            _check(_key_of(name), array, self.parameters[parameter_behind(name)].shape)
        samples = self.inputs.shape[1]
        if samples == 0:
            raise ProjectError("data.inputs", "expected at least one sample, got none")
        _check("data.inputs", self.inputs, (self.network.sizes[0], samples), by_sample=True)
        _check("data.targets", self.targets, (self.network.sizes[-1], samples), by_sample=True)
        self._check_test()
        self._check_precision()
        numbers = sum(self.network.sizes) * self.largest_batch
        if numbers > most_parameters():
            place = SETTINGS["batch_size"].place
            raise ProjectError(place, f"expected at most {most_parameters():,} outputs in a batch, got {numbers:,}")

    def _check_test(self) -> None:
        """Refuse test data and names of classes that do not fit the network."""
        outputs = self.network.sizes[-1]
        if self.test is not None:
            count = self.test.samples
            if count == 0:
                raise ProjectError("data.test_inputs", "expected at least one sample, got none")
            _check("data.test_inputs", self.test.inputs, (self.network.sizes[0], count), by_sample=True)
            _check("data.test_targets", self.test.targets, (outputs, count), by_sample=True)
        if self.class_names and len(self.class_names) != outputs:
            problem = f"expected {how_many(outputs, 'name')}, one per output, got {len(self.class_names)}"
            raise ProjectError("data.classes", problem)

    def _check_precision(self) -> None:
        """Refuse numbers that would be infinite in the precision that is computed in."""
        arithmetic = self.arithmetic
        if arithmetic.number is NUMBER:
            return
        carried = {name: self.parameters[name] for name in self.network.parameter_shapes()} | dict(self.state)
        given = {_key_of(name): array for name, array in carried.items()}
        given |= {"data.inputs": self.inputs, "data.targets": self.targets}
        if self.test is not None:
            given |= {"data.test_inputs": self.test.inputs, "data.test_targets": self.test.targets}
        largest = {key: float(np.abs(array).max()) for key, array in given.items()}
        settings = {row.place: self.setting(row.name) for row in SETTINGS.values()}
        largest |= {place: abs(value) for place, value in settings.items() if isinstance(value, float)}
        for place, number in largest.items():
            if not arithmetic.holds(number):
                raise ProjectError(
                    place, f"expected numbers that {arithmetic.precision} can hold, got one of {number:g}"
                )

    @property
    def samples(self) -> int:
        """How many samples the data has."""
        return int(self.inputs.shape[1])

    @property
    def batches(self) -> int:
        """How many iterations make one epoch, that is, use every sample once."""
        return self.order.batches

    @property
    def order(self) -> SampleOrder:
        """In which order the samples are used."""
        seed = self.training.seed if self.training.shuffle else None
        return SampleOrder(self.samples, self.training.batch_size, self.iterations, seed)

    @property
    def arithmetic(self) -> Arithmetic:
        """How results are written down."""
        return Arithmetic(self.training.decimals, self.training.rounding, self.training.precision)

    @property
    def largest_batch(self) -> int:
        """How many samples (columns) an iteration has; the last one of an epoch may have fewer."""
        return min(self.training.batch_size, self.samples)

    def samples_of(self, iteration: int) -> Sequence[int]:
        """Return the samples, counted from 0, that an iteration (counted from 1) works on."""
        return self.order.of(iteration)

    def with_parameters(self, parameters: Values) -> "Project":
        """Return the project with other parameters to start from."""
        return replace(self, parameters=parameters)

    def going_on(self, carried: Values) -> "Project":
        """Return the project that goes on where a run has left parameters and state."""
        state = {name: matrix(array) for name, array in carried.items() if is_state(name)}
        parameters = {name: matrix(array) for name, array in carried.items() if not is_state(name)}
        return replace(self, parameters=parameters, state=state)

    def afresh(self) -> "Project":
        """Return the project without what a run before it has left, but for the parameters."""
        return replace(self, state={}, updates=0, iterations=0) if self.iterations or self.updates else self

    def setting(self, name: str) -> SettingValue:
        """Return the value of a setting; `name` is one of `SETTINGS`."""
        value: SettingValue = getattr(self.network if SETTINGS[name].is_of_network else self.training, name)
        return value

    def with_settings(self, changes: Mapping[str, SettingValue]) -> "Project":
        """Return the project with other settings, by their names in `SETTINGS`.

        Biases are fitted to them, see `fitted`. Raises ProjectError when the settings do not go together.
        """
        of_network: dict[str, Any] = {}
        of_training: dict[str, Any] = {}
        for name, value in changes.items():
            (of_network if SETTINGS[name].is_of_network else of_training)[name] = value
        network = replace(self.network, **of_network)
        shapes = network.parameter_shapes()
        parameters = {name: fitted(self.parameters.get(name), shape) for name, shape in shapes.items()}
        training = replace(self.training, **of_training)
        state = {name: array for name, array in self.state.items() if self._keeps(name, array, shapes)}
        parameters = {**self.parameters, **parameters}
        changed = replace(self, network=network, training=training, parameters=parameters, state=state)
        return changed.with_enough_samples()

    @staticmethod
    def _keeps(name: str, array: Matrix, shapes: Mapping[str, tuple[int, int]]) -> bool:
        """Tell whether a state has the shape of its parameter still; biases may be shared now."""
        return shapes.get(parameter_behind(name), array.shape) == array.shape

    def with_samples(self, inputs: Matrix, targets: Matrix) -> "Project":
        """Return the project with other samples, a column each; they are given, so none are drawn any more.

        Raises ProjectError when they are not what the network takes and gives.
        """
        if inputs.shape[1] != targets.shape[1]:
            samples, targeted = inputs.shape[1], targets.shape[1]
            raise ProjectError("data.targets", f"expected {how_many(samples, 'row')}, as of inputs, got {targeted}")
        return replace(self, inputs=inputs, targets=targets, seed_of_samples=None)

    def with_enough_samples(self) -> "Project":
        """Return the project with as many samples as a batch has, if they are drawn; those that are there stay."""
        needed = self.training.batch_size
        if self.seed_of_samples is None or needed <= self.samples:
            return self
        check_samples(self.network, needed, SETTINGS["batch_size"].place)
        drawn = draw_data(self.network, self.seed_of_samples, needed, self.training.decimals)
        inputs, targets = (
            matrix(np.hstack([there, more[:, self.samples :]]))
            for there, more in zip((self.inputs, self.targets), drawn, strict=True)
        )
        return replace(self, inputs=inputs, targets=targets)


def fitted(parameter: Matrix | None, shape: tuple[int, int]) -> Matrix:
    """Return a parameter in a shape that other settings give it: a bias that comes into being is 0.

    Where the neurons of a layer begin to share one bias, it is the mean of theirs; where they stop, each keeps it.
    """
    if parameter is None:
        return zeros(shape)
    if parameter.shape == shape:
        return parameter
    is_one = bool((parameter == parameter[0, 0]).all())  # the mean of equal numbers may round
    return matrix(np.full(shape, parameter[0, 0] if is_one else parameter.mean()))


def _key_of(carried: str) -> str:
    parameter, state = parameter_behind(carried), state_kind(carried)
    kind = "weights" if is_weights(parameter) else "biases"
    return f"{f'state.{state}.' if state else ''}{kind}.{layer_of(parameter)}"


def _check(key: str, array: Matrix, shape: tuple[int, int], *, by_sample: bool = False) -> None:
    if array.shape != shape:
        given, expected = (array.shape[::-1], shape[::-1]) if by_sample else (array.shape, shape)
        wanted = f"{how_many(expected[0], 'row')} of {how_many(expected[1], 'number')}"
        raise ProjectError(key, f"expected {wanted}, got {given[0]} of {given[1]}")
    if not np.isfinite(array).all():
        raise ProjectError(key, "expected finite numbers, got NaN or an infinity")


def check_targets(network: Network, targets: Matrix, place: str = "data.targets") -> None:
    """Raise ProjectError where the loss does not allow a target; samples count from 1."""
    least, most = network.loss.targets
    wrong = np.argwhere((targets < least) | (targets > most))
    if len(wrong):
        output, sample = map(int, wrong[0])
        reason = network.loss.why_not_target(targets[output, sample].item())
        raise ProjectError(place, f"sample {sample + 1}: {reason}")


def draw_parameters(network: Network, seed: int, decimals: int | None = None) -> Mapping[str, Matrix]:
    """Draw weights from `seed`, uniform within the scale of the layer's activation; biases are 0.

    With `decimals` they are rounded as they are drawn: what is shown on paper is what is used.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    return _drawn(network, generator.random, decimals)


def draw_parameters_of(person: str, network: Network, decimals: int | None = None) -> Mapping[str, Matrix]:
    """Draw weights as `draw_parameters` does, from a person's name: row by row, layer by layer."""
    generator = generator_of(person)

    def shares(shape: tuple[int, int]) -> Matrix:
        return np.array([[generator.random() for _ in range(shape[1])] for _ in range(shape[0])])

    return _drawn(network, shares, decimals)


def _drawn(network: Network, shares: Callable[[tuple[int, int]], Matrix], decimals: int | None) -> Mapping[str, Matrix]:
    """Return parameters; `shares` draws a matrix of numbers from 0 to 1."""
    drawn: dict[str, Matrix] = {}
    for name, (rows, columns) in network.parameter_shapes().items():
        if is_bias(name):
            drawn[name] = zeros((rows, columns))
            continue
        scale = network.activation(layer_of(name) or "").start_scale(columns, rows)
        drawn[name] = _written_down((2.0 * shares((rows, columns)) - 1.0) * scale, decimals)
    return MappingProxyType(drawn)


def drawn_samples(training: Training, wanted: int | None = None) -> int:
    """Return how many samples are drawn where no data is given: as many as are wanted, and enough to fill a batch."""
    return max(RANDOM_SAMPLES if wanted is None else wanted, training.batch_size)


def check_samples(network: Network, samples: int, place: str) -> None:
    """Raise ProjectError where drawn samples would not fit in memory; `place` is what asks for more than usual."""
    numbers = samples * (network.sizes[0] + network.sizes[-1])
    if numbers > most_parameters():
        place = "network.layers" if samples <= RANDOM_SAMPLES else place
        raise ProjectError(place, f"expected samples of at most {most_parameters():,} numbers in all, got {numbers:,}")


def draw_data(
    network: Network, seed: int, samples: int = RANDOM_SAMPLES, decimals: int | None = None
) -> tuple[Matrix, Matrix]:
    """Draw inputs between −1 and 1, and targets that the last layer can produce: for softmax, one class per sample.

    The first samples are the same, however many are drawn. With `decimals` they are rounded as they are drawn.
    """
    random = np.random.Generator(np.random.PCG64((seed, 1)))
    inputs = 2.0 * random.random((network.sizes[0], RANDOM_SAMPLES)) - 1.0
    more_inputs, more_targets = (np.random.Generator(np.random.PCG64((seed, part))) for part in (2, 3))
    beyond = max(samples - RANDOM_SAMPLES, 0)
    inputs = np.hstack([inputs, 2.0 * more_inputs.random((beyond, network.sizes[0])).T - 1.0])
    if network.activation(network.letters[-1]).is_elementwise:
        targets = random.random((network.sizes[-1], RANDOM_SAMPLES))
        targets = np.hstack([targets, more_targets.random((beyond, network.sizes[-1])).T])
    else:
        shares = np.hstack([random.random(RANDOM_SAMPLES), more_targets.random(beyond)])
        targets = np.zeros((network.sizes[-1], len(shares)))
        targets[(shares * network.sizes[-1]).astype(int), np.arange(len(shares))] = 1.0
    return _written_down(inputs[:, :samples], decimals), _written_down(targets[:, :samples], decimals)


def _written_down(array: Matrix, decimals: int | None) -> Matrix:
    """Return drawn numbers as they stand on the page: rounded, and read-only."""
    written = np.array(array, dtype=np.float64, order="C")
    make(Arithmetic(decimals).write_down(written))
    return read_only(written)
