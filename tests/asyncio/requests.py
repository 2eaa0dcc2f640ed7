"""Example 1: the data of five users, 1 s each: one await after another, then gathered."""

import asyncio

from virtual_time import run, say


async def fetch(user_id, phase):
    say(f"user {user_id}", "requested", phase=phase)
    await asyncio.sleep(1)
    user = {"name": f"User{user_id}", "email": f"user{user_id}@example.com"}
    say(f"user {user_id}", "received", phase=phase, **user)
    return {"user_id": user_id, **user}


async def main():
    ids = [1, 2, 3, 4, 5]
    one_by_one = [await fetch(user_id, "sequential") for user_id in ids]
    together = await asyncio.gather(*(fetch(user_id, "concurrent") for user_id in ids))
    assert one_by_one == together, "gather keeps the order of its arguments"


run(main())
