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
  // Rows of this pass, and of the batch they belong to.
  int64_t rows, n, N;
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

// Products with W(eta) = base + eta direction, rows x cols, for `count` vectors v_p each with its own eta_p; without a
// direction W = base. `u`, where it is not null, receives W v. `formed`, where it is not null, receives W(eta_0), which is
// then used for all vectors: an explicit matrix takes half the time of a pencil.
template <class T>
struct PencilProducts {
  int64_t rows, cols;
  const T* base;
  const T* direction;
  T* formed;
  int count;
  const double* rates;
  const T* const* v;
  T* const* u;
};

// Slopes of several steps at neurons k and samples j. The first step has u = z. A later one has
// u = scale_k z + deviation_k xi + common_kj + sum of amplitude_k weight_j sigma'(u_s) over the steps s before it that
// have an own part. The moments of the last step's slope over z and xi are sums over the nodes of two quadrature rules:
// of sigma'(u), of sigma'(u) z, and of sigma'(u) sigma'(u_s) for every step s. `before` holds sigma'(z).
// The results are neurons x samples.
constexpr int most_later_steps = 7;
struct SlopeMoments {
  int64_t neurons, samples, nodes, deviations;
  int later, owns;
  const double *scale[most_later_steps], *deviation[most_later_steps], *common[most_later_steps];
  const double *amplitude[most_later_steps], *own[most_later_steps];
  const double *z, *before, *weight, *xi, *xi_weight;
  double *mean, *linear, *product[most_later_steps + 1];
};

// The `top` largest eigenpairs of a symmetric n x n matrix, both triangles given, largest first; vectors are rows. For small n.
// 1 <= top <= n. A matrix with entries that are no numbers gives values that are none.
struct SmallEigen {
  int n, top;
  const double* matrix;
  double* values;
  double* vectors;
  double* work;
};
// Room that `work` needs.
constexpr int64_t small_eigen_work(int64_t n) { return 2 * n * n + 9 * n; }

// The equations of a noisy bulk (MODEL 2.5). Lengths are multiples of eight; entries that fill up have counts 0.
struct NoisyBulk {
  int64_t groups, samples;
  double d, n;
  const double *counts, *squares, *stretches, *values, *value_counts;
};

template <class T>
struct Loops {
  void (*backward)(const BackwardPass<T>&, const Activation&);
  void (*slope_moments)(const SlopeMoments&, const Activation&);
  // s = sigma(z) - offset, ds = sigma'(z); ds may be null. The offset is taken off in double precision.
  void (*activate)(const T* z, T* s, T* ds, int64_t count, double offset, const Activation&);
  // out = base + sum_k weight_k term_k
  void (*combine)(T* out, const T* base, const T* const* terms, const double* weights, int count, int64_t size);
  // out_r = sum_c a_rc b_rc, summed in double precision.
  void (*row_products)(const T* a, const T* b, int64_t rows, int64_t cols, double* out);
  // Standard normals number 0..count-1 of the Philox stream `key`, times `scale`.
  void (*normals)(T* out, int64_t count, const uint32_t key[2], double scale);
  // Adds what rows from .. to contribute to q_p = W^T W v_p; each row is read from memory once for all vectors.
  void (*pencil_products)(const PencilProducts<T>&, int64_t from, int64_t to, T* const* q);
  // u_p = M v_p for a matrix M of rows x cols, count x rows.
  void (*row_dots)(const T* m, int64_t rows, int64_t cols, int count, const T* const* v, T* u);
  // q_p += M^T w_p for a matrix M of rows x cols; w is count x rows.
  void (*row_sums)(const T* m, int64_t rows, int64_t cols, int count, const T* w, T* const* q);
  // Adds A^T A v_p, and unless B is null (A^T B + B^T A) v_p and B^T B v_p, for matrices of rows x cols.
  void (*pencil_squares)(const T* a, const T* b, int64_t rows, int64_t cols, int count, const T* const* v, T* const* aa,
                         T* const* ab, T* const* bb);
};

struct AllLoops {
  const char* name;
  Loops<float> f32;
  Loops<double> f64;
  void (*top_eigenpairs)(const SmallEigen&);
  // Their least solution at z from a point (p, q) below it, and det(1 - J) there; false if there is none.
  bool (*bulk_fixed_point)(const NoisyBulk&, double z, double& p, double& q, double& determinant);
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
