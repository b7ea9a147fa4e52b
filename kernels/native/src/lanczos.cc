// Golub-Kahan-Lanczos in its one-sided form: Lanczos on B^T B, B = (I - A A^T) W (I - V V^T), with full
// reorthogonalisation of the right vectors. The left vectors are never needed during the iteration, so a step
// reads W once.
#include <cmath>
#include <vector>

#include "addon.h"
#include "arguments.h"
#include "blas.h"
#include "loops.h"

namespace {

template <class T>
double norm(const T* x, int64_t count) {
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += double(x[i]) * double(x[i]);
  return std::sqrt(sum);
}

// q -= M^T (M v), M given by rows (rows x cols).
template <class T>
void subtract_projection(const T* m, int rows, int cols, const T* v, T* q, T* scratch) {
  if (rows == 0) return;
  gemv("T", cols, rows, T(1), m, cols, v, T(0), scratch);
  gemv("N", cols, rows, T(-1), m, cols, scratch, T(1), q);
}

// lanczosSteps(W, rows, cols, basis, locked, from, count, diagonal, offDiagonal, image, imageRows)
// Rows 0..locked-1 of `basis` are the deflated right vectors, row locked + k is the k-th Lanczos vector; `image` is
// A^T W (imageRows x cols). Makes steps from .. from + count - 1 and returns how many were made: fewer when the
// space became invariant, and then the last off-diagonal entry is 0 and the next row of the basis is unset.
template <class T>
Napi::Value steps(const Napi::CallbackInfo& info) {
  const int rows = int(count_of(info[1], "rows")), cols = int(count_of(info[2], "cols"));
  const T* w = array_of<T>(info[0], size_t(rows) * cols, "W");
  const int locked = int(count_of(info[4], "locked")), from = int(count_of(info[5], "from"));
  const int count = int(count_of(info[6], "count"));
  T* basis = array_of<T>(info[3], size_t(locked + from + count + 1) * cols, "basis");
  double* diagonal = array_of<double>(info[7], from + count, "diagonal");
  double* off_diagonal = array_of<double>(info[8], from + count, "offDiagonal");
  const int image_rows = int(count_of(info[10], "imageRows"));
  const T* image = image_rows > 0 ? array_of<T>(info[9], size_t(image_rows) * cols, "image") : nullptr;
  std::vector<T> scratch(size_t(locked + from + count + 1 + image_rows));
  constexpr double invariant = std::is_same_v<T, double> ? 1e-13 : 1e-6;
  double scale = 0;
  for (int k = 0; k < from; ++k) scale = std::max(scale, diagonal[k]);

  for (int k = from; k < from + count; ++k) {
    const T* v = basis + size_t(locked + k) * cols;
    T* q = basis + size_t(locked + k + 1) * cols;
    loops_of<T>().gram_product(w, rows, cols, v, q);
    subtract_projection(image, image_rows, cols, v, q, scratch.data());
    double alpha = 0;
    for (int64_t i = 0; i < cols; ++i) alpha += double(v[i]) * double(q[i]);
    diagonal[k] = alpha;
    scale = std::max(scale, alpha);
    for (int pass = 0; pass < 2; ++pass) subtract_projection(basis, locked + k + 1, cols, q, q, scratch.data());
    const double beta = norm(q, cols);
    off_diagonal[k] = beta;
    if (!(beta > scale * invariant)) {
      off_diagonal[k] = 0;
      return Napi::Number::New(info.Env(), k - from + 1);
    }
    const T inverse = T(1.0 / beta);
    for (int64_t i = 0; i < cols; ++i) q[i] *= inverse;
  }
  return Napi::Number::New(info.Env(), count);
}

Napi::Value LanczosSteps(const Napi::CallbackInfo& info) {
  return is_double_array(info[0], "W") ? steps<double>(info) : steps<float>(info);
}

}  // namespace

void register_lanczos(Napi::Env env, Napi::Object exports) {
  exports.Set("lanczosSteps", Napi::Function::New(env, LanczosSteps));
}
