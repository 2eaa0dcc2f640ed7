"""What the tutorial's programs share here: a clock that jumps, and a way to say what happens.

The loop is asyncio's own. Only its clock is not: where the loop would wait for a timer, the clock moves on to
that timer instead, so that a program of 15 s ends at once and tells the same times in each run.
"""

import asyncio
import json
import selectors


class JumpingClock(selectors.DefaultSelector):
    """Waits for nothing: adds to the time what it is asked to wait."""

    time = 0.0

    def select(self, timeout=None):
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("no task is ready, and no timer is set: the loop would wait for ever")
        if not ready:
            self.time += timeout
        return ready


clock = JumpingClock()
loop = asyncio.SelectorEventLoop(clock)
loop.time = lambda: clock.time
# Two timers that differ by less than this are due together: floating-point sums differ in their last digits.
loop._clock_resolution = 1e-6


def say(actor, event, **fields):
    """Prints an event as the scenarios do with `--json`."""
    print(json.dumps({"t": round(clock.time, 6), "actor": actor, "event": event, **fields}, ensure_ascii=False))


def run(main):
    """`asyncio.run`, on this loop."""
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(main)
    finally:
        loop.close()
