"""Largest singular values of the weights after two gradient steps on an (alpha1, alpha2) grid, as a numpy user would compute them.

plain    every point for itself, with a full SVD, spread over processes by joblib
careful  X W0^T, G1 and the second gradient shared; scipy's svds (ARPACK); rows of the grid spread over processes by joblib
"""

import json
import sys
import time

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse.linalg import svds

given = json.loads(sys.argv[1])
N, count, folder = given["N"], given["count"], given["folder"]


def load(dtype):
    read = lambda name, *shape: np.fromfile(f"{folder}/{name}", dtype=np.float64).reshape(shape).astype(dtype)
    return read("W0", N, N), read("X", N, N), read("y", N), read("a", N)


def slope(z):
    return 1 / (1 + np.exp(-z))


def gradient(z, X, y, a):
    n = len(y)
    r = y - np.logaddexp(0, z).astype(z.dtype) @ a / np.sqrt(np.float32(N) if z.dtype == np.float32 else N)
    return (slope(z) * r[:, None] * a / n).astype(z.dtype).T @ X


def plain(point, dtype):
    W0, X, y, a = load(dtype)
    alpha1, alpha2 = point
    W1 = W0 + N**alpha1 * gradient(X @ W0.T, X, y, a)
    W2 = W1 + N**alpha2 * gradient(X @ W1.T, X, y, a)
    return np.linalg.svd(W2, full_matrices=True)[1][:count].tolist()


def careful(alpha1, alphas, dtype, W0, X, y, a, Z0, G1, XG1):
    rate = dtype(N**alpha1)
    G2 = gradient(Z0 + rate * XG1, X, y, a)
    W1 = W0 + rate * G1
    values = [svds(W1 + dtype(N**alpha2) * G2, k=count, return_singular_vectors=True, random_state=1)[1] for alpha2 in alphas]
    return [np.sort(s)[::-1].astype(float).tolist() for s in values]


def shared(alphas, dtype):
    W0, X, y, a = load(dtype)
    since = time.perf_counter()
    Z0 = X @ W0.T
    G1 = gradient(Z0, X, y, a)
    XG1 = X @ G1.T
    rows = Parallel(n_jobs=given["jobs"])(
        delayed(careful)(alpha1, alphas, dtype, W0, X, y, a, Z0, G1, XG1) for alpha1 in alphas
    )
    return time.perf_counter() - since, [s for row in rows for s in row]


alphas = given["alphas"]
points = [(alpha1, alpha2) for alpha1 in alphas for alpha2 in alphas]
some = points[:: given["every"]]
with Parallel(n_jobs=given["jobs"]) as pool:
    pool(delayed(abs)(i) for i in range(given["jobs"]))  # processes are up before the clock starts
    since = time.perf_counter()
    found = pool(delayed(plain)(point, np.float64) for point in some)
    plain_seconds = (time.perf_counter() - since) * len(points) / len(some)
answer = {"plain": {"seconds": plain_seconds, "values": found, "points": len(some)}}
for name, dtype in (("careful", np.float64), ("careful32", np.float32)):
    seconds, values = min((shared(alphas, dtype) for _ in range(given["repeats"])), key=lambda result: result[0])
    answer[name] = {"seconds": seconds, "values": values}
print(json.dumps(answer))
