"""What the tables of results in a project file share, [printed] and [answers]: results by iteration and name."""

from gpnet_engine.errors import ProjectError

_MOST_DIGITS_OF_ITERATION = 12


def iteration_of(place: str, key: str) -> int:
    """Return the iteration that a key says. Raises ProjectError at `place`."""
    is_number = key.isascii() and key.isdecimal() and len(key) <= _MOST_DIGITS_OF_ITERATION
    if not is_number or int(key) == 0:
        raise ProjectError(place, "expected an iteration, counted from 1, such as 1.net_b")
    return int(key)
