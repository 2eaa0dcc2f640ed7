"""One producer, a queue of five, three consumers, and a sentinel that is put back."""

import asyncio

from virtual_time import run, say


async def producer(queue):
    say("producer", "started")
    for task_id in range(10):
        await queue.put({"id": task_id})
        say("producer", "put", task_id=task_id)
        await asyncio.sleep(0.3)
    await queue.put(None)
    say("producer", "finished")


async def consumer(queue, number):
    me = f"consumer {number}"
    say(me, "started")
    while True:
        task = await queue.get()
        if task is None:
            await queue.put(None)
            break
        say(me, "processing", task_id=task["id"])
        await asyncio.sleep(1.0)
        say(me, "done", task_id=task["id"])
    say(me, "stopped")


async def main():
    queue = asyncio.Queue(maxsize=5)
    await asyncio.gather(producer(queue), *(consumer(queue, number) for number in (1, 2, 3)))


run(main())
