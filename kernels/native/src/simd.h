// The widest vectors of the instruction set a file is compiled for, with fused multiply-add where there is one. For
// sums of products only, where the last bits may depend on the machine as they do with any BLAS.
#pragma once
#include <cstdint>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

namespace {

template <class T>
struct Simd;

#if defined(LOOPS_AVX512)
constexpr int simd_registers = 32;
template <>
struct Simd<float> {
  using V = __m512;
  static constexpr int width = 16;
  static V load(const float* p) { return _mm512_loadu_ps(p); }
  static void store(float* p, V v) { _mm512_storeu_ps(p, v); }
  static V set(float x) { return _mm512_set1_ps(x); }
  static V madd(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }
  static float sum(V v) {
    const __m256 half = _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
    const __m128 quarter = _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
    const __m128 pair = _mm_add_ps(quarter, _mm_movehl_ps(quarter, quarter));
    return _mm_cvtss_f32(_mm_add_ss(pair, _mm_movehdup_ps(pair)));
  }
};
template <>
struct Simd<double> {
  using V = __m512d;
  static constexpr int width = 8;
  static V load(const double* p) { return _mm512_loadu_pd(p); }
  static void store(double* p, V v) { _mm512_storeu_pd(p, v); }
  static V set(double x) { return _mm512_set1_pd(x); }
  static V madd(V a, V b, V c) { return _mm512_fmadd_pd(a, b, c); }
  static double sum(V v) {
    const __m256d half = _mm256_add_pd(_mm512_castpd512_pd256(v), _mm512_extractf64x4_pd(v, 1));
    const __m128d pair = _mm_add_pd(_mm256_castpd256_pd128(half), _mm256_extractf128_pd(half, 1));
    return _mm_cvtsd_f64(_mm_add_sd(pair, _mm_unpackhi_pd(pair, pair)));
  }
};
#elif defined(LOOPS_AVX2)
constexpr int simd_registers = 16;
template <>
struct Simd<float> {
  using V = __m256;
  static constexpr int width = 8;
  static V load(const float* p) { return _mm256_loadu_ps(p); }
  static void store(float* p, V v) { _mm256_storeu_ps(p, v); }
  static V set(float x) { return _mm256_set1_ps(x); }
  static V madd(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
  static float sum(V v) {
    const __m128 quarter = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    const __m128 pair = _mm_add_ps(quarter, _mm_movehl_ps(quarter, quarter));
    return _mm_cvtss_f32(_mm_add_ss(pair, _mm_movehdup_ps(pair)));
  }
};
template <>
struct Simd<double> {
  using V = __m256d;
  static constexpr int width = 4;
  static V load(const double* p) { return _mm256_loadu_pd(p); }
  static void store(double* p, V v) { _mm256_storeu_pd(p, v); }
  static V set(double x) { return _mm256_set1_pd(x); }
  static V madd(V a, V b, V c) { return _mm256_fmadd_pd(a, b, c); }
  static double sum(V v) {
    const __m128d pair = _mm_add_pd(_mm256_castpd256_pd128(v), _mm256_extractf128_pd(v, 1));
    return _mm_cvtsd_f64(_mm_add_sd(pair, _mm_unpackhi_pd(pair, pair)));
  }
};
#elif defined(__ARM_NEON) && defined(__aarch64__)
constexpr int simd_registers = 32;
template <>
struct Simd<float> {
  using V = float32x4_t;
  static constexpr int width = 4;
  static V load(const float* p) { return vld1q_f32(p); }
  static void store(float* p, V v) { vst1q_f32(p, v); }
  static V set(float x) { return vdupq_n_f32(x); }
  static V madd(V a, V b, V c) { return vfmaq_f32(c, a, b); }
  static float sum(V v) {
    return vaddvq_f32(v);
  }
};
template <>
struct Simd<double> {
  using V = float64x2_t;
  static constexpr int width = 2;
  static V load(const double* p) { return vld1q_f64(p); }
  static void store(double* p, V v) { vst1q_f64(p, v); }
  static V set(double x) { return vdupq_n_f64(x); }
  static V madd(V a, V b, V c) { return vfmaq_f64(c, a, b); }
  static double sum(V v) {
    return vaddvq_f64(v);
  }
};
#else
constexpr int simd_registers = 16;
#if defined(__x86_64__)
template <>
struct Simd<float> {
  using V = __m128;
  static constexpr int width = 4;
  static V load(const float* p) { return _mm_loadu_ps(p); }
  static void store(float* p, V v) { _mm_storeu_ps(p, v); }
  static V set(float x) { return _mm_set1_ps(x); }
  static V madd(V a, V b, V c) { return _mm_add_ps(_mm_mul_ps(a, b), c); }
  static float sum(V v) {
    const __m128 pair = _mm_add_ps(v, _mm_movehl_ps(v, v));
    return _mm_cvtss_f32(_mm_add_ss(pair, _mm_shuffle_ps(pair, pair, 1)));
  }
};
template <>
struct Simd<double> {
  using V = __m128d;
  static constexpr int width = 2;
  static V load(const double* p) { return _mm_loadu_pd(p); }
  static void store(double* p, V v) { _mm_storeu_pd(p, v); }
  static V set(double x) { return _mm_set1_pd(x); }
  static V madd(V a, V b, V c) { return _mm_add_pd(_mm_mul_pd(a, b), c); }
  static double sum(V v) {
    return _mm_cvtsd_f64(_mm_add_sd(v, _mm_unpackhi_pd(v, v)));
  }
};
#else
template <class T>
struct Simd {
  using V = T;
  static constexpr int width = 1;
  static V load(const T* p) { return *p; }
  static void store(T* p, V v) { *p = v; }
  static V set(T x) { return x; }
  static V madd(V a, V b, V c) { return a * b + c; }
  static T sum(V v) { return v; }
};
#endif
#endif

// Vectors of 32-bit words, for counters and keys.
struct Words {
#if defined(LOOPS_AVX512)
  using V = __m512i;
  static constexpr int width = 16;
  static V load(const uint32_t* p) { return _mm512_loadu_si512(p); }
  static void store(uint32_t* p, V v) { _mm512_storeu_si512(p, v); }
  static V set(uint32_t x) { return _mm512_set1_epi32(int(x)); }
  static V mix(V a, V b, V c) { return _mm512_xor_si512(_mm512_xor_si512(a, b), c); }
  // High and low words of the products with m.
  static void multiply(V a, V m, V& high, V& low) {
    const V even = _mm512_mul_epu32(a, m), odd = _mm512_mul_epu32(_mm512_srli_epi64(a, 32), m);
    high = _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 32), odd);
    low = _mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 32));
  }
