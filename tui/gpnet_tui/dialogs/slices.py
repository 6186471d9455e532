"""Long work on the screen: in slices so short that keys are answered in between."""

import asyncio

SLICE_SECONDS = 0.008
_TURNS = 24  # of the event loop between two slices: a key passes through several queues before it acts


async def let_keys_act() -> None:
    """Let everything happen that waits to happen, between two slices of work."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)
