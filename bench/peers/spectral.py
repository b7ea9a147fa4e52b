"""Largest singular triplets by scipy's svds and by numpy's full SVD of a matrix in a file: seconds and values, largest first."""
import json
import sys
import time

import numpy as np
from scipy.sparse.linalg import svds

argument = json.loads(sys.argv[1])
N, count = argument["N"], argument["count"]
matrix = np.fromfile(argument["file"]).reshape(N, N)


def measure(repeats, warm, work):
    seconds = []
    for _ in range(repeats + warm):
        since = time.perf_counter()
        values = work()
        seconds.append(time.perf_counter() - since)
    return {"seconds": float(np.median(seconds[warm:])), "values": sorted(values.tolist(), reverse=True)[:count]}


full_repeats = argument["fullRepeats"]
figures = {
    "svds": measure(argument["repeats"], 1, lambda: svds(matrix, k=count, random_state=1)[1]),
    "lapack": measure(full_repeats, 1 if full_repeats > 1 else 0, lambda: np.linalg.svd(matrix)[1]),
}
print(json.dumps(figures))
