"""numpy's standard normals: median seconds per fill of an existing array, by bit generator and precision."""
import json
import sys
import time

import numpy as np

argument = json.loads(sys.argv[1])
count, repeats = argument["count"], argument["repeats"]


def measure(bits, dtype):
    generator = np.random.Generator(bits)
    out = np.empty(count, dtype)
    seconds = []
    for _ in range(repeats + 1):
        since = time.perf_counter()
        generator.standard_normal(dtype=dtype, out=out)
        seconds.append(time.perf_counter() - since)
    return {
        "seconds": float(np.median(seconds[1:])),
        "mean": float(out.mean(dtype=float)),
        "variance": float(out.var(dtype=float)),
    }


kinds = {"PCG64": np.random.PCG64, "Philox": np.random.Philox}
figures = {
    name: {"f32": measure(kind(1), np.float32), "f64": measure(kind(1), np.float64)}
    for name, kind in kinds.items()
}
print(json.dumps(figures))
