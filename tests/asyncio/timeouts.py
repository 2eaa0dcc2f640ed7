"""Operations of 1, 3 and 0.5 s: 2 s for all together, then 2 s for each."""

import asyncio

from virtual_time import enter, run, say


async def operate(number, seconds, finished):
    say(f"operation {number}", "started")
    await asyncio.sleep(seconds)
    say(f"operation {number}", "finished")
    finished.append(number)


def operations(finished):
    return [operate(number, seconds, finished) for number, seconds in enumerate([1, 3, 0.5], 1)]


async def main():
    enter("together")
    finished = []
    try:
        await asyncio.wait_for(asyncio.gather(*operations(finished)), timeout=2)
        say("main", "completed")
    except asyncio.TimeoutError:
        say("main", "timed_out", n=3 - len(finished))

    enter("individual")
    limited = (asyncio.wait_for(operation, timeout=2) for operation in operations([]))
    results = await asyncio.gather(*limited, return_exceptions=True)
    timed_out = sum(isinstance(result, asyncio.TimeoutError) for result in results)
    say("main", "succeeded", n=len(results) - timed_out)
    say("main", "timed_out", n=timed_out)


run(main())
