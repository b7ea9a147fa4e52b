// The activations sigma and their derivatives, applied to a tile of `tile` values at a time.
#pragma once
#include "vector_math.h"

enum class ActivationKind : int { tanh, erf, relu, gelu, softplus, sigmoid, sine, hermite, sum };

constexpr int tile = 64;
constexpr int max_hermite_degree = 15;
constexpr int max_activation_terms = 4;

// What a kernel needs of an activation that is no sum: kind, the phase of `sine`, the coefficients of `hermite`.
struct PlainActivation {
  ActivationKind kind;
  double phase;
  int degree;
  double coefficients[max_hermite_degree + 1];
};

// The same, or for `sum` its terms: sum_k weight_k term_k(scale_k z).
struct Activation : PlainActivation {
  int terms;
  double weight[max_activation_terms], scale[max_activation_terms];
  PlainActivation term[max_activation_terms];
};

namespace {

template <class T>
struct Tanh {
  explicit Tanh(const PlainActivation&) {}
  void operator()(const T* z, T* s, T* ds) const {
    for (int i = 0; i < tile; ++i) {
      const T v = tanh_of(z[i]);
      s[i] = v;
      ds[i] = T(1) - v * v;
    }
  }
};

template <class T>
struct Erf {
  explicit Erf(const PlainActivation&) {}
  void operator()(const T* z, T* s, T* ds) const {
    for (int i = 0; i < tile; ++i) {
      T value, gauss;
      erf_of(z[i], value, gauss);
      s[i] = value;
      ds[i] = T(1.1283791670955125739) * gauss;
    }
  }
};

template <class T>
struct Relu {
  explicit Relu(const PlainActivation&) {}
  void operator()(const T* z, T* s, T* ds) const {
    for (int i = 0; i < tile; ++i) {
      s[i] = z[i] > T(0) ? z[i] : T(0);
      ds[i] = z[i] > T(0) ? T(1) : T(0);
    }
  }
};

template <class T>
struct Gelu {
  explicit Gelu(const PlainActivation&) {}
  void operator()(const T* z, T* s, T* ds) const {
    for (int i = 0; i < tile; ++i) {
      T value, gauss;
      erf_of(z[i] * T(0.70710678118654752440), value, gauss);
      const T cdf = T(0.5) * (T(1) + value);
      s[i] = z[i] * cdf;
      ds[i] = cdf + z[i] * T(0.39894228040143267794) * gauss;
    }
  }
};

template <class T>
struct Softplus {
  explicit Softplus(const PlainActivation&) {}
  void operator()(const T* z, T* s, T* ds) const {
    for (int i = 0; i < tile; ++i) {
      const T e = exp_of(-absolute(z[i]));
      s[i] = maximum(z[i], T(0)) + log1p_unit(e);
      ds[i] = (z[i] < T(0) ? e : T(1)) / (T(1) + e);
    }
  }
};

template <class T>
struct Sigmoid {
  explicit Sigmoid(const PlainActivation&) {}
  void operator()(const T* z, T* s, T* ds) const {
    for (int i = 0; i < tile; ++i) {
      const T e = exp_of(-absolute(z[i]));
      const T q = T(1) / (T(1) + e);
      s[i] = z[i] < T(0) ? e * q : q;
      ds[i] = e * q * q;
    }
  }
};

template <class T>
struct Sine {
  T phase;
  explicit Sine(const PlainActivation& a) : phase(T(a.phase)) {}
  void operator()(const T* z, T* s, T* ds) const {
    for (int i = 0; i < tile; ++i) {
      T sine, cosine;
      sincos_of(z[i] + phase, sine, cosine);
      s[i] = sine;
      ds[i] = cosine;
    }
  }
};

// Sum of orthonormal Hermite polynomials: sqrt(k+1) h_{k+1} = z h_k - sqrt(k) h_{k-1}, h_k' = sqrt(k) h_{k-1}.
template <class T>
struct Hermite {
  int degree;
  T coefficient[max_hermite_degree + 1], root[max_hermite_degree + 2], inverse_root[max_hermite_degree + 2];
  explicit Hermite(const PlainActivation& a) : degree(a.degree) {
    for (int k = 0; k <= max_hermite_degree; ++k) coefficient[k] = T(k <= degree ? a.coefficients[k] : 0.0);
    for (int k = 0; k <= max_hermite_degree + 1; ++k) {
      root[k] = T(__builtin_sqrt(double(k)));
      inverse_root[k] = k > 0 ? T(1.0 / __builtin_sqrt(double(k))) : T(0);
    }
  }
  void operator()(const T* z, T* s, T* ds) const {
    T before[tile], now[tile];
    for (int i = 0; i < tile; ++i) {
      before[i] = T(0);
      now[i] = T(1);
      s[i] = coefficient[0];
      ds[i] = T(0);
    }
    for (int k = 1; k <= degree; ++k) {
      const T down = root[k - 1], scale = inverse_root[k], c = coefficient[k], slope = c * root[k];
      for (int i = 0; i < tile; ++i) {
        const T next = (z[i] * now[i] - down * before[i]) * scale;
        s[i] += c * next;
        ds[i] += slope * now[i];
        before[i] = now[i];
        now[i] = next;
      }
    }
  }
};

template <class T>
struct SumOf {
  const Activation& a;
  explicit SumOf(const Activation& sum) : a(sum) {}
  void operator()(const T* z, T* s, T* ds) const {
    for (int i = 0; i < tile; ++i) s[i] = ds[i] = T(0);
    for (int k = 0; k < a.terms; ++k) {
      T scaled[tile], value[tile], slope[tile];
      const T scale = T(a.scale[k]), weight = T(a.weight[k]), steep = T(a.weight[k] * a.scale[k]);
      for (int i = 0; i < tile; ++i) scaled[i] = scale * z[i];
      apply(a.term[k], scaled, value, slope);
      for (int i = 0; i < tile; ++i) {
        s[i] += weight * value[i];
        ds[i] += steep * slope[i];
      }
    }
  }

 private:
  static void apply(const PlainActivation& term, const T* z, T* s, T* ds) {
    switch (term.kind) {
      case ActivationKind::tanh: return Tanh<T>(term)(z, s, ds);
      case ActivationKind::erf: return Erf<T>(term)(z, s, ds);
      case ActivationKind::relu: return Relu<T>(term)(z, s, ds);
      case ActivationKind::gelu: return Gelu<T>(term)(z, s, ds);
      case ActivationKind::softplus: return Softplus<T>(term)(z, s, ds);
      case ActivationKind::sigmoid: return Sigmoid<T>(term)(z, s, ds);
      case ActivationKind::sine: return Sine<T>(term)(z, s, ds);
      default: return Hermite<T>(term)(z, s, ds);
    }
  }
};

}  // namespace
