"""The text before example 1: what a coroutine is, and the ways to wait for one. Some parts are our own."""

import asyncio

import virtual_time
from virtual_time import clock, loop


phase = None


def enter(name):
    global phase
    phase = name


def say(actor, event, **fields):
    virtual_time.say(actor, event, phase=phase, **fields)


async def brew(what, seconds):
    say(what, "started")
    await asyncio.sleep(seconds)
    say(what, "finished")
    return what


async def a_call_runs_nothing():
    enter("lazy")
    coffee = brew("coffee", 1)
    say("main", "called")
    await asyncio.sleep(1)
    say("main", "awaiting")
    await coffee


class Countdown:
    """An awaitable by hand: each bare yield gives the others a turn."""

    def __init__(self, name, count):
        self.name, self.count = name, count

    def __await__(self):
        for left in range(self.count, 0, -1):
            say(self.name, "polled", left=left)
            yield
        say(self.name, "finished")


async def countdown(name, count):
    for left in range(count, 0, -1):
        say(name, "polled", left=left)
        await asyncio.sleep(0)
    say(name, "finished")


async def by_hand():
    enter("by hand")
    await asyncio.gather(Countdown("by hand", 3), countdown("async fn", 3))


async def work(number, seconds):
    say(f"task {number}", "started")
    await asyncio.sleep(seconds)
    say(f"task {number}", "finished")
    return f"Task {number} done"


async def one_after_the_other():
    enter("await")
    began = clock.time
    first = await work(1, 2)
    second = await work(2, 1)
    say("main", "both", first=first, second=second)
    assert clock.time - began == 3


async def gathered():
    enter("join")
    began = clock.time
    first, second = await asyncio.gather(work(1, 2), work(2, 1))
    say("main", "both", first=first, second=second)
    assert clock.time - began == 2


async def a_task_starts_by_itself():
    enter("spawn")
    task = asyncio.create_task(brew("spawned", 1))
    coroutine = brew("not spawned", 1)
    say("main", "busy")
    await asyncio.sleep(1.5)
    say("main", "awaiting")
    await task
    await coroutine


async def wait_three_times():
    async def job(what, seconds, fails):
        say(what, "started")
        await asyncio.sleep(seconds)
        say(what, "failed" if fails else "finished")
        if fails:
            raise RuntimeError(what)

    enter("wait")
    # Tasks: since Python 3.11 wait takes no coroutines, which the tutorial still hands it.
    jobs = [job("coffee", 1, False), job("toast", 2, True), job("egg", 3, False)]
    pending = {asyncio.create_task(each) for each in jobs}
    for event, moment in [
        ("first_completed", asyncio.FIRST_COMPLETED),
        ("first_error", asyncio.FIRST_EXCEPTION),
        ("all_completed", asyncio.ALL_COMPLETED),
    ]:
        done, pending = await asyncio.wait(pending, return_when=moment)
        say("main", event, done=len(done), pending=len(pending))
        for task in done:
            task.exception()  # it has been seen: asyncio need not warn of it


async def the_quickest_first():
    enter("as_completed")
    jobs = [brew("coffee", 1.5), brew("toast", 0.5), brew("egg", 1.0)]
    for next_done in asyncio.as_completed(jobs):
        say("main", "got", what=await next_done)


async def begin():
    enter("block_on")
    task = asyncio.create_task(brew("coffee", 2))
    await asyncio.sleep(1)
    say("main", "left")
    return task


async def go_on(task):
    say("main", "back")
    say("main", "got", what=await task)


async def main():
    await a_call_runs_nothing()
    await by_hand()
    await one_after_the_other()
    await gathered()
    await a_task_starts_by_itself()
    await wait_three_times()
    await the_quickest_first()


asyncio.set_event_loop(loop)
loop.run_until_complete(main())
task = loop.run_until_complete(begin())
loop.run_until_complete(go_on(task))
loop.close()
