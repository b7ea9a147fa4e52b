// Dense products, small eigenproblems and full spectra. Matrices are row-major and contiguous.
#include <dlfcn.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "addon.h"
#include "arguments.h"
#include "arrays.h"
#include "blas.h"
#include "loops.h"
#include "threads.h"

namespace {

void check(const Napi::Env& env, const char* routine, int info) {
  if (info == 0) return;
  throw Napi::Error::New(env, std::string(routine) + " failed with info = " + std::to_string(info));
}

// Workspace of the length that a query gave. A float may have rounded the length down.
template <class T>
std::vector<T> workspace_of(T best) {
  return std::vector<T>(size_t(std::nextafter(best, std::numeric_limits<T>::max())) + 1);
}

// A few rows times a large matrix. BLAS reaches a third of the machine's rate here, and the bits of a row depend on how many
// there are; here they do not.
constexpr int thin_by_rows = 16, thin_by_columns = 8;

template <class T>
void multiply_thin(bool tb, int m, int n, int k, const T* a, const T* b, T* c) {
  std::vector<const T*> from;
  std::vector<T*> to;
  for (int i = 0; i < m; ++i) {
    from.push_back(a + size_t(i) * k);
    to.push_back(c + size_t(i) * n);
  }
  if (tb) return loops_of<T>().row_dots(b, n, k, m, from.data(), c);
  std::fill_n(c, size_t(m) * n, T(0));
  loops_of<T>().row_sums(b, k, n, m, a, to.data());
}

// gemm(transposeA, transposeB, m, n, k, A, B, C, threads): C (m x n) = op(A) (m x k) op(B) (k x n), its rows spread over
// threads that each call a BLAS of one thread: the BLAS's own would wait in busy loops for work.
template <class T>
void multiply(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const bool ta = boolean_of(info[0], "transposeA"), tb = boolean_of(info[1], "transposeB");
  const int m = int(count_of(info[2], "m")), n = int(count_of(info[3], "n")), k = int(count_of(info[4], "k"));
  const int wanted = threads_of(info[8]);
  const size_t size_a = matrix_size(env, m, k, "A"), size_b = matrix_size(env, k, n, "B");
  const size_t size_c = matrix_size(env, m, n, "C");
  Arrays arrays(env);
  const T* a = arrays.read<T>(info[5], size_a, "A");
  const T* b = arrays.read<T>(info[6], size_b, "B");
  T* c = arrays.write<T>(info[7], size_c, "C");
  arrays.check_overlaps();
  if (!ta && m <= (tb ? thin_by_rows : thin_by_columns)) return multiply_thin(tb, m, n, k, a, b, c);
  constexpr double worth_a_thread = 1 << 26;
  const int parts = double(m) * n * k < worth_a_thread ? 1 : std::max(1, std::min(wanted, m));
  parallel_for(parts, parts, [&](int part) {
    const int from = int(int64_t(m) * part / parts), rows = int(int64_t(m) * (part + 1) / parts) - from;
    const T* slice = a + (ta ? size_t(from) : size_t(from) * k);
    // Row-major C = op(A) op(B) is column-major C^T = op(B)^T op(A)^T.
    gemm(tb ? "T" : "N", ta ? "T" : "N", n, rows, k, b, std::max(1, tb ? k : n), slice, std::max(1, ta ? m : k),
         c + size_t(from) * n, std::max(1, n));
  });
}

void Gemm(const Napi::CallbackInfo& info) {
  is_double_array(info[7], "C") ? multiply<double>(info) : multiply<float>(info);
}

// gram(A, rows, cols, C): one triangle of A A^T (rows <= cols) or A^T A, the shorter side's; the other is unset. It is the
// triangle that the symmetric routines below read.
template <class T>
void gram(const Napi::CallbackInfo& info) {
  const int rows = int(count_of(info[1], "rows")), cols = int(count_of(info[2], "cols"));
  const int n = std::min(rows, cols);
  Arrays arrays(info.Env());
  const T* a = arrays.read<T>(info[0], matrix_size(info.Env(), rows, cols, "A"), "A");
  T* c = arrays.write<T>(info[3], size_t(n) * n, "C");
  arrays.check_overlaps();
  // Column-major A^T (cols x rows).
  const int lda = std::max(1, cols);
  rows <= cols ? syrk("T", n, cols, a, lda, c) : syrk("N", n, rows, a, lda, c);
}

void Gram(const Napi::CallbackInfo& info) { is_double_array(info[0], "A") ? gram<double>(info) : gram<float>(info); }

// tridiagonalTop(diagonal, offDiagonal, k, top): the `top` largest eigenpairs of the leading k x k part, largest
// first, as { values, vectors (top x k) }.
Napi::Value TridiagonalTop(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const int k = int(count_of(info[2], "k", 1));
  check_limit(env, "k", k, most_elements / 18 - 1, workspace_limit);
  const int top = std::min(k, int(count_of(info[3], "top", 1)));
  const size_t size = matrix_size(env, top, k, "vectors");
  Arrays arrays(env);
  const double* diagonal = arrays.read<double>(info[0], size_t(k), "diagonal");
  const double* off_diagonal = arrays.read<double>(info[1], size_t(k) - 1, "offDiagonal");
  std::vector<double> d(diagonal, diagonal + k), e(off_diagonal, off_diagonal + k - 1), w(k), z(size);
  e.resize(size_t(k));
  const double unused = 0;
  const int from = k - top + 1;
  int found = 0, try_relative = 0, status = 0;
  std::vector<int> support(2 * size_t(top) + 2), iwork(10 * size_t(k) + 1);
  std::vector<double> work(18 * size_t(k) + 1);
  const int lwork = int(work.size()), liwork = int(iwork.size());
  dstemr_("V", "I", &k, d.data(), e.data(), &unused, &unused, &from, &k, &found, w.data(), z.data(), &k, &top,
          support.data(), &try_relative, work.data(), &lwork, iwork.data(), &liwork, &status);
  check(env, "dstemr", status);
  auto values = fresh_array<double>(env, size_t(found));
  auto vectors = fresh_array<double>(env, size_t(found) * k);
  for (int i = 0; i < found; ++i) {
    values[i] = w[found - 1 - i];
    std::copy_n(z.data() + size_t(found - 1 - i) * k, k, vectors.Data() + size_t(i) * k);
  }
  auto out = Napi::Object::New(env);
  out.Set("values", values);
  out.Set("vectors", vectors);
  return out;
}

// svd(A, rows, cols): { values (r), left (r x rows), right (r x cols) }, r = min(rows, cols), vectors as rows.
template <class T>
Napi::Value svd(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const int rows = int(count_of(info[1], "rows", 1)), cols = int(count_of(info[2], "cols", 1));
  const int r = std::min(rows, cols);
  // LAPACK counts about 4 r^2 entries of workspace in 32 bits.
  check_limit(env, "min(rows, cols)", r, 20000, workspace_limit);
  const size_t size = matrix_size(env, rows, cols, "A");
  Arrays arrays(env);
  const T* given = arrays.read<T>(info[0], size, "A");
  // The iteration of LAPACK does not end for some matrices with an infinite entry.
  if (!std::all_of(given, given + size, [](T x) { return std::isfinite(x); })) throw wrong(env, "A", "finite numbers");
  // Column-major LAPACK sees A^T (cols x rows): its left vectors are the right ones of A.
  std::vector<T> a(given, given + size), vt(size_t(r) * rows);
  auto values = fresh_array<T>(env, size_t(r));
  auto left = fresh_array<T>(env, size_t(r) * rows);
  auto right = fresh_array<T>(env, size_t(r) * cols);
  std::vector<int> iwork(8 * size_t(r));
  T best = 0;
  int status = 0;
  gesdd("S", cols, rows, a.data(), values.Data(), right.Data(), vt.data(), r, &best, -1, iwork.data(), &status);
  std::vector<T> work = workspace_of(best);
  gesdd("S", cols, rows, a.data(), values.Data(), right.Data(), vt.data(), r, work.data(), int(work.size()),
        iwork.data(), &status);
  check(env, "gesdd", status);
  for (int i = 0; i < r; ++i)
    for (int j = 0; j < rows; ++j) left[size_t(i) * rows + j] = vt[size_t(j) * r + i];
  auto out = Napi::Object::New(env);
  out.Set("values", values);
  out.Set("left", left);
  out.Set("right", right);
  return out;
}

Napi::Value Svd(const Napi::CallbackInfo& info) {
  return is_double_array(info[0], "A") ? svd<double>(info) : svd<float>(info);
}

// symmetricEigenvalues(A, n): ascending; A is overwritten.
template <class T>
Napi::Value eigenvalues(const Napi::CallbackInfo& info) {
  const int n = int(count_of(info[1], "n", 1));
  Arrays arrays(info.Env());
  T* a = arrays.write<T>(info[0], matrix_size(info.Env(), n, n, "A"), "A");
  auto values = fresh_array<T>(info.Env(), size_t(n));
  T best = 0;
  int best_integers = 0, status = 0;
  syevd("N", n, a, values.Data(), &best, -1, &best_integers, -1, &status);
  std::vector<T> work = workspace_of(best);
  std::vector<int> iwork(size_t(best_integers) + 1);
  syevd("N", n, a, values.Data(), work.data(), int(work.size()), iwork.data(), int(iwork.size()), &status);
  check(info.Env(), "syevd", status);
  return values;
}

Napi::Value SymmetricEigenvalues(const Napi::CallbackInfo& info) {
  return is_double_array(info[0], "A") ? eigenvalues<double>(info) : eigenvalues<float>(info);
}

// symmetricEigen(A, n): { values (n), vectors (n x n, as rows) }, largest first; A is float64 and becomes the vectors.
Napi::Value SymmetricEigen(const Napi::CallbackInfo& info) {
  // LAPACK counts 1 + 6 n + 2 n^2 entries of workspace in 32 bits.
  const int n = int(count_of(info[1], "n", 1));
  check_limit(info.Env(), "n", n, 32766, workspace_limit);
  Arrays arrays(info.Env());
  double* a = arrays.write<double>(info[0], size_t(n) * n, "A");
  auto values = fresh_array<double>(info.Env(), size_t(n));
  double best = 0;
  int best_integers = 0, status = 0;
  syevd("V", n, a, values.Data(), &best, -1, &best_integers, -1, &status);
  std::vector<double> work = workspace_of(best);
  std::vector<int> iwork(size_t(best_integers) + 1);
  syevd("V", n, a, values.Data(), work.data(), int(work.size()), iwork.data(), int(iwork.size()), &status);
  check(info.Env(), "dsyevd", status);
  std::reverse(values.Data(), values.Data() + n);
  for (int i = 0; i < n / 2; ++i) std::swap_ranges(a + size_t(i) * n, a + size_t(i + 1) * n, a + size_t(n - 1 - i) * n);
  auto out = Napi::Object::New(info.Env());
  out.Set("values", values);
  out.Set("vectors", info[0]);
  return out;
}

// alignment(array): bytes from the last multiple of 64 to the array's first element. Vector loads across such
// boundaries take twice as long.
Napi::Value Alignment(const Napi::CallbackInfo& info) {
  is_double_array(info[0], "array");
  const void* data = view_of(info[0], "array").data;
  return Napi::Number::New(info.Env(), double(reinterpret_cast<uintptr_t>(data) % 64));
}

// CPU time of the threads that parallel_for started for the calling one, milliseconds.
Napi::Value HelpersCpuMs(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), double(helpers_cpu_ns) / 1e6);
}

