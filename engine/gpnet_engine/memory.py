"""How much memory a project may take, from what the machine has: asked before anything is allocated."""

import os
from contextlib import suppress
from functools import cache
from pathlib import Path

_UNKNOWN = 4 * 2**30  # where the machine does not say
_MOST = 2**30
_SHARE = 4  # others need memory too
_COPIES = 7  # of all parameters: start, present, updated, gradients, and what is drawn and computed on the way
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


@cache
def most_parameters() -> int:
    """Return how many weights and biases a network may have, or numbers its samples."""
    return min(machine_memory() // _SHARE, _MOST) // (8 * _COPIES)


def machine_memory() -> int:
    """Return the bytes of memory that this process could have at most."""
    found = [_UNKNOWN]
    with suppress(AttributeError, OSError, ValueError):  # not on every platform
        found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in _LIMITS:
        with suppress(OSError, ValueError):  # no such limit, or the word "max"
            found.append(int(path.read_text(encoding="ascii")))
    return max(min(found), 0)
