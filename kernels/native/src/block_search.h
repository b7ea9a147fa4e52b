// The top of the spectrum of one matrix W (rows x cols): all singular values above a threshold with their vectors, some of the
// values below them, and the measured edge. Block Davidson: one orthonormal basis V serves all of them.
//
//   V      starts with the right signal directions R, vectors that are near the wanted ones, and two random vectors
//   T      V W^T W V^T: its eigenpairs (theta, y) give singular values sqrt(theta) and right vectors V^T y
//   T - M M^T, without R's rows and columns, M = V (L W)^T: its largest eigenvalue is the square of the measured edge, the largest
//          singular value of (I - L^T L) W (I - R^T R); R lies in V, so the projection is exact
//   r      = W^T W v - theta v of a pair that is not good enough yet; it joins V
//
// A pass over W multiplies it with a block of such residuals, that of the edge, and the next vector of a Krylov chain from the
// last random vector. The chain is the guard against twins: residuals of a vector that has converged never show another vector with
// the same value, a chain from a random vector does.
//
// The search ends when the edge, all values above the threshold and those asked for below it are good enough, the chain is done,
// and the first value that does not count is known well enough to say that it does not.
//
// How to choose the parameters:
//   tolerance           bound on |r| / theta of the exact values. A value is good to about its square, a vector to it over the gap.
//                       3e-6 in single precision: rounding alone gives 1e-6.
//   further_tolerance   the same for the others. 5e-4 gives values to 1e-6.
//   guard               steps of the chain: 6 for fewer than 512 columns, 8 from there on. test/kernels/block-search counts what they miss.
//   block, passes       residuals per pass, and passes per Rayleigh-Ritz step: the second pass takes the images of the first one's
//                       vectors. Where a pass is cheap, fewer Rayleigh-Ritz steps save more than exact residuals do.
//   restart_at          rows of V from which it is contracted to the best vectors, since small problems grow as its third power.
//
// Example 1, outliers above 1.05 times the edge, and nothing else:
//   TopProblem<float> p{}; p.rows = N; p.cols = d; p.base = W; p.space = S; p.images = SWW; p.given = k; p.signal = r;
//   p.margin = p.exact_margin = 1.05; p.ceiling = HUGE_VAL; p.tolerance = 3e-6; p.further_tolerance = 5e-4; p.guard = 8;
//   Top<float> top = BlockSearch<float>(p).run();   // top.values holds the outliers, top.edge the edge
// Example 2, the three largest singular values, whatever their size: p.margin = p.exact_margin = HUGE_VAL; p.further = 3;
// then no value is an outlier, and the three are found to further_tolerance.
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "loops.h"
#include "pencil.h"
#include "search_space.h"

// With more values below the threshold the small problems would take longer than Lanczos.
constexpr int64_t most_further = 48;

template <class T>
struct TopProblem {
  int64_t rows, cols;
  // W = base + rate direction, or the base where there is no direction. The search writes W to `weights`, unless it is the base.
  const T *base, *direction;
  double rate;
  T* weights;
  // S, orthonormal rows: `signal` rows of R, other start vectors, a random vector last. Their images are S W^T W.
  const T *space, *images;
  int given, signal;
  // L W.
  const T* left_image;
  int left;
  // Values above min(margin * edge, ceiling) are wanted, those above min(exact_margin * edge, ceiling) to `tolerance`.
  double margin, exact_margin, ceiling, tolerance;
  // Number of values wanted below these, and how well.
  int further;
  double further_tolerance;
  // Steps of the chain that looks for twins.
  int guard;
  int threads;
};

// Vectors are rows of one list. `converged` is false if the bound on the vectors was met first, or if W is not finite.
template <class T>
struct Top {
  double edge = std::nan("");
  std::vector<double> values, residuals;
  std::vector<T> right, left;
  int vectors = 0;
  bool converged = false;
};

template <class T>
class BlockSearch {
 public:
  explicit BlockSearch(const TopProblem<T>& problem) : p(problem) {}

  Top<T> run() {
    begin();
    for (;;) {
      const bool finite = find_edge() && find_pairs();
      if (!finite) break;
      choose();
      top.converged = edge_known && chosen.empty() && guard_left == 0;
      if (top.converged || exhausted || top.vectors >= most_vectors) break;
      if (space.size > restart_at() && p.cols > restart_at() + candidates) contract();
      expand();
    }
    top.converged = top.converged || (exhausted && std::isfinite(top.edge));
    finish();
    return std::move(top);
  }

