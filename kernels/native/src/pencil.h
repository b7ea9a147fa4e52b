// Products with W(eta) = base + eta direction, spread over threads.
#pragma once
#include <algorithm>
#include <vector>

#include "loops.h"
#include "threads.h"

// q_p = W(eta_p)^T W(eta_p) v_p for all vectors (and u_p = W v_p where asked for). Rows are cut into bands of a fixed
// height whose sums are added in order, so that the bits do not depend on the number of threads.
template <class T>
void multiply_pencil(const PencilProducts<T>& g, T* const* q, int threads) {
  constexpr int64_t band = 1024;
  constexpr int64_t worth_a_thread = int64_t(1) << 20;
  const int bands = int((g.rows + band - 1) / band);
  if (g.rows * g.cols * g.count < worth_a_thread) threads = 1;
  // Kept from call to call: a task makes thousands of the same size.
  static thread_local std::vector<T> partial;
  partial.assign(size_t(std::max(bands - 1, 0)) * g.count * g.cols, T(0));
  std::vector<T*> sums(size_t(bands) * g.count);
  for (int b = 0; b < bands; ++b)
    for (int p = 0; p < g.count; ++p)
      sums[size_t(b) * g.count + p] = b == 0 ? q[p] : partial.data() + (size_t(b - 1) * g.count + p) * g.cols;
  for (int p = 0; p < g.count; ++p) std::fill_n(q[p], g.cols, T(0));
  parallel_for(threads, bands, [&](int b) {
    loops_of<T>().pencil_products(g, b * band, std::min(g.rows, (b + 1) * band), sums.data() + size_t(b) * g.count);
  });
  for (int b = 1; b < bands; ++b)
    for (int p = 0; p < g.count; ++p) {
      const T* from = sums[size_t(b) * g.count + p];
      for (int64_t k = 0; k < g.cols; ++k) q[p][k] += from[k];
    }
}
