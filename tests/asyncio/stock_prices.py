"""Example 4: five prices, 0.5 s each, together. The request is a sleep, in the tutorial as well."""

import asyncio

from virtual_time import run, say


async def fetch_price(ticker):
    say(ticker, "requested")
    await asyncio.sleep(0.5)
    say(ticker, "received")
    return ticker


async def main():
    tickers = ["AAPL", "GOOGL", "MSFT", "TSLA", "NVDA"]
    assert await asyncio.gather(*map(fetch_price, tickers)) == tickers


run(main())