#elif defined(LOOPS_AVX2)
  using V = __m256i;
  static constexpr int width = 8;
  static V load(const uint32_t* p) { return _mm256_loadu_si256(reinterpret_cast<const V*>(p)); }
  static void store(uint32_t* p, V v) { _mm256_storeu_si256(reinterpret_cast<V*>(p), v); }
  static V set(uint32_t x) { return _mm256_set1_epi32(int(x)); }
  static V mix(V a, V b, V c) { return _mm256_xor_si256(_mm256_xor_si256(a, b), c); }
  static void multiply(V a, V m, V& high, V& low) {
    const V even = _mm256_mul_epu32(a, m), odd = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), m);
    high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
    low = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
  }
#elif defined(__x86_64__)
  using V = __m128i;
  static constexpr int width = 4;
  static V load(const uint32_t* p) { return _mm_loadu_si128(reinterpret_cast<const V*>(p)); }
  static void store(uint32_t* p, V v) { _mm_storeu_si128(reinterpret_cast<V*>(p), v); }
  static V set(uint32_t x) { return _mm_set1_epi32(int(x)); }
  static V mix(V a, V b, V c) { return _mm_xor_si128(_mm_xor_si128(a, b), c); }
  static void multiply(V a, V m, V& high, V& low) {
    const V lower = _mm_set1_epi64x(0xFFFFFFFF);
    const V even = _mm_mul_epu32(a, m), odd = _mm_mul_epu32(_mm_srli_epi64(a, 32), m);
    high = _mm_or_si128(_mm_srli_epi64(even, 32), _mm_andnot_si128(lower, odd));
    low = _mm_or_si128(_mm_and_si128(lower, even), _mm_slli_epi64(odd, 32));
  }
#elif defined(__ARM_NEON) && defined(__aarch64__)
  using V = uint32x4_t;
  static constexpr int width = 4;
  static V load(const uint32_t* p) { return vld1q_u32(p); }
  static void store(uint32_t* p, V v) { vst1q_u32(p, v); }
  static V set(uint32_t x) { return vdupq_n_u32(x); }
  static V mix(V a, V b, V c) { return veorq_u32(veorq_u32(a, b), c); }
  static void multiply(V a, V m, V& high, V& low) {
    const uint32x4_t first = vreinterpretq_u32_u64(vmull_u32(vget_low_u32(a), vget_low_u32(m)));
    const uint32x4_t second = vreinterpretq_u32_u64(vmull_high_u32(a, m));
    low = vuzp1q_u32(first, second);
    high = vuzp2q_u32(first, second);
  }
#else
  using V = uint32_t;
  static constexpr int width = 1;
  static V load(const uint32_t* p) { return *p; }
  static void store(uint32_t* p, V v) { *p = v; }
  static V set(uint32_t x) { return x; }
  static V mix(V a, V b, V c) { return a ^ b ^ c; }
  static void multiply(V a, V m, V& high, V& low) {
    const uint64_t product = uint64_t(a) * m;
    high = uint32_t(product >> 32);
    low = uint32_t(product);
  }
#endif
};

// Keeps a loaded vector in its register: the compiler would read it again for each use.
template <class V>
inline void keep(V& v) {
#if defined(LOOPS_AVX512)
  asm("" : "+v"(v));
#elif defined(__x86_64__)
  asm("" : "+x"(v));
#endif
}

}  // namespace
