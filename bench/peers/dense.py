"""All singular values by numpy, and ridge regression by one Cholesky factorisation per penalty: seconds and results."""
import json
import sys
import time

import numpy as np
from scipy.linalg import cho_factor, cho_solve

given = json.loads(sys.argv[1])
N, folder = given["N"], given["folder"]
W = np.fromfile(f"{folder}/W").reshape(N, N)
y = np.fromfile(f"{folder}/y")


def ridge():
    gram, right = W.T @ W / N, W.T @ y / N
    return np.array([cho_solve(cho_factor(gram + penalty * np.eye(N)), right) for penalty in given["penalties"]])


def measure(work):
    work()
    seconds = []
    for _ in range(given["repeats"]):
        since = time.perf_counter()
        values = work()
        seconds.append(time.perf_counter() - since)
    return {"seconds": float(np.median(seconds)), "values": values.ravel().tolist()}


print(json.dumps({"svd": measure(lambda: np.linalg.svd(W, compute_uv=False)), "ridge": measure(ridge)}))
