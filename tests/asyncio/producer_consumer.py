"""Example 3: a queue of five, a producer of ten items, three consumers, and a None that tells them to stop."""

import asyncio

from virtual_time import run, say


async def producer(queue, items):
    say("producer", "started")
    for task_id in range(items):
        await queue.put({"task_id": task_id, "data": f"Task-{task_id}"})
        say("producer", "put", task_id=task_id)
        await asyncio.sleep(0.3)
    await queue.put(None)
    say("producer", "finished")


async def consumer(queue, number):
    name = f"consumer {number}"
    say(name, "started")
    while (item := await queue.get()) is not None:
        say(name, "processing", task_id=item["task_id"])
        await asyncio.sleep(1)
        say(name, "done", task_id=item["task_id"])
        queue.task_done()
    await queue.put(None)  # for the next consumer
    say(name, "stopped")


async def main():
    queue = asyncio.Queue(maxsize=5)
    await asyncio.gather(producer(queue, 10), *(consumer(queue, number) for number in (1, 2, 3)))
    # The None is still there, and nobody has called task_done for it.
    try:
        await asyncio.wait_for(queue.join(), timeout=1_000_000)
        raise AssertionError("join returned")
    except asyncio.TimeoutError:
        assert queue.qsize() == 1


run(main())
