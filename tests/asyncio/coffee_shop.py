"""The coffee shop: five coffees of 3 s each, together."""

import asyncio

from virtual_time import run, say

CUSTOMERS = ["철수", "영희", "민수", "지영", "동현"]


async def make_coffee(customer):
    say(customer, "started")
    await asyncio.sleep(3)
    say(customer, "finished")
    return f"coffee for {customer}"


async def serve_all():
    coffees = await asyncio.gather(*map(make_coffee, CUSTOMERS))
    assert coffees == [f"coffee for {customer}" for customer in CUSTOMERS]


run(serve_all())
