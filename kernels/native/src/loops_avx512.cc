#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#if defined(__x86_64__)
// The headers of GCC 12 leave "undefined" vectors unset on purpose and warn of it.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,prefer-vector-width=512")
#endif
#define LOOPS_AVX512
#define LOOPS_NAME avx512_loops
#define LOOPS_LABEL "avx512"
#include "loops.inc"
#if defined(__clang__)
#pragma clang attribute pop
#endif
#else
#include "loops.h"
const AllLoops avx512_loops = {nullptr, {}, {}};
#endif
