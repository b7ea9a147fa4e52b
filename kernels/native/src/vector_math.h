// Elementary functions written so that a compiler vectorises a loop over them: no branches, no
// calls, only IEEE +, -, *, /, sqrt and integer operations. Built with -ffp-contract=off, so a
// result has the same bits whichever vector width the machine offers.
//
// Series are plain Taylor or atanh series, long enough for the type: float to a few 1e-7,
// double to a few 1e-16, relative. erfc is a Chebyshev expansion fitted for this project.
#pragma once
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

namespace {

template <class To, class From>
inline To bits_as(From value) {
  To out;
  std::memcpy(&out, &value, sizeof(To));
  return out;
}

template <class T>
struct Layout;
template <>
struct Layout<float> {
  using Int = int32_t;
  static constexpr int mantissa = 23, bias = 127;
  static constexpr float rounder = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  static constexpr float exp_limit = 87.0f;
};
template <>
struct Layout<double> {
  using Int = int64_t;
  static constexpr int mantissa = 52, bias = 1023;
  static constexpr double rounder = 6755399441055744.0;  // 1.5 * 2^52
  static constexpr double exp_limit = 708.0;
};

template <class T>
constexpr bool is_double = std::is_same_v<T, double>;

template <class T>
inline T minimum(T a, T b) { return a < b ? a : b; }
template <class T>
inline T maximum(T a, T b) { return a > b ? a : b; }
template <class T>
inline T absolute(T x) { return x < T(0) ? -x : x; }

// x as an integer, for |x| < 2^22 (float) or 2^51 (double); the low bits of x + rounder hold it.
template <class T>
inline typename Layout<T>::Int rounded_bits(T shifted) {
  using Int = typename Layout<T>::Int;
  using Unsigned = std::make_unsigned_t<Int>;
  // Out of that range the difference may leave Int, so it is taken without sign.
  return Int(bits_as<Unsigned>(shifted) - bits_as<Unsigned>(T(Layout<T>::rounder)));
}

// e^r - 1 for |r| <= ln 2 / 2.
template <class T>
inline T expm1_reduced(T r) {
  T p = T(0);
  if constexpr (is_double<T>) {
    p = 1.0 / 87178291200.0;
    p = p * r + 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
  }
  p = p * r + T(1.0 / 5040.0);
  p = p * r + T(1.0 / 720.0);
  p = p * r + T(1.0 / 120.0);
  p = p * r + T(1.0 / 24.0);
  p = p * r + T(1.0 / 6.0);
  p = p * r + T(0.5);
  return r + r * r * p;
}

// Splits x = m ln2 + r; returns 2^m and, in r, the rest.
template <class T>
inline T reduce_by_ln2(T x, T& r) {
  using Int = typename Layout<T>::Int;
  constexpr T log2e = T(1.4426950408889634074);
  const T shifted = x * log2e + Layout<T>::rounder;
  const T m = shifted - Layout<T>::rounder;
  if constexpr (is_double<T>) {
    r = (x - m * 6.93147180369123816490e-01) - m * 1.90821492927058770002e-10;
  } else {
    r = (x - m * 0.693359375f) - m * -2.12194440e-4f;
  }
  const Int exponent = rounded_bits(shifted) + Layout<T>::bias;
  return bits_as<T>(Int(exponent << Layout<T>::mantissa));
}

template <class T>
inline T exp_of(T x) {
  T r;
  x = minimum(maximum(x, T(-Layout<T>::exp_limit)), T(Layout<T>::exp_limit));
  const T scale = reduce_by_ln2(x, r);
  return scale + scale * expm1_reduced(r);
}

template <class T>
inline T expm1_of(T x) {
  T r;
  x = minimum(maximum(x, T(-Layout<T>::exp_limit)), T(Layout<T>::exp_limit));
  const T scale = reduce_by_ln2(x, r);
  return scale * expm1_reduced(r) + (scale - T(1));
}

template <class T>
inline T tanh_of(T x) {
  const T e = expm1_of(T(-2) * absolute(x));
  const T t = -e / (T(2) + e);
  return x < T(0) ? -t : t;
}

// 2 atanh(s) = log((1 + s) / (1 - s)) for |s| <= 1/3.
template <class T>
inline T twice_atanh(T s) {
  const T w = s * s;
  T p = T(0);
  if constexpr (is_double<T>) {
    p = 1.0 / 35.0;
    p = p * w + 1.0 / 33.0;
    p = p * w + 1.0 / 31.0;
    p = p * w + 1.0 / 29.0;
    p = p * w + 1.0 / 27.0;
    p = p * w + 1.0 / 25.0;
    p = p * w + 1.0 / 23.0;
    p = p * w + 1.0 / 21.0;
    p = p * w + 1.0 / 19.0;
  }
  p = p * w + T(1.0 / 17.0);
  p = p * w + T(1.0 / 15.0);
  p = p * w + T(1.0 / 13.0);
  p = p * w + T(1.0 / 11.0);
  p = p * w + T(1.0 / 9.0);
  p = p * w + T(1.0 / 7.0);
  p = p * w + T(1.0 / 5.0);
  p = p * w + T(1.0 / 3.0);
  return T(2) * (s + s * w * p);
}

// log(1 + t) for 0 <= t <= 1.
template <class T>
inline T log1p_unit(T t) { return twice_atanh(t / (T(2) + t)); }

// sin and cos of r, |r| <= pi/4.
template <class T>
inline void sincos_reduced(T r, T& sine, T& cosine) {
  const T w = r * r;
  T s = T(0), c = T(0);
  if constexpr (is_double<T>) {
    s = -1.0 / 1307674368000.0;
    s = s * w + 1.0 / 6227020800.0;
    s = s * w - 1.0 / 39916800.0;
    c = 1.0 / 20922789888000.0;
    c = c * w - 1.0 / 87178291200.0;
    c = c * w + 1.0 / 479001600.0;
  }
  s = s * w + T(1.0 / 362880.0);
  s = s * w - T(1.0 / 5040.0);
  s = s * w + T(1.0 / 120.0);
  s = s * w - T(1.0 / 6.0);
  c = c * w - T(1.0 / 3628800.0);
  c = c * w + T(1.0 / 40320.0);
  c = c * w - T(1.0 / 720.0);
  c = c * w + T(1.0 / 24.0);
  c = c * w - T(0.5);
  sine = r + r * w * s;
  cosine = T(1) + w * c;
}

// sin and cos of any x of moderate size (|x| < 1e4 in float keeps 1e-6).
template <class T>
inline void sincos_of(T x, T& sine, T& cosine) {
  using Int = typename Layout<T>::Int;
  const T shifted = x * T(0.63661977236758134308) + Layout<T>::rounder;
  const T m = shifted - Layout<T>::rounder;
  T r;
  if constexpr (is_double<T>) {
    r = ((x - m * 1.57079632673412561417e+00) - m * 6.07710050630396597660e-11) - m * 2.02226624879595063154e-21;
  } else {
    r = ((x - m * 1.5703125f) - m * 4.837512969970703e-4f) - m * 7.549789948768648e-8f;
  }
  T s, c;
  sincos_reduced(r, s, c);
  const Int quadrant = rounded_bits(shifted) & 3;
  const bool swap = (quadrant & 1) != 0;
  const T sine_part = swap ? c : s;
  const T cosine_part = swap ? s : c;
  sine = (quadrant & 2) != 0 ? -sine_part : sine_part;
  cosine = ((quadrant + 1) & 2) != 0 ? -cosine_part : cosine_part;
}

// erfc(z) = exp(-z^2) C(t), t = 2/(2 + z), for z >= 0; C in Chebyshev polynomials of 2t - 1.
constexpr double erfc_series[] = {
    0.37737609962585944,     0.4825091196506808,      0.1223245953309771,      0.017831149719276813,
    0.0003211736524943769,   -0.0003503952564796562,  -2.2438806506213018e-05, 1.0537433119339502e-05,
    5.671331132672793e-07,   -4.2976815769302574e-07, 5.104952554022575e-09,   1.8899699321117612e-08,
    -2.2427554843299852e-09, -6.855254338938526e-10,  2.1487959107323915e-10,  5.515398589770772e-12,
    -1.3477519115230612e-11, 2.086388556402934e-12,   4.4825037355289725e-13,  -2.2681882375827605e-13,
    1.8548638551824548e-14,  1.1496097813867736e-14,  -4.012374107078176e-15,  1.9355041657939664e-16,
    2.7079812730309433e-16,  -1.0783978792144443e-16};

// erf(x) and exp(-x^2).
template <class T>
inline void erf_of(T x, T& erf, T& gauss) {
  constexpr int terms = is_double<T> ? 26 : 12;
  const T z = absolute(x);
  const T w = z * z;
  gauss = exp_of(-w);
  const T t = T(4) / (T(2) + z) - T(1);
  T b1 = T(0), b2 = T(0);
#pragma GCC unroll 32
  for (int k = terms - 1; k > 0; --k) {
    const T b0 = T(2) * t * b1 - b2 + T(erfc_series[k]);
    b2 = b1;
    b1 = b0;
  }
  const T tail = gauss * (t * b1 - b2 + T(erfc_series[0]));
  // Near zero 1 - erfc loses relative accuracy: the Maclaurin series takes over.
  constexpr T two_over_sqrt_pi = T(1.1283791670955125739);
  T p = T(0);
  if constexpr (is_double<T>) {
    p = -1.0 / (39916800.0 * 23);
    p = p * w + 1.0 / (3628800.0 * 21);
    p = p * w - 1.0 / (362880.0 * 19);
    p = p * w + 1.0 / (40320.0 * 17);
  }
  p = p * w - T(1.0 / (5040.0 * 15));
  p = p * w + T(1.0 / (720.0 * 13));
  p = p * w - T(1.0 / (120.0 * 11));
  p = p * w + T(1.0 / (24.0 * 9));
  p = p * w - T(1.0 / (6.0 * 7));
  p = p * w + T(0.1);
  p = p * w - T(1.0 / 3.0);
  const T near = two_over_sqrt_pi * (z + z * w * p);
  const T value = z < T(0.5) ? near : T(1) - tail;
  erf = x < T(0) ? -value : value;
}

}  // namespace
