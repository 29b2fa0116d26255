"""What the workers of ``benchmarks.futures`` do: a module that they can import."""

import time

from backstay.futures.draw import Batch, Drawing, draw_batch


def draw_and_time(drawing: Drawing, batch: Batch) -> tuple[int, int, float]:
    """Return futures and activities drawn, and processor seconds; runs on a worker."""
    begun = time.process_time()
    done = draw_batch(drawing, batch)
    return done.count, done.samples, time.process_time() - begun
