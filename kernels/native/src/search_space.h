// A growing orthonormal basis V (rows), its images V W^T W, and the inner products that a Rayleigh-Ritz step needs:
// T = V W^T W V^T, and M = V (L W)^T for left directions L.
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "loops.h"

// Rows that start on a boundary of 64 bytes. The storage is kept from call to call.
template <class T>
class AlignedRows {
 public:
  // Room for a number of rows. What the rows hold is lost if there was less room, or rows of another length.
  void reserve(int64_t rows, int64_t cols) {
    const size_t needed = size_t(rows) * cols + 64 / sizeof(T);
    if (values.size() < needed) values = std::vector<T>(needed);
    this->cols = cols;
  }
  T* row(int64_t i) {
    const uintptr_t start = (reinterpret_cast<uintptr_t>(values.data()) + 63) & ~uintptr_t(63);
    return reinterpret_cast<T*>(start) + i * cols;
  }

 private:
  std::vector<T> values;
  int64_t cols = 0;
};

// Directions of which the rows before them leave less than this share are dropped: the rest is rounding.
template <class T>
constexpr T least_new_share = std::is_same_v<T, double> ? T(1e-6) : T(1e-3);

template <class T>
class SearchSpace {
 public:
  int size = 0;

  // Starts anew, with room for `room` rows of `cols` entries and `left` left directions, whose images `left_image` stays the caller's.
  void start(int room, int64_t cols, const T* left_image, int left) {
    this->room = room;
    this->cols = cols;
    this->left_image = left_image;
    this->left = left;
    size = 0;
    for (auto* rows : {&basis, &images, &spare}) rows->reserve(room, cols);
    inner.resize(size_t(room) * room);
    projected.resize(size_t(room) * left);
  }

  // Makes room for more rows.
  void grow(int more) {
    if (more <= room) return;
    for (auto* rows : {&basis, &images}) {
      spare.reserve(more, cols);
      std::copy_n(rows->row(0), size * cols, spare.row(0));
      std::swap(*rows, spare);
    }
    spare.reserve(more, cols);
    std::vector<double> larger(size_t(more) * more);
    for (int i = 0; i < size; ++i) std::copy_n(&product(i, 0), size, larger.data() + size_t(i) * more);
    inner.swap(larger);
    projected.resize(size_t(more) * left);
    room = more;
  }

  T* row(int i) { return basis.row(i); }
  T* image(int i) { return images.row(i); }
  double& product(int i, int k) { return inner[size_t(i) * room + k]; }
  double left_product(int i, int l) const { return projected[size_t(i) * left + l]; }

  // Makes the `count` rows after the first `size` orthonormal to all before them, and drops those that bring nothing new.
  // Returns how many are left, in their order; `first_kept` says whether the first of the given rows is among them.
  int orthonormalise(int count, bool* first_kept = nullptr) {
    bool first = count > 0;
    int kept = 0;
    for (int p = 0; p < count; ++p) {
      T* x = row(size + p);
      const bool unit = to_unit(x);
      if (unit && p != kept) std::copy_n(x, cols, row(size + kept));
      first = first && (p > 0 || unit);
      if (unit) ++kept;
    }
    for (int pass = 0; pass < 2 && kept > 0; ++pass) {
      take_out(size, kept);
      const int before = kept;
      kept = 0;
      for (int p = 0; p < before; ++p) {
        T* x = row(size + p);
        for (int again = 0; again < 2 && kept > 0; ++again) take_out_of(size, kept, x);
        const bool unit = to_unit(x, pass == 0 ? least_new_share<T> : T(0.5));
        first = first && (p > 0 || unit);
        if (!unit) continue;
        if (p != kept) std::copy_n(x, cols, row(size + kept));
        ++kept;
      }
    }
    if (first_kept != nullptr) *first_kept = first;
    return kept;
  }

  // Enters `count` rows, whose images are set, into the inner products.
  void enter(int count) {
    const int from = size, to = size + count;
    pointers.clear();
    for (int p = from; p < to; ++p) pointers.push_back(image(p));
    scratch.resize(size_t(count) * std::max(to, left));
    loops_of<T>().row_dots(row(0), to, cols, count, pointers.data(), scratch.data());
    for (int p = 0; p < count; ++p)
      for (int i = 0; i < to; ++i) product(i, from + p) = double(scratch[size_t(p) * to + i]);
    for (int p = from; p < to; ++p)
      for (int i = 0; i < p; ++i) {
        const double mean = i < from ? product(i, p) : (product(i, p) + product(p, i)) / 2;
        product(i, p) = product(p, i) = mean;
      }
    size = to;
    if (left == 0) return;
    pointers.clear();
    for (int p = from; p < to; ++p) pointers.push_back(row(p));
    loops_of<T>().row_dots(left_image, left, cols, count, pointers.data(), scratch.data());
    for (int p = 0; p < count; ++p)
      for (int l = 0; l < left; ++l) projected[size_t(from + p) * left + l] = double(scratch[size_t(p) * left + l]);
  }

