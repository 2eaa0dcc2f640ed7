"""Example 2: videos of 2, 0.5, 1.5 and 1 s, each result taken as soon as it is there."""

import asyncio

from virtual_time import run, say

VIDEOS = {1: 2.0, 2: 0.5, 3: 1.5, 4: 1.0}


async def process(video_id, duration):
    say(f"video {video_id}", "started")
    await asyncio.sleep(duration)
    say(f"video {video_id}", "finished")
    return {"video_id": video_id, "status": "completed"}


async def main():
    completed = 0
    for next_done in asyncio.as_completed([process(*video) for video in VIDEOS.items()]):
        result = await next_done
        completed += 1
        say("main", "result", n=completed, of=len(VIDEOS), **result)


run(main())
