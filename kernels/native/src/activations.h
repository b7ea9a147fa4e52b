// The activations sigma and their derivatives, applied to a tile of `tile` values at a time.
#pragma once
#include "vector_math.h"

enum class ActivationKind : int { tanh, erf, relu, gelu, softplus, sigmoid, sine, hermite };

constexpr int tile = 64;
constexpr int max_hermite_degree = 15;

// What a kernel needs of an activation: kind, the phase of `sine`, the coefficients of `hermite`.
struct Activation {
  ActivationKind kind;
  double phase;
  int degree;
  double coefficients[max_hermite_degree + 1];
};

namespace {

template <class T>
struct Tanh {
  explicit Tanh(const Activation&) {}
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
  explicit Erf(const Activation&) {}
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
  explicit Relu(const Activation&) {}
  void operator()(const T* z, T* s, T* ds) const {
    for (int i = 0; i < tile; ++i) {
      s[i] = z[i] > T(0) ? z[i] : T(0);
      ds[i] = z[i] > T(0) ? T(1) : T(0);
    }
  }
};

template <class T>
struct Gelu {
  explicit Gelu(const Activation&) {}
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
  explicit Softplus(const Activation&) {}
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
  explicit Sigmoid(const Activation&) {}
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
  explicit Sine(const Activation& a) : phase(T(a.phase)) {}
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
  explicit Hermite(const Activation& a) : degree(a.degree) {
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

}  // namespace
