"""Five prices of 0.5 s, together."""

import asyncio

from virtual_time import run, say


async def fetch_price(ticker):
    say(ticker, "requested")
    await asyncio.sleep(0.5)
    say(ticker, "received")


async def main():
    tickers = ["AAPL", "GOOGL", "MSFT", "TSLA", "NVDA"]
    await asyncio.gather(*(fetch_price(ticker) for ticker in tickers))


run(main())
