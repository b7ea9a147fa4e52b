// Golub-Kahan-Lanczos in its one-sided form: Lanczos on B^T B, B = (I - L^T L) W (I - R^T R), with full
// reorthogonalisation of the right vectors. The left vectors are never needed during the iteration, so a step reads W
// once; and many processes on matrices W(eta) = base + eta direction go in lockstep, so that they read it together.
#include <cmath>
#include <vector>

#include "addon.h"
#include "arguments.h"
#include "arrays.h"
#include "blas.h"
#include "pencil.h"

namespace {

template <class T>
double squared_norm(const T* x, int64_t count) {
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += double(x[i]) * double(x[i]);
  return sum;
}

// q -= M^T (M v), M given by rows (rows x cols).
template <class T>
void subtract_projection(const T* m, int rows, int cols, const T* v, T* q, std::vector<T>& scratch) {
  if (rows == 0) return;
  scratch.resize(size_t(rows));
  gemv("T", cols, rows, T(1), m, cols, v, T(0), scratch.data());
  gemv("N", cols, rows, T(-1), m, cols, scratch.data(), T(1), q);
}

// Rows 0 .. locked-1 of `basis` are the deflated right vectors, row locked + k is the k-th Lanczos vector; `image` is
// L W (image_rows x cols).
template <class T>
struct Process {
  T* basis;
  int locked, from, steps;
  double rate;
  double* diagonal;
  double* off_diagonal;
  const T* image;
  int image_rows;
  int made = 0;
  bool exhausted = false;
  std::vector<T> scratch;