 private:
  static constexpr bool is_double = std::is_same_v<T, double>;
  static constexpr double edge_tolerance = 2e-3;
  static constexpr int most_vectors = 2000;
  static constexpr int kept_pairs = 16;
  // Residuals per pass, that of the edge included.
  static constexpr int block = 6;
  // Candidates between two Rayleigh-Ritz steps, at most.
  static constexpr int candidates = 2 * (block + 1);
  // Residuals below this share of the largest eigenvalue are rounding.
  static constexpr double rounding = is_double ? 2e-15 : 4e-7;

  const TopProblem<T>& p;
  SearchSpace<T>& space = kept_space();
  Top<T> top;
  int wanted = 0, outliers = 0, solved = 0, chain = 0, guard_left = 0;
  bool edge_known = false, exhausted = false, formed = false;
  std::vector<double> values, vectors, edge_values, edge_vectors, matrix, work;
  AlignedRows<T>&residual = kept_rows(0), &edge_row = kept_rows(1);
  std::vector<int> chosen;

  // Kept from call to call: a task makes thousands of the same size.
  static SearchSpace<T>& kept_space() {
    static thread_local SearchSpace<T> kept;
    return kept;
  }
  static AlignedRows<T>& kept_rows(int i) {
    static thread_local AlignedRows<T> kept[2];
    return kept[i];
  }

  double threshold(double margin) const { return std::min(top.edge * margin, p.ceiling); }
  // Ritz pairs that a contraction keeps.
  int kept() const { return std::max(kept_pairs, wanted + 8); }
  int restart_at() const { return std::max(40, p.signal + kept() + 2 + candidates); }

  void begin() {
    space.start(std::max(restart_at(), p.given) + 2 * candidates, p.cols, p.left_image, p.left);
    std::copy_n(p.space, size_t(p.given) * p.cols, space.row(0));
    std::copy_n(p.images, size_t(p.given) * p.cols, space.image(0));
    space.enter(p.given);
    chain = p.given - 1;
    guard_left = p.guard;
    exhausted = p.given >= p.cols;
  }

  // The `count` largest eigenpairs of the leading part of `matrix`, n x n.
  void solve(int n, int count, std::vector<double>& to_values, std::vector<double>& to_vectors) {
    to_values.resize(size_t(count));
    to_vectors.resize(size_t(count) * n);
    work.resize(size_t(small_eigen_work(n)));
    loops().top_eigenpairs({n, count, matrix.data(), to_values.data(), to_vectors.data(), work.data()});
  }

  bool find_edge() {
    if (edge_known) return true;
    const int n = space.size - p.signal;
    matrix.resize(size_t(n) * n);
    for (int i = 0; i < n; ++i)
      for (int k = 0; k < n; ++k) {
        double value = space.product(p.signal + i, p.signal + k);
        for (int l = 0; l < p.left; ++l)
          value -= space.left_product(p.signal + i, l) * space.left_product(p.signal + k, l);
        matrix[size_t(i) * n + k] = value;
      }
    solve(n, 1, edge_values, edge_vectors);
    top.edge = std::sqrt(std::max(edge_values[0], 0.0));
    if (!std::isfinite(edge_values[0])) return false;
    // Where L takes out all of W, the edge is 0 and its residual is rounding.
    double largest = 0;
    for (int i = 0; i < space.size; ++i) largest = std::max(largest, space.product(i, i));
    edge_known = exhausted || edge_residual() <= std::max(edge_tolerance * edge_values[0], rounding * largest);
    return true;
  }

  // Residual of the edge's Ritz vector z, its part along R taken out; `expand` reads it.
  double edge_residual() {
    edge_row.reserve(1, p.cols);
    T* r = edge_row.row(0);
    std::fill_n(r, p.cols, T(0));
    std::vector<double> weights(size_t(space.size)), along(size_t(p.left));
    const double* z = edge_vectors.data();
    for (int i = p.signal; i < space.size; ++i) {
      weights[i] = z[i - p.signal];
      for (int l = 0; l < p.left; ++l) along[l] -= weights[i] * space.left_product(i, l);
    }
    space.add_rows(weights, 1, true, &r);
    if (p.left > 0) space.add_left(along, r);
    for (double& w : weights) w *= -edge_values[0];
    space.add_rows(weights, 1, false, &r);
    if (p.signal > 0) space.take_out_of(0, p.signal, r);
    return space.length(r);
  }

