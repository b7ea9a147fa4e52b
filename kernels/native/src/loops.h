// The element-wise loops, compiled once per instruction set; `loops()` picks the widest that runs here.
#pragma once
#include <cstdint>

#include "activations.h"

constexpr int max_shifts = 4;

// One forward-and-backward pass over n x N pre-activations Z + sum_k weight_k shift_k:
//   output_j   = scale * (sum_i a_i sigma(z_ji) - offset)
//   residual_j = label_j - output_j
//   factor_ji  = residual_j a_i sigma'(z_ji) / n
// so that the gradient is factor^T X.
template <class T>
struct BackwardPass {
  int64_t n, N;
  const T* z;
  int shifts;
  const T* shift[max_shifts];
  double weight[max_shifts];
  const T* readout;
  const T* labels;
  double scale, offset;
  T* factor;
  T* residual;
  T* output;
};

template <class T>
struct Loops {
  void (*backward)(const BackwardPass<T>&, const Activation&);
  void (*activate)(const T* z, T* s, T* ds, int64_t count, const Activation&);
  // out = base + sum_k weight_k term_k
  void (*combine)(T* out, const T* base, const T* const* terms, const double* weights, int count, int64_t size);
  // Standard normals number 0..count-1 of the Philox stream `key`, times `scale`.
  void (*normals)(T* out, int64_t count, const uint32_t key[2], double scale);
  // q = W^T W v in one pass over the rows of W.
  void (*gram_product)(const T* w, int64_t rows, int64_t cols, const T* v, T* q);
};

struct AllLoops {
  const char* name;
  Loops<float> f32;
  Loops<double> f64;
};

extern const AllLoops baseline_loops, avx2_loops, avx512_loops;
const AllLoops& loops();
// Restricts `loops()` to the named instruction set; false if this machine does not have it.
bool select_loops(const char* name);

template <class T>
inline const Loops<T>& loops_of();
template <>
inline const Loops<float>& loops_of<float>() { return loops().f32; }
template <>
inline const Loops<double>& loops_of<double>() { return loops().f64; }
