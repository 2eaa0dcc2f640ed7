"""What a future is, and when it runs."""

import asyncio

from virtual_time import enter, loop, say


async def brew(what, seconds):
    say(what, "started")
    await asyncio.sleep(seconds)
    say(what, "finished")
    return what


async def lazy():
    enter("lazy")
    coffee = brew("coffee", 1)
    say("main", "called")
    await asyncio.sleep(1)
    say("main", "awaiting")
    await coffee


class Countdown:
    """An awaitable by hand."""

    def __init__(self, actor, left):
        self.actor = actor
        self.left = left

    def __await__(self):
        while self.left:
            say(self.actor, "polled", left=self.left)
            self.left -= 1
            yield
        say(self.actor, "finished")


async def countdown(actor, start):
    for left in range(start, 0, -1):
        say(actor, "polled", left=left)
        await asyncio.sleep(0)
    say(actor, "finished")


async def by_hand():
    enter("by hand")
    await asyncio.gather(Countdown("by hand", 3), countdown("async fn", 3))


async def one_after_the_other():
    enter("await")
    coffee = await brew("coffee", 2)
    toast = await brew("toast", 1)
    say("main", "both", first=coffee, second=toast)


async def together():
    enter("join")
    coffee, toast = await asyncio.gather(brew("coffee", 2), brew("toast", 1))
    say("main", "both", first=coffee, second=toast)


async def spawned_or_not():
    enter("spawn")
    spawned = asyncio.create_task(brew("spawned", 1))
    not_spawned = brew("not spawned", 1)
    say("main", "busy")
    await asyncio.sleep(1.5)
    say("main", "awaiting")
    await spawned
    await not_spawned


async def three_ways_to_wait():
    async def job(name, seconds, good):
        say(name, "started")
        await asyncio.sleep(seconds)
        say(name, "finished" if good else "failed")
        if not good:
            raise RuntimeError

    enter("wait")
    jobs = [("coffee", 1, True), ("toast", 2, False), ("egg", 3, True)]
    pending = [asyncio.create_task(job(*parts)) for parts in jobs]
    for return_when, word in [
        (asyncio.FIRST_COMPLETED, "first_completed"),
        (asyncio.FIRST_EXCEPTION, "first_error"),
        (asyncio.ALL_COMPLETED, "all_completed"),
    ]:
        done, pending = await asyncio.wait(pending, return_when=return_when)
        for task in done:
            task.exception()  # looked at: asyncio need not report it
        say("main", word, done=len(done), pending=len(pending))


async def first_come():
    enter("as_completed")
    jobs = [("coffee", 1.5), ("toast", 0.5), ("egg", 1.0)]
    tasks = [asyncio.create_task(brew(*parts)) for parts in jobs]
    for completed in asyncio.as_completed(tasks):
        say("main", "got", what=await completed)


async def parts():
    for part in [lazy, by_hand, one_after_the_other, together, spawned_or_not, three_ways_to_wait, first_come]:
        await part()


async def leave():
    enter("block_on")
    task = asyncio.create_task(brew("coffee", 2))
    await asyncio.sleep(1)
    say("main", "left")
    return task


async def come_back(task):
    say("main", "back")
    say("main", "got", what=await task)


loop.run_until_complete(parts())
task = loop.run_until_complete(leave())
loop.run_until_complete(come_back(task))
loop.close()
