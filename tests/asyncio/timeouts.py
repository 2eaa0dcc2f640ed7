"""Operations of 1, 3 and 0.5 s: 2 s for all together, then 2 s for each."""

import asyncio

from virtual_time import enter, run, say


async def operate(number, seconds):
    say(f"operation {number}", "started")
    await asyncio.sleep(seconds)
    say(f"operation {number}", "finished")


def operations():
    return [operate(number, seconds) for number, seconds in enumerate([1, 3, 0.5], 1)]


async def main():
    enter("together")
    try:
        await asyncio.wait_for(asyncio.gather(*operations()), timeout=2)
        say("main", "completed")
    except asyncio.TimeoutError:
        say("main", "timed_out")

    enter("individual")
    limited = (asyncio.wait_for(operation, timeout=2) for operation in operations())
    results = await asyncio.gather(*limited, return_exceptions=True)
    for number, result in enumerate(results, 1):
        if isinstance(result, asyncio.TimeoutError):
            say("main", "timed_out", n=number)
        else:
            say("main", "succeeded", n=number)


run(main())