// What the loaded BLAS says of itself; empty where it cannot be asked (Accelerate).
std::string ask_blas(const char* symbol) {
  using Question = char* (*)();
  const auto question = reinterpret_cast<Question>(dlsym(RTLD_DEFAULT, symbol));
  return question == nullptr ? std::string() : std::string(question());
}

Napi::Value BlasCore(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), ask_blas("openblas_get_corename"));
}

Napi::Value BlasConfig(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), ask_blas("openblas_get_config"));
}

}  // namespace

void register_linear_algebra(Napi::Env env, Napi::Object exports) {
  exports.Set("gemm", Napi::Function::New(env, Gemm));
  exports.Set("gram", Napi::Function::New(env, Gram));
  exports.Set("tridiagonalTop", Napi::Function::New(env, TridiagonalTop));
  exports.Set("svd", Napi::Function::New(env, Svd));
  exports.Set("symmetricEigenvalues", Napi::Function::New(env, SymmetricEigenvalues));
  exports.Set("symmetricEigen", Napi::Function::New(env, SymmetricEigen));
  exports.Set("alignment", Napi::Function::New(env, Alignment));
  exports.Set("helpersCpuMs", Napi::Function::New(env, HelpersCpuMs));
  exports.Set("blasCore", Napi::Function::New(env, BlasCore));
  exports.Set("blasConfig", Napi::Function::New(env, BlasConfig));
}
