"""What docs/TUTORIAL.md says of asyncio beyond the programs that it quotes: each is tried here, and its name printed."""

import asyncio
import gc
import subprocess
import sys
import warnings

from virtual_time import clock, loop


async def brew(seconds=0, result="coffee"):
    await asyncio.sleep(seconds)
    return result


def a_coroutine_that_nobody_awaits_brings_a_warning():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        brew()
        gc.collect()
    assert ["never awaited" in str(warning.message) for warning in caught] == [True]


async def an_await_that_does_not_wait_lets_nobody_run():
    ran = []

    async def other():
        ran.append("other")

    async def no_wait():
        ran.append("mine")

    task = asyncio.create_task(other())
    await no_wait()
    await no_wait()
    assert ran == ["mine", "mine"]
    await task
    assert ran == ["mine", "mine", "other"]


async def after_a_first_exception_the_rest_of_a_gather_runs_on():
    finished = []

    async def fails():
        await asyncio.sleep(1)
        raise ConnectionError

    async def goes_on():
        await asyncio.sleep(2)
        finished.append(clock.time)

    began = clock.time
    try:
        await asyncio.gather(fails(), goes_on())
        raise AssertionError("gather returned")
    except ConnectionError:
        assert clock.time == began + 1
    await asyncio.sleep(2)
    assert finished == [began + 2]


async def wait_takes_no_coroutines():
    if sys.version_info < (3, 11):
        return
    coroutine = brew()
    try:
        await asyncio.wait([coroutine])
        raise AssertionError("wait took a coroutine")
    except TypeError:
        coroutine.close()


async def pending_tasks_run_on_between_two_waits():
    tasks = [asyncio.create_task(brew(1)), asyncio.create_task(brew(2))]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    assert [task.done() for task in tasks] == [True, False]
    await asyncio.sleep(10)
    assert tasks[1].done()


async def a_cancelled_coroutine_may_refuse():
    async def stubborn():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            return "still here"

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(1)
    task.cancel()
    assert await task == "still here"


async def wait_for_waits_until_a_cancellation_is_over():
    async def tidy():
        try:
            await asyncio.sleep(10)
        finally:
            await asyncio.sleep(3)

    began = clock.time
    try:
        await asyncio.wait_for(tidy(), timeout=2)
        raise AssertionError("it was in time")
    except asyncio.TimeoutError:
        assert clock.time == began + 5


async def an_exception_stays_in_its_task():
    async def fails():
        raise ConnectionError

    task = asyncio.create_task(fails())
    await asyncio.sleep(1)
    assert isinstance(task.exception(), ConnectionError)


async def a_put_beyond_maxsize_waits():
    queue = asyncio.Queue(maxsize=5)
    for item in range(5):
        queue.put_nowait(item)
    task = asyncio.create_task(queue.put(5))
    await asyncio.sleep(1)
    assert not task.done()
    await queue.get()
    await task


def the_hash_of_a_string_changes_from_run_to_run():
    program = [sys.executable, "-c", "print(hash('AAPL'))"]
    runs = {subprocess.run(program, capture_output=True, env={}).stdout for _ in range(5)}
    assert len(runs) > 1


def generator_coroutines_are_gone():
    assert sys.version_info < (3, 11) or not hasattr(asyncio, "coroutine")


def the_loop_of_example_6_reads_i_too_early():
    try:
        exec("def main():\n for i, n in enumerate([i + 10 for _ in range(3)], 1): pass\nmain()")
        raise AssertionError("it ran")
    except NameError:
        pass


asyncio.set_event_loop(loop)
for name, claim in list(globals().items()):
    if getattr(claim, "__module__", None) == "__main__" and claim is not brew:
        if asyncio.iscoroutinefunction(claim):
            loop.run_until_complete(claim())
        else:
            claim()
        print(name)
loop.close()
