"""Largest singular values of the weights after two gradient steps on an (alpha1, alpha2) grid, as a numpy user would compute them.

plain    every point for itself, with a full SVD, spread over processes by joblib
careful  X W0^T, G1 and the second gradient shared; scipy's svds (ARPACK); rows of the grid spread over processes by joblib
edges    the same, and the largest singular value without the signal directions, as nightsweep measures it

Seconds are of the clock; core seconds are CPU time, summed over all processes.
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


def orthonormal(vectors):
    return np.linalg.qr(np.stack(vectors, axis=1))[0]


def edge(W, left, right):
    """The largest singular value of (I - L L^T) W (I - R R^T), as exact as nightsweep has it."""
    W = W - left @ (left.T @ W)
    W = W - (W @ right) @ right.T
    return float(svds(W, k=1, return_singular_vectors=False, tol=1e-3, random_state=1)[0])


def signal_directions(z, X, y, a, beta):
    """L: powers of the readout; R: beta, and X^T(r g^k)/n of the second step with g = X beta."""
    n = len(y)
    r = y - np.logaddexp(0, z).astype(z.dtype) @ a / np.sqrt(z.dtype.type(N))
    g = X @ (beta / np.linalg.norm(beta))
    powers = [a**k for k in range(1, 7)] + [a * np.abs(a)]
    return orthonormal([v / np.linalg.norm(v) for v in powers]), orthonormal([beta] + [(r * g**k) @ X / n for k in range(5)])


def careful(alpha1, alphas, dtype, edges, W0, X, y, a, Z0, G1, XG1, beta):
    since = time.process_time()
    rate = dtype(N**alpha1)
    Z1 = Z0 + rate * XG1
    G2 = gradient(Z1, X, y, a)
    W1 = W0 + rate * G1
    directions = signal_directions(Z1, X, y, a, beta) if edges else None
    values = []
    for alpha2 in alphas:
        W2 = W1 + dtype(N**alpha2) * G2
        values.append(svds(W2, k=count, return_singular_vectors=True, random_state=1)[1])
        if edges:
            edge(W2, *directions)
    return [np.sort(s)[::-1].astype(float).tolist() for s in values], time.process_time() - since


def shared(alphas, dtype, edges=False):
    W0, X, y, a = load(dtype)
    since, used = time.perf_counter(), time.process_time()
    Z0 = X @ W0.T
    G1 = gradient(Z0, X, y, a)
    XG1 = X @ G1.T
    r = y - np.logaddexp(0, Z0).astype(dtype) @ a / np.sqrt(dtype(N))
    beta = X.T @ r / len(y)
    rows = Parallel(n_jobs=given["jobs"])(
        delayed(careful)(alpha1, alphas, dtype, edges, W0, X, y, a, Z0, G1, XG1, beta) for alpha1 in alphas
    )
    core = time.process_time() - used + sum(seconds for _, seconds in rows)
    return {"seconds": time.perf_counter() - since, "core": core, "values": [s for row, _ in rows for s in row]}


def timed_plain(point):
    since = time.process_time()
    return plain(point, np.float64), time.process_time() - since


alphas = given["alphas"]
points = [(alpha1, alpha2) for alpha1 in alphas for alpha2 in alphas]
some = points[:: given["every"]]
answer = {}
with Parallel(n_jobs=given["jobs"]) as pool:
    pool(delayed(abs)(i) for i in range(given["jobs"]))  # processes are up before the clock starts
    since = time.perf_counter()
    found = pool(delayed(timed_plain)(point) for point in some)
    share = len(points) / len(some)
    answer["plain"] = {
        "seconds": (time.perf_counter() - since) * share,
        "core": sum(seconds for _, seconds in found) * share,
        "values": [values for values, _ in found],
        "points": len(some),
    }
for name, dtype, edges in (("careful", np.float64, False), ("careful32", np.float32, False), ("edges32", np.float32, True)):
    answer[name] = min((shared(alphas, dtype, edges) for _ in range(given["repeats"])), key=lambda result: result["core"])
print(json.dumps(answer))
