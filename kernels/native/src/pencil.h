// Products with W(eta) = base + eta direction, spread over threads.
#pragma once
#include <algorithm>
#include <vector>

#include "loops.h"
#include "threads.h"

// Sets `count` vectors q of `cols` entries to sums over rows. `work(from, to, sums)` adds what rows from .. to - 1 contribute. Rows are cut into
// bands of a fixed height whose sums are added in order, so that the bits do not depend on the number of threads.
template <class T, class Work>
void sum_over_rows(int64_t rows, int64_t cols, int count, T* const* q, int threads, const Work& work) {
  constexpr int64_t band = 1024;
  constexpr int64_t worth_a_thread = int64_t(1) << 20;
  const int bands = int((rows + band - 1) / band);
  if (rows * cols * count < worth_a_thread) threads = 1;
  // Kept from call to call: a task makes thousands of the same size.
  static thread_local std::vector<T> partial;
  partial.assign(size_t(std::max(bands - 1, 0)) * count * cols, T(0));
  std::vector<T*> sums(size_t(bands) * count);
  for (int b = 0; b < bands; ++b)
    for (int p = 0; p < count; ++p)
      sums[size_t(b) * count + p] = b == 0 ? q[p] : partial.data() + (size_t(b - 1) * count + p) * cols;
  for (int p = 0; p < count; ++p) std::fill_n(q[p], cols, T(0));
  parallel_for(threads, bands, [&](int b) {
    work(b * band, std::min(rows, (b + 1) * band), sums.data() + size_t(b) * count);
  });
  for (int b = 1; b < bands; ++b)
    for (int p = 0; p < count; ++p) {
      const T* from = sums[size_t(b) * count + p];
      for (int64_t k = 0; k < cols; ++k) q[p][k] += from[k];
    }
}

// q_p = W(eta_p)^T W(eta_p) v_p for all vectors (and u_p = W v_p where asked for).
template <class T>
void multiply_pencil(const PencilProducts<T>& g, T* const* q, int threads) {
  sum_over_rows(g.rows, g.cols, g.count, q, threads,
                [&](int64_t from, int64_t to, T* const* sums) { loops_of<T>().pencil_products(g, from, to, sums); });
}
