"""Example 7: four requests, each preprocessed in 0.5 s and inferred in 1 s, and counted as they complete."""

import asyncio
from dataclasses import dataclass

from virtual_time import clock, run, say


@dataclass
class Request:
    request_id: str
    video: str
    model: str


@dataclass
class Result:
    request_id: str
    predictions: list
    confidence: float
    processing_time: float


REQUESTS = [
    Request("REQ-001", "video1.mp4", "ResNet50"),
    Request("REQ-002", "video2.mp4", "ResNet50"),
    Request("REQ-003", "video3.mp4", "EfficientNet"),
    Request("REQ-004", "video4.mp4", "ResNet50"),
]


async def preprocess(request):
    say(request.request_id, "preprocessing", video=request.video)
    await asyncio.sleep(0.5)
    return {"request_id": request.request_id, "frames": list(range(10))}


async def infer(preprocessed, model):
    request_id = preprocessed["request_id"]
    say(request_id, "inferring", model=model)
    began = clock.time
    await asyncio.sleep(1)
    return Result(request_id, ["class_A", "class_B"], 0.95, clock.time - began)


async def process(request):
    say(request.request_id, "received", video=request.video, model=request.model)
    result = await infer(await preprocess(request), request.model)
    told = {"predictions": result.predictions, "confidence": result.confidence}
    say(request.request_id, "finished", **told, processing_time=result.processing_time)
    return result


async def main():
    for n, next_done in enumerate(asyncio.as_completed(list(map(process, REQUESTS))), 1):
        result = await next_done
        say("main", "progress", n=n, of=len(REQUESTS), request_id=result.request_id)


run(main())
