// Two standard normals from two 32-bit words by Box-Muller, the same map in float and double.
#pragma once
#include <cmath>

#include "vector_math.h"

namespace {

// Choices are made by comparing numbers of type T, not words: masks of one width are what every instruction set has.

// -2 log u, u = (x + 1/2) / 2^32. Above 1/2 it works with 1 - u, so that both ends keep full relative accuracy.
template <class T>
inline T minus_two_log_uniform(uint32_t x) {
  using Int = typename Layout<T>::Int;
  const int32_t word = int32_t(x);
  const bool upper = T(word) < T(0);
  const T t = (T(word ^ (word >> 31)) + T(0.5)) * T(2.3283064365386962890625e-10);
  // Lower half: t = m 2^e with m in [1/sqrt 2, sqrt 2); e + 1024 (or 128) is not negative, so the shift may be logical.
  using Unsigned = std::make_unsigned_t<Int>;
  const Int bits = bits_as<Int>(t);
  constexpr Int half_root = is_double<T> ? Int(0x3FE6A09E667F3BCDLL) : Int(0x3F3504F3);
  constexpr Int offset = is_double<T> ? 1024 : 128;
  const Int shifted = Int(Unsigned(bits - half_root + (offset << Layout<T>::mantissa)) >> Layout<T>::mantissa);
  const T m = bits_as<T>(Int(bits - Int(Unsigned(shifted - offset) << Layout<T>::mantissa)));
  // The small integer `shifted` as a number: added to the bits of 1.5 * 2^23 (or 2^52) it lands in the low places.
  const T exponent = bits_as<T>(Int(shifted + bits_as<Int>(T(Layout<T>::rounder)))) - T(Layout<T>::rounder) - T(offset);
  const T numerator = upper ? -t : m - T(1);
  const T denominator = upper ? T(2) - t : m + T(1);
  const T power = upper ? T(0) : exponent;
  return T(-2) * (twice_atanh(numerator / denominator) + power * T(0.69314718055994530942));
}

template <class T>
inline void box_muller(uint32_t x, uint32_t y, T& first, T& second) {
  const T radius = std::sqrt(minus_two_log_uniform<T>(x));
  // The angle is 2 pi (y + 1/2) / 2^32. Integers split it exactly into quarter turns and a rest of at most an eighth turn.
  const uint32_t quadrant = (y + 0x20000000u) >> 30;
  const int32_t rest = int32_t(y - (quadrant << 30));
  const T angle = (T(rest) + T(0.5)) * T(1.4629180792671596e-09);
  T s, c;
  sincos_reduced(angle, s, c);
  const bool swap = T(int32_t(quadrant & 1)) > T(0);
  const T sine = swap ? c : s;
  const T cosine = swap ? s : c;
  first = radius * (cosine * T(1 - int32_t((quadrant + 1) & 2)));
  second = radius * (sine * T(1 - int32_t(quadrant & 2)));
}

}  // namespace
