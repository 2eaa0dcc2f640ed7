"""Four downloads, taken as they complete."""

import asyncio

from virtual_time import run, say


async def download(video_id, seconds):
    say(f"video {video_id}", "started")
    await asyncio.sleep(seconds)
    say(f"video {video_id}", "finished")
    return video_id


async def main():
    # Tasks made beforehand start in order; as_completed itself would keep coroutines in a set.
    lengths = enumerate([2.0, 0.5, 1.5, 1.0], 1)
    downloads = [asyncio.create_task(download(video_id, seconds)) for video_id, seconds in lengths]
    for n, completed in enumerate(asyncio.as_completed(downloads), 1):
        video_id = await completed
        say("main", "result", n=n, video_id=video_id)


run(main())
