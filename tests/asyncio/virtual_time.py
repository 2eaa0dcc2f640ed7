"""What do the asyncio scenarios share?

An event loop whose clock jumps to the next timer instead of waiting for it, and `say`, which prints an
event as the Rust scenarios do under `--virtual-time --json`.

Timers that are due at the same moment fire in the order in which they were made. asyncio keeps its
timers in a heap and leaves that open; the executor promises it.
"""

import asyncio
import json
import selectors


class Moment(float):
    """A deadline in seconds, to the nanosecond; among equal ones the first made is the smallest."""

    made = 0

    def __new__(cls, seconds):
        moment = super().__new__(cls, round(seconds, 9))
        Moment.made += 1
        moment.order = Moment.made
        return moment

    def __lt__(self, other):
        return (float(self), self.order) < (float(other), other.order)


class JumpingSelector(selectors.DefaultSelector):
    """Moves the clock on by what it is asked to wait."""

    def __init__(self):
        super().__init__()
        self.now = 0.0

    def select(self, timeout=None):
        if timeout is None:
            raise RuntimeError("nothing is ready, and no timer is set")
        self.now = round(self.now + timeout, 9)
        return super().select(0)


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """asyncio's own loop, with a clock that jumps."""

    def __init__(self):
        self.jumping = JumpingSelector()
        super().__init__(self.jumping)

    def time(self):
        return self.jumping.now

    def call_at(self, when, callback, *args, context=None):
        return super().call_at(Moment(when), callback, *args, context=context)


loop = VirtualTimeLoop()
phase = None


def enter(name):
    """From here on the story is in phase `name`."""
    global phase
    phase = name


def say(actor, event, **fields):
    """Prints one event."""
    line = {"t": loop.time(), "actor": actor, "event": event}
    if phase is not None:
        line["phase"] = phase
    print(json.dumps(line | fields, ensure_ascii=False))


def run(main):
    """asyncio.run, on the loop of this module."""
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(main)
