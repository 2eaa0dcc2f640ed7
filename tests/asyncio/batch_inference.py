"""Four requests, 0.5 s to prepare and 1 s to infer each, with progress as they complete."""

import asyncio

from virtual_time import run, say


async def infer(request):
    say(request, "received")
    say(request, "preprocessing")
    await asyncio.sleep(0.5)
    say(request, "inferring")
    await asyncio.sleep(1.0)
    say(request, "finished")


async def main():
    # Tasks made beforehand start in order; as_completed itself would keep coroutines in a set.
    requests = [asyncio.create_task(infer(f"REQ-{number:03}")) for number in (1, 2, 3, 4)]
    for n, completed in enumerate(asyncio.as_completed(requests), 1):
        await completed
        say("main", "progress", n=n)


run(main())
