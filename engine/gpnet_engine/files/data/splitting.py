"""Which samples of a data set are kept to test with."""

from collections.abc import Mapping
from fractions import Fraction

from gpnet_engine.errors import ProjectError
from gpnet_engine.model.sample_order import shuffled
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.names import how_many

_TEST_PART = 2**63  # of the seed; epochs count from 0


def seed_of_test(settings: Mapping[str, SettingValue]) -> int | None:
    """Return what samples to test with are drawn from; None where the last ones are taken."""
    seed = settings.get("seed", SETTINGS["seed"].default)
    return seed if isinstance(seed, int) and settings.get("shuffle") else None


def rows_to_test(samples: int, share: float, seed: int | None) -> list[int]:
    """Return the samples that are tested with, in their order: the last ⌊n·share⌋, or drawn if there is a seed.

    Raises ProjectError where that is none of them.
    """
    count = int(Fraction(repr(share)) * samples)  # 0.29 of 100 are 29, as people mean it
    if count == 0:
        problem = f"expected at least one sample of {how_many(samples, 'sample')} to test with, got {share:g} of them"
        raise ProjectError("data.test_share", problem)
    if seed is None:
        return list(range(samples - count, samples))
    return sorted(shuffled(samples, seed, _TEST_PART)[-count:])