  T* row(int k, int64_t cols) const { return basis + size_t(locked + k) * cols; }
  bool going() const { return made < steps && !exhausted; }
};

// Turns q = W^T W v_k into the next Lanczos vector.
template <class T>
void take_step(Process<T>& p, int cols) {
  // W v_k is known to rounding of the largest value, and W^T W v_k to that times sqrt(alpha).
  constexpr double invariant = std::is_same_v<T, double> ? 1e-13 : 1e-6;
  const int k = p.from + p.made;
  const T* v = p.row(k, cols);
  T* q = p.row(k + 1, cols);
  subtract_projection(p.image, p.image_rows, cols, v, q, p.scratch);
  double alpha = 0;
  for (int64_t i = 0; i < cols; ++i) alpha += double(v[i]) * double(q[i]);
  p.diagonal[k] = alpha;
  // The three-term recurrence removes most of the overlaps first, so full orthogonalisation finds little. It is
  // repeated only where it made the vector much shorter, since rounding is then large beside the vector.
  const T* previous = k > 0 ? p.row(k - 1, cols) : v;
  const T a = T(alpha), b = k > 0 ? T(p.off_diagonal[k - 1]) : T(0);
  for (int64_t i = 0; i < cols; ++i) q[i] -= a * v[i] + b * previous[i];
  double before = squared_norm(q, cols);
  for (int pass = 0; pass < 3; ++pass) {
    subtract_projection(p.basis, p.locked + k + 1, cols, q, q, p.scratch);
    const double after = squared_norm(q, cols);
    const bool settled = after > 0.5 * before;
    before = after;
    if (settled) break;
  }
  double scale = 0;
  for (int i = 0; i <= k; ++i) scale = std::max(scale, p.diagonal[i]);
  const double beta = std::sqrt(before);
  p.off_diagonal[k] = beta;
  p.made++;
  if (!(beta > std::sqrt(scale * alpha) * invariant)) {
    p.off_diagonal[k] = 0;
    p.exhausted = true;
    return;
  }
  const T inverse = T(1.0 / beta);
  for (int64_t i = 0; i < cols; ++i) q[i] *= inverse;
}

// The arrays of a process as values: none is looked at before the properties of all processes are read.
struct GivenProcess {
  int64_t locked, from, steps, image_rows;
  double rate;
  Napi::Value basis, diagonal, off_diagonal, image;
};

GivenProcess given_of(const Napi::Value& value) {
  const Napi::Object process = object_of(value, "processes");
  GivenProcess given{};
  given.locked = count_of(process.Get("locked"), "locked");
  given.from = count_of(process.Get("size"), "size");
  given.steps = count_of(process.Get("steps"), "steps");
  given.image_rows = count_of(process.Get("imageRows"), "imageRows");
  given.rate = number_of(process.Get("rate"), "rate");
  given.basis = process.Get("basis");
  given.diagonal = process.Get("diagonal");
  given.off_diagonal = process.Get("offDiagonal");
  given.image = process.Get("image");
  return given;
}

template <class T>
Process<T> process_of(Arrays& arrays, const Napi::Env& env, const GivenProcess& given, int64_t cols) {
  const size_t basis = matrix_size(env, given.locked + given.from + given.steps + 1, cols, "basis");
  const size_t image = matrix_size(env, given.image_rows, cols, "image"), taken = size_t(given.from + given.steps);
  Process<T> p{};
  p.locked = int(given.locked);
  p.from = int(given.from);
  p.steps = int(given.steps);
  p.rate = given.rate;
  p.basis = arrays.write<T>(given.basis, basis, "basis");
  p.diagonal = arrays.write<double>(given.diagonal, taken, "diagonal");
  p.off_diagonal = arrays.write<double>(given.off_diagonal, taken, "offDiagonal");
  p.image_rows = int(given.image_rows);
  p.image = image > 0 ? arrays.read<T>(given.image, image, "image") : nullptr;
  return p;
}

template <class T>
PencilProducts<T> pencil_of(const Napi::CallbackInfo& info, Arrays& arrays) {
  PencilProducts<T> g{};
  g.rows = count_of(info[2], "rows", 1);
  g.cols = count_of(info[3], "cols", 1);
  const size_t size = matrix_size(info.Env(), g.rows, g.cols, "base");
  g.base = arrays.read<T>(info[0], size, "base");
  g.direction = info[1].IsNull() ? nullptr : arrays.read<T>(info[1], size, "direction");
  return g;
}

constexpr uint32_t most_processes = 1 << 16;

// lanczosSteps(base, direction | null, rows, cols, processes, threads): takes process.steps steps of each process
// together. Returns how many each made: fewer when its space became invariant, and then its last off-diagonal entry
// is 0 and the next row of its basis unset.
template <class T>
Napi::Value lanczos_steps(const Napi::CallbackInfo& info) {
  std::vector<GivenProcess> given;
  for (const Napi::Value& process : list_of(info[4], "processes", most_processes)) given.push_back(given_of(process));
  const int threads = threads_of(info[5]);
  Arrays arrays(info.Env());
  PencilProducts<T> g = pencil_of<T>(info, arrays);
  const int cols = int(g.cols);
  std::vector<Process<T>> processes;
  for (const GivenProcess& process : given) processes.push_back(process_of<T>(arrays, info.Env(), process, cols));
  arrays.check_overlaps();
  for (;;) {
    std::vector<Process<T>*> going;
    for (auto& p : processes)
      if (p.going()) going.push_back(&p);
    if (going.empty()) break;
    std::vector<double> rates;
    std::vector<const T*> v;
    std::vector<T*> q;
    for (const auto* p : going) {
      rates.push_back(p->rate);
      v.push_back(p->row(p->from + p->made, cols));
      q.push_back(p->row(p->from + p->made + 1, cols));
    }
    g.count = int(going.size());
    g.rates = rates.data();
    g.v = v.data();
    multiply_pencil(g, q.data(), threads);
    parallel_for(g.rows * g.cols < (1 << 20) ? 1 : threads, g.count, [&](int i) { take_step(*going[i], cols); });
  }
  auto made = fresh_array<int32_t>(info.Env(), processes.size());
  for (size_t i = 0; i < processes.size(); ++i) made[i] = processes[i].made;
  return made;
}

Napi::Value LanczosSteps(const Napi::CallbackInfo& info) {
  return is_double_array(info[0], "base") ? lanczos_steps<double>(info) : lanczos_steps<float>(info);
}

// pencilImages(base, direction | null, rows, cols, count, rates, V, U, Q, threads): U = W v (count x rows) and
// Q = W^T W v (count x cols) for the rows v of V, each at its own rate.
template <class T>
void pencil_images(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const int threads = threads_of(info[9]);
  Arrays arrays(env);
  PencilProducts<T> g = pencil_of<T>(info, arrays);
  g.count = int(count_of(info[4], "count"));
  const size_t right = matrix_size(env, g.count, g.cols, "V"), left = matrix_size(env, g.count, g.rows, "U");
  g.rates = arrays.read<double>(info[5], size_t(g.count), "rates");
  const T* v = arrays.read<T>(info[6], right, "V");
  T* u = arrays.write<T>(info[7], left, "U");
  T* q = arrays.write<T>(info[8], right, "Q");
  arrays.check_overlaps();
  std::vector<const T*> vs;
  std::vector<T*> us, qs;
  for (int p = 0; p < g.count; ++p) {
    vs.push_back(v + p * g.cols);
    us.push_back(u + p * g.rows);
    qs.push_back(q + p * g.cols);
  }
  g.v = vs.data();
  g.u = us.data();
  multiply_pencil(g, qs.data(), threads);
}

void PencilImages(const Napi::CallbackInfo& info) {
  is_double_array(info[0], "base") ? pencil_images<double>(info) : pencil_images<float>(info);
}

}  // namespace

void register_lanczos(Napi::Env env, Napi::Object exports) {
  exports.Set("lanczosSteps", Napi::Function::New(env, LanczosSteps));
  exports.Set("pencilImages", Napi::Function::New(env, PencilImages));
}
