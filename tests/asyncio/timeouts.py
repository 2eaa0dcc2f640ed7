"""Example 6: operations of 1, 3 and 0.5 s, first under one limit of 2 s, then each under its own, one by one."""

import asyncio

from virtual_time import run, say

LENGTHS = [1.0, 3.0, 0.5]


async def operation(number, duration, phase):
    say(f"operation {number}", "started", phase=phase)
    await asyncio.sleep(duration)
    say(f"operation {number}", "finished", phase=phase)
    return f"Result-{number}"


async def together():
    operations = [operation(number, length, "together") for number, length in enumerate(LENGTHS, 1)]
    try:
        await asyncio.wait_for(asyncio.gather(*operations, return_exceptions=True), timeout=2)
        say("main", "completed", phase="together")
    except asyncio.TimeoutError:
        say("main", "timed_out", phase="together")


async def individual():
    for n, length in enumerate(LENGTHS, 1):
        try:
            await asyncio.wait_for(operation(9 + n, length, "individual"), timeout=2)
            say("main", "succeeded", phase="individual", n=n)
        except asyncio.TimeoutError:
            say("main", "timed_out", phase="individual", n=n)


def as_printed():
    """The loop that the tutorial prints reads its variable in the list that it is to run over."""
    for i, _ in enumerate([i + 10 for _ in LENGTHS], 1):
        raise AssertionError(f"i was {i}")


async def main():
    await together()
    try:
        as_printed()
    except NameError:  # an UnboundLocalError, from Python 3.12 on
        await individual()


run(main())
