"""Five requests of 1 s: one after another, then together."""

import asyncio

from virtual_time import enter, run, say


async def fetch(user_id):
    say(f"user {user_id}", "requested")
    await asyncio.sleep(1)
    say(f"user {user_id}", "received")


async def main():
    user_ids = range(1, 6)

    enter("sequential")
    for user_id in user_ids:
        await fetch(user_id)

    enter("concurrent")
    await asyncio.gather(*(fetch(user_id) for user_id in user_ids))


run(main())
