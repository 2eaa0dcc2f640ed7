"""Example 5: three URLs, up to three tries of 0.5 s each, and 2 ** attempt seconds after a failure.

Chance is replaced by numbers on the command line: `0,1,3` is how often each URL fails before it succeeds.
"""

import asyncio
import sys

from virtual_time import run, say

TRIES = 3


async def fetch(url, failures):
    for attempt in range(TRIES):
        try:
            say(url, "attempt", n=attempt + 1)
            await asyncio.sleep(0.5)
            if attempt < failures:
                raise ConnectionError("Network error")
            say(url, "succeeded", n=attempt + 1)
            return "success"
        except ConnectionError:
            say(url, "failed", n=attempt + 1)
            if attempt == TRIES - 1:
                say(url, "gave_up")
                return "failed"
            pause = 2**attempt
            say(url, "backoff", seconds=pause)
            await asyncio.sleep(pause)


async def main(failures):
    urls = [f"https://api.example.com/data{n}" for n in (1, 2, 3)]
    results = await asyncio.gather(*map(fetch, urls, failures), return_exceptions=True)
    assert results.count("failed") == sum(number >= TRIES for number in failures)


run(main([int(number) for number in sys.argv[1].split(",")]))