  // to_p += sum_i weights[p * size + i] (row i, or its image).
  void add_rows(const std::vector<double>& weights, int count, bool of_images, T* const* to) {
    scratch.assign(weights.begin(), weights.begin() + std::ptrdiff_t(size) * count);
    loops_of<T>().row_sums(of_images ? image(0) : row(0), size, cols, count, scratch.data(), to);
  }

  // to += sum_l weights[l] (L W)_l.
  void add_left(const std::vector<double>& weights, T* to) {
    scratch.assign(weights.begin(), weights.begin() + left);
    loops_of<T>().row_sums(left_image, left, cols, 1, scratch.data(), &to);
  }

  // Takes rows first .. first + count - 1 out of x.
  void take_out_of(int first, int count, T* x) {
    scratch.resize(size_t(count));
    const T* v = x;
    loops_of<T>().row_dots(row(first), count, cols, 1, &v, scratch.data());
    for (T& w : scratch) w = -w;
    loops_of<T>().row_sums(row(first), count, cols, 1, scratch.data(), &x);
  }

  // Replaces the rows by the combinations C V, with orthonormal rows of C (count x size).
  void contract(const std::vector<double>& c, int count) {
    std::vector<T*> to;
    for (const bool of_images : {false, true}) {
      to.clear();
      for (int p = 0; p < count; ++p) {
        std::fill_n(spare.row(p), cols, T(0));
        to.push_back(spare.row(p));
      }
      add_rows(c, count, of_images, to.data());
      for (int p = 0; p < count; ++p) std::copy_n(spare.row(p), cols, of_images ? image(p) : row(p));
    }
    std::vector<double> half(size_t(count) * size), next(size_t(count) * count), along(size_t(count) * left);
    for (int p = 0; p < count; ++p)
      for (int i = 0; i < size; ++i)
        for (int k = 0; k < size; ++k) half[size_t(p) * size + k] += c[size_t(p) * size + i] * product(i, k);
    for (int p = 0; p < count; ++p)
      for (int q = 0; q < count; ++q)
        for (int k = 0; k < size; ++k) next[size_t(p) * count + q] += half[size_t(p) * size + k] * c[size_t(q) * size + k];
    for (int p = 0; p < count; ++p)
      for (int i = 0; i < size; ++i)
        for (int l = 0; l < left; ++l) along[size_t(p) * left + l] += c[size_t(p) * size + i] * left_product(i, l);
    for (int p = 0; p < count; ++p)
      for (int q = 0; q < count; ++q)
        product(p, q) = (next[size_t(p) * count + q] + next[size_t(q) * count + p]) / 2;
    std::copy(along.begin(), along.end(), projected.begin());
    size = count;
  }

  double length(const T* x) {
    // In double precision: squares of the images of large weights would overflow.
    double square = 0;
    loops_of<T>().row_products(x, x, 1, cols, &square);
    return std::sqrt(square);
  }

 private:
  int room = 0, left = 0;
  int64_t cols = 0;
  const T* left_image = nullptr;
  AlignedRows<T> basis, images, spare;
  std::vector<double> inner, projected;
  std::vector<T> scratch;
  std::vector<const T*> pointers;

  // Scales x to length 1; false if it is shorter than `least` or not finite.
  bool to_unit(T* x, T least = T(0)) {
    const double norm = length(x);
    if (!(norm > double(least)) || !std::isfinite(norm)) return false;
    const T factor = T(1 / norm);
    for (int64_t k = 0; k < cols; ++k) x[k] *= factor;
    return true;
  }

  // Takes the first `size` rows out of the `count` rows after them, together.
  void take_out(int first, int count) {
    if (first == 0) return;
    pointers.clear();
    std::vector<T*> to;
    for (int p = 0; p < count; ++p) {
      pointers.push_back(row(first + p));
      to.push_back(row(first + p));
    }
    scratch.resize(size_t(count) * first);
    loops_of<T>().row_dots(row(0), first, cols, count, pointers.data(), scratch.data());
    for (T& w : scratch) w = -w;
    loops_of<T>().row_sums(row(0), first, cols, count, scratch.data(), to.data());
  }
};