  void copy_products() {
    const int n = space.size;
    matrix.resize(size_t(n) * n);
    for (int i = 0; i < n; ++i)
      for (int k = 0; k < n; ++k) matrix[size_t(i) * n + k] = space.product(i, k);
  }

  bool find_pairs() {
    const int n = space.size;
    copy_products();
    const double least = threshold(p.margin);
    for (int count = std::max(outliers, 2) + p.further + 3;; count *= 2) {
      solved = std::min(n, count);
      solve(n, solved, values, vectors);
      if (!std::isfinite(values[0])) return false;
      outliers = 0;
      while (outliers < solved && values[outliers] > least * least) ++outliers;
      wanted = std::min({outliers + p.further, n, int(std::min(p.rows, p.cols))});
      if (wanted + 1 <= solved || solved == n) return true;
    }
  }

  // How large the residual of pair i may be.
  double allowed(int i) const {
    const double theta = values[i], exact = threshold(p.exact_margin), least = threshold(p.margin);
    double most = i >= wanted ? HUGE_VAL : theta > exact * exact ? p.tolerance : std::max(p.further_tolerance, p.tolerance);
    if (i == outliers) most = std::min(most, std::max(2e-4, std::min(5e-3, 0.25 * (1 - theta / (least * least)))));
    return std::max(most * theta, rounding * values[0]);
  }

  // Computes residuals and chooses the pairs whose residuals join the basis.
  void choose() {
    chosen.clear();
    if (exhausted) return;
    const int look = std::min(solved, wanted + 1);
    residual.reserve(look, p.cols);
    std::vector<double> weights(size_t(look) * space.size);
    std::vector<T*> to;
    for (int i = 0; i < look; ++i) {
      to.push_back(residual.row(i));
      std::fill_n(to[i], p.cols, T(0));
      std::copy_n(vectors.begin() + std::ptrdiff_t(i) * space.size, space.size,
                  weights.begin() + std::ptrdiff_t(i) * space.size);
    }
    space.add_rows(weights, look, true, to.data());
    for (int i = 0; i < look; ++i)
      for (int k = 0; k < space.size; ++k) weights[size_t(i) * space.size + k] *= -values[i];
    space.add_rows(weights, look, false, to.data());
    for (int i = 0; i < look; ++i)
      if (!(space.length(to[i]) <= allowed(i))) chosen.push_back(i);
  }

  // Extends the basis by the chain's next vector, the residuals chosen and that of the edge, and multiplies them with W. A second pass takes
  // the images of these, where a pass costs less than a Rayleigh-Ritz step.
  void expand() {
    const int passes = p.rows * p.cols <= (int64_t(1) << 20) ? 2 : 1;
    const int of_pairs = std::min(int(chosen.size()), edge_known ? block : block - 1);
    space.grow(space.size + 2 * candidates);
    int count = add_chain();
    for (int k = 0; k < of_pairs; ++k) std::copy_n(residual.row(chosen[k]), p.cols, candidate(count++));
    if (!edge_known) std::copy_n(edge_row.row(0), p.cols, candidate(count++));
    const int added = append(count);
    // W^T W takes the basis into itself: all that can be found from here has been found.
    if (added == 0) exhausted = true;
    if (passes == 1 || exhausted) return;
    const int first = space.size - added, without_chain = chain == first ? 1 : 0;
    count = add_chain();
    for (int k = first + without_chain; k < first + added; ++k) std::copy_n(space.image(k), p.cols, candidate(count++));
    append(count);
  }

  T* candidate(int k) { return space.row(space.size + k); }

  // The chain's next vector is the first candidate: of the vectors after it only what is new beside it is kept.
  int add_chain() {
    if (guard_left == 0) return 0;
    std::copy_n(space.image(chain), p.cols, candidate(0));
    return 1;
  }

  // Appends the candidates, of which the first is the chain's where there is one. Returns how many brought something new.
  int append(int count) {
    bool first_kept = false;
    const int before = space.size, added = space.orthonormalise(count, &first_kept);
    if (added > 0) multiply(added);
    exhausted = space.size >= p.cols;
    if (guard_left > 0) {
      guard_left = first_kept ? guard_left - 1 : 0;
      if (first_kept) chain = before;
    }
    return added;
  }

  void multiply(int count) {
    std::vector<const T*> from;
    std::vector<T*> to;
    for (int k = 0; k < count; ++k) {
      from.push_back(space.row(space.size + k));
      to.push_back(space.image(space.size + k));
    }
    products(count, from.data(), nullptr, to.data());
    space.enter(count);
    top.vectors += count;
  }

