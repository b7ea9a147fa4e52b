// (A + shift)^-1 b for many shifts and one symmetric A, by one reduction of A to a band.
//
// Orthogonal Q with Q^T A Q = B, a matrix of bandwidth `width`, are found by block reflectors: the QR decomposition of
// each panel of `width` columns below its band gives a reflector I - V T V^T, which is applied to the rest of A from
// both sides. Nearly all of that is in products of matrices. A tridiagonal B, as LAPACK's dsytrd makes it, would need
// products of a matrix and a vector instead, which wait for memory. Then each shift costs a solve with a band.
#include <algorithm>
#include <sstream>
#include <vector>

#include "addon.h"
#include "arguments.h"
#include "arrays.h"
#include "blas.h"

namespace {

constexpr int width = 48;

// Reflectors of a panel: V (rows x count, unit lower trapezoidal) and T (count x count, upper).
struct Reflector {
  std::vector<double> v, t;
  int rows, count;
};

// The QR decomposition of a panel (rows x width, leading dimension n), in place; tau gets `width` entries.
Reflector reflector_of(double* panel, int n, int rows, double* tau, std::vector<double>& work) {
  const int count = std::min(rows, width), columns = width, lwork = int(work.size());
  int status = 0;
  dgeqrf_(&rows, &columns, panel, &n, tau, work.data(), &lwork, &status);
  Reflector q{std::vector<double>(size_t(rows) * count), std::vector<double>(size_t(count) * count), rows, count};
  for (int j = 0; j < count; ++j) {
    double* column = q.v.data() + size_t(j) * rows;
    column[j] = 1;
    std::copy(panel + size_t(j) * n + j + 1, panel + size_t(j) * n + rows, column + j + 1);
  }
  dlarft_("F", "C", &rows, &count, q.v.data(), &rows, tau, q.t.data(), &count);
  return q;
}

// A <- Q^T A Q for the lower triangle of a symmetric A (rows x rows, leading dimension n): with Y = A V T and
// W = Y - V T^T V^T Y / 2 this is A - V W^T - W V^T.
void apply_both_sides(const Reflector& q, double* a, int n) {
  const double one = 1, zero = 0, minus = -1, half = -0.5;
  std::vector<double> y(q.v.size()), s(q.t.size());
  dsymm_("L", "L", &q.rows, &q.count, &one, a, &n, q.v.data(), &q.rows, &zero, y.data(), &q.rows);
  dtrmm_("R", "U", "N", "N", &q.rows, &q.count, &one, q.t.data(), &q.count, y.data(), &q.rows);
  gemm("T", "N", q.count, q.count, q.rows, q.v.data(), q.rows, y.data(), q.rows, s.data(), q.count);
  dtrmm_("L", "U", "T", "N", &q.count, &q.count, &half, q.t.data(), &q.count, s.data(), &q.count);
  dgemm_("N", "N", &q.rows, &q.count, &q.count, &one, q.v.data(), &q.rows, s.data(), &q.count, &one, y.data(),
         &q.rows);
  dsyr2k_("L", "N", &q.rows, &q.count, &minus, q.v.data(), &q.rows, y.data(), &q.rows, &one, a, &n);
}

// shiftedSolves(A, n, rhs, shifts, least): (A + shift)^-1 rhs for every shift, shifts x n. A (float64, its lower triangle
// by columns) is overwritten. A + shift must be positive definite, with pivots above `least`.
Napi::Value ShiftedSolves(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const int n = int(count_of(info[1], "n", 1));
  const double least = number_of(info[4], "least");
  const size_t size = matrix_size(env, n, n, "A"), shifts_given = length_of(info[3], "shifts");
  // The workspace has width * (n + width + count) entries.
  check_limit(env, "shifts.length", int64_t(shifts_given), most_elements / width - n - width, workspace_limit);
  const int count = int(shifts_given);
  const size_t solutions = matrix_size(env, count, n, "solutions");
  Arrays arrays(env);
  double* a = arrays.write<double>(info[0], size, "A");
  const double* given = arrays.read<double>(info[2], size_t(n), "rhs");
  const double* shifts = arrays.read<double>(info[3], size_t(count), "shifts");
  arrays.check_overlaps();
  std::vector<double> tau(n + width), rhs(given, given + n), work(size_t(width) * (n + width + count));
  const int lwork = int(work.size()), one = 1;
  int status = 0;
  // Applies the reflector of a panel to vectors, from the left.
  const auto apply = [&](int panel, const char* transposed, double* vectors, int columns) {
    const int rows = n - panel - width, reflectors = std::min(rows, width);
    dormqr_("L", transposed, &rows, &columns, &reflectors, a + size_t(panel) * n + panel + width, &n,
            tau.data() + panel, vectors + panel + width, &n, work.data(), &lwork, &status);
  };
  for (int j = 0; j + width < n; j += width) {
    const int rows = n - j - width;
    const Reflector q = reflector_of(a + size_t(j) * n + j + width, n, rows, tau.data() + j, work);
    apply_both_sides(q, a + size_t(j + width) * n + j + width, n);
    apply(j, "T", rhs.data(), one);
  }
  const int band = std::min(width, n - 1), stored = band + 1;
  std::vector<double> bands(size_t(stored) * n), shifted(bands.size());
  for (int j = 0; j < n; ++j)
    std::copy_n(a + size_t(j) * n + j, std::min(stored, n - j), bands.data() + size_t(j) * stored);
  auto out = fresh_array<double>(env, solutions);
  for (int k = 0; k < count; ++k) {
    shifted = bands;
    for (int j = 0; j < n; ++j) shifted[size_t(j) * stored] += shifts[k];
    double* solution = out.Data() + size_t(k) * n;
    std::copy(rhs.begin(), rhs.end(), solution);
    dpbsv_("L", &n, &band, &one, shifted.data(), &stored, solution, &n, &status);
    // Rounding decides the sign of a pivot that should be 0, so small ones are refused too. A pivot is the square of an
    // entry of the factor; one that is not a number is refused.
    const double* factor = shifted.data();
    bool definite = status == 0;
    for (int j = 0; definite && j < n; ++j) {
      const double root = factor[size_t(j) * stored];
      definite = root * root > least;
    }
    if (!definite) {
      std::ostringstream message;
      message << "A + " << shifts[k] << " is not positive definite";
      throw Napi::Error::New(env, message.str());
    }
  }
  const int last = n > width ? (n - width - 1) / width * width : -1;
  for (int j = last; j >= 0; j -= width) apply(j, "N", out.Data(), count);
  return out;
}

}  // namespace

void register_shifted_solves(Napi::Env env, Napi::Object exports) {
  exports.Set("shiftedSolves", Napi::Function::New(env, ShiftedSolves));
}
