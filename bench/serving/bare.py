"""The limit: the very graph that serves, in a loop without HTTP. Prints one line of JSON.

`python bare.py QUERIES`, in the CPU image, with the model mounted and its code on the path.
"""

import json
import os
import statistics
import sys
import threading
import time
from pathlib import Path

from embedder import GRAPHS, Embedder
from packing import packed
from precision import FP32
from sessions import session

MODEL_DIR = Path("/opt/ml/model")
# What chooses between the ways, and what counts: as long as servers are asked. The luckiest of several short
# measurements would be more than the way can do.
CHOOSING_S = 1.2
SECONDS = 4
BATCHES = (16, 32)


def main(queries_file):
    queries = json.loads(Path(queries_file).read_text(encoding="utf-8"))
    embedder = Embedder(MODEL_DIR)
    tokens = [embedder.tokens(query) for query in queries]
    cpus = len(os.sched_getaffinity(0))
    sessions = {threads: session(MODEL_DIR / GRAPHS[FP32], threads) for threads in {1, cpus}}
    ways = [(threads, batch) for threads in sessions for batch in BATCHES]

    def measured(way, seconds):
        threads, batch = way
        return rate(sessions[threads], tokens, batch, cpus // threads, seconds)

    best = max(ways, key=lambda way: measured(way, CHOOSING_S)[0])
    per_second, cpu_ms = measured(best, SECONDS)
    threads, batch = best
    how = f"batches of {batch}, {cpus // threads} at once x {threads} threads"
    singles = [single_ms(each, tokens) for each in sessions.values()]
    report = {"perSecond": per_second, "cpuMs": cpu_ms, "how": how, "singleMs": min(singles)}
    print(json.dumps(report))


def single_ms(model, tokens):
    """The median time for one text, tokenised already."""
    times = []
    for ids in tokens[:300]:
        started = time.perf_counter()
        model.run(None, packed([ids]))
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def rate(model, tokens, batch, at_once, seconds):
    """Texts a second, and processor time for each (ms), by so many threads at once, for so long."""
    batches = [
        packed(tokens[start : start + batch]) for start in range(0, len(tokens) - batch, batch)
    ]
    done = [0] * at_once
    until = time.perf_counter() + seconds

    def work(number):
        at = number
        while time.perf_counter() < until:
            model.run(None, batches[at % len(batches)])
            done[number] += batch
            at += 1

    started, used = time.perf_counter(), time.process_time()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken, used = time.perf_counter() - started, time.process_time() - used
    return sum(done) / taken, used * 1000 / sum(done)


main(sys.argv[1])