  void products(int count, const T* const* v, T* const* u, T* const* q) {
    const T* w = p.direction == nullptr ? p.base : p.weights;
    const std::vector<double> rates(size_t(count), p.rate);
    PencilProducts<T> g{p.rows, p.cols, w, nullptr, nullptr, count, rates.data(), v, u};
    if (p.direction != nullptr && !formed) g = {p.rows, p.cols, p.base, p.direction, p.weights, count, rates.data(), v, u};
    formed = true;
    multiply_pencil(g, q, p.threads);
  }

  // Keeps R, the best Ritz vectors, that of the edge while it is wanted, and the chain's last vector.
  void contract() {
    const int n = space.size;
    std::vector<double> c;
    int count = 0;
    const auto add = [&](const double* y, int from, int entries) {
      c.resize(size_t(count + 1) * n);
      double* row = c.data() + size_t(count) * n;
      std::fill_n(row, n, 0.0);
      std::copy_n(y, entries, row + from);
      for (int pass = 0; pass < 2; ++pass)
        for (int k = 0; k < count; ++k) {
          const double* other = c.data() + size_t(k) * n;
          double along = 0;
          for (int i = 0; i < n; ++i) along += other[i] * row[i];
          for (int i = 0; i < n; ++i) row[i] -= along * other[i];
        }
      double square = 0;
      for (int i = 0; i < n; ++i) square += row[i] * row[i];
      if (square < 1e-12) return;
      for (int i = 0; i < n; ++i) row[i] /= std::sqrt(square);
      ++count;
    };
    const double one = 1;
    for (int i = 0; i < p.signal; ++i) add(&one, i, 1);
    if (solved < kept()) {
      copy_products();
      solved = std::min(n, kept());
      solve(n, solved, values, vectors);
    }
    for (int i = 0; i < std::min(solved, kept()); ++i) add(vectors.data() + size_t(i) * n, 0, n);
    if (!edge_known) add(edge_vectors.data(), p.signal, n - p.signal);
    if (guard_left > 0) add(&one, chain, 1);
    c.resize(size_t(count) * n);
    space.contract(c, count);
    chain = count - 1;
  }

  // Singular values and vectors of the wanted pairs, with residuals computed with W.
  void finish() {
    const int count = wanted;
    if (!std::isfinite(top.edge)) {
      top.values.assign(size_t(p.further), std::nan(""));
      top.residuals = top.values;
      top.right.assign(size_t(p.further) * p.cols, T(std::nan("")));
      top.left.assign(size_t(p.further) * p.rows, T(std::nan("")));
      return;
    }
    top.right.assign(size_t(count) * p.cols, T(0));
    std::vector<T*> right;
    for (int i = 0; i < count; ++i) right.push_back(top.right.data() + size_t(i) * p.cols);
    if (count > 0) space.add_rows(vectors, count, false, right.data());
    top.left.resize(size_t(count) * p.rows);
    if (count == 0) return;
    std::vector<T> back(size_t(count) * p.cols);
    const std::vector<const T*> v(right.begin(), right.end());
    std::vector<T*> u, q;
    for (int i = 0; i < count; ++i) {
      u.push_back(top.left.data() + size_t(i) * p.rows);
      q.push_back(back.data() + size_t(i) * p.cols);
    }
    products(count, v.data(), u.data(), q.data());
    for (int i = 0; i < count; ++i) complete(right[i], u[i], q[i]);
  }

  static double squared_length(const T* x, int64_t count) {
    double square = 0;
    loops_of<T>().row_products(x, x, 1, count, &square);
    return square;
  }

  static void scale(T* x, int64_t count, double factor) {
    for (int64_t k = 0; k < count; ++k) x[k] = T(x[k] * factor);
  }

  // Scales a right vector v, u = W v and q = W^T W v to a triplet, and enters its value and residual.
  void complete(T* v, T* u, T* q) {
    const double length = std::sqrt(squared_length(v, p.cols)), square = squared_length(u, p.rows) / (length * length);
    scale(v, p.cols, 1 / length);
    scale(q, p.cols, 1 / length);
    for (int64_t k = 0; k < p.cols; ++k) q[k] -= T(square * v[k]);
    const double s = std::sqrt(square);
    scale(u, p.rows, s > 0 ? 1 / (s * length) : 0);
    top.values.push_back(s);
    top.residuals.push_back(square > 0 ? std::sqrt(squared_length(q, p.cols)) / square : 0);
  }
};
