"""Three URLs, three tries each: the first fails never, the second once, the third always."""

import asyncio

from virtual_time import run, say

TRIES = 3


async def fetch(url, failures):
    for attempt in range(TRIES):
        say(url, "attempt", n=attempt + 1)
        try:
            if attempt < failures:
                raise ConnectionError
        except ConnectionError:
            say(url, "failed", n=attempt + 1)
            if attempt < TRIES - 1:
                say(url, "backoff", seconds=2**attempt)
                await asyncio.sleep(2**attempt)
        else:
            say(url, "succeeded", n=attempt + 1)
            return
    say(url, "gave_up")


async def main():
    urls = [f"https://api.example.com/data{n}" for n in (1, 2, 3)]
    await asyncio.gather(*map(fetch, urls, [0, 1, 3]))


run(main())
