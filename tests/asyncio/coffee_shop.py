"""Five coffees of 3 s, together."""

import asyncio

from virtual_time import run, say


async def make_coffee(customer):
    say(customer, "started")
    await asyncio.sleep(3)
    say(customer, "finished")


async def main():
    customers = ["철수", "영희", "민수", "지영", "동현"]
    await asyncio.gather(*(make_coffee(customer) for customer in customers))


run(main())
