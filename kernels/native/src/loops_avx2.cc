#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#if defined(__x86_64__)
#include <immintrin.h>
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif
#define LOOPS_AVX2
#define LOOPS_NAME avx2_loops
#define LOOPS_LABEL "avx2"
#include "loops.inc"
#if defined(__clang__)
#pragma clang attribute pop
#endif
#else
#include "loops.h"
const AllLoops avx2_loops = {nullptr, {}, {}};
#endif
