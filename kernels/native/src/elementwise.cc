// Bindings of the element-wise loops, and the choice of instruction set.
#include <cstring>

#include "activation_argument.h"
#include "addon.h"
#include "arguments.h"
#include "arrays.h"
#include "loops.h"
#include "threads.h"

namespace {

const AllLoops* widest() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw"))
    return &avx512_loops;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &avx2_loops;
#endif
  return &baseline_loops;
}

const AllLoops* chosen = widest();

// backward(z, n, N, shifts, weights, readout, labels, scale, offset, activation, factor, residual, output, threads)
template <class T>
void backward(const Napi::CallbackInfo& info) {
  const std::vector<Napi::Value> shifts = list_of(info[3], "shifts", max_shifts);
  const Activation activation = activation_of(info[9]);
  BackwardPass<T> pass{};
  pass.n = count_of(info[1], "n");
  pass.N = count_of(info[2], "N");
  pass.shifts = int(shifts.size());
  pass.scale = number_of(info[7], "scale");
  pass.offset = number_of(info[8], "offset");
  const int threads = threads_of(info[13]);
  const size_t size = matrix_size(info.Env(), pass.n, pass.N, "z");
  Arrays arrays(info.Env());
  pass.z = arrays.read<T>(info[0], size, "z");
  const double* weights = arrays.read<double>(info[4], shifts.size(), "weights");
  for (int k = 0; k < pass.shifts; ++k) {
    pass.shift[k] = arrays.read<T>(shifts[size_t(k)], size, "shifts");
    pass.weight[k] = weights[k];
  }
  pass.readout = arrays.read<T>(info[5], size_t(pass.N), "readout");
  pass.labels = arrays.read<T>(info[6], size_t(pass.n), "labels");
  pass.factor = arrays.write<T>(info[10], size, "factor");
  pass.residual = arrays.write<T>(info[11], size_t(pass.n), "residual");
  pass.output = arrays.write<T>(info[12], size_t(pass.n), "output");
  arrays.check_overlaps();
  const int parts = size < size_t(1) << 20 ? 1 : threads;
  parallel_for(parts, parts, [&](int part) {
    const int64_t from = pass.n * part / parts, to = pass.n * (part + 1) / parts;
    BackwardPass<T> slice = pass;
    slice.rows = to - from;
    slice.z += from * pass.N;
    for (int k = 0; k < pass.shifts; ++k) slice.shift[k] += from * pass.N;
    slice.labels += from;
    slice.factor += from * pass.N;
    slice.residual += from;
    slice.output += from;
    loops_of<T>().backward(slice, activation);
  });
}

void Backward(const Napi::CallbackInfo& info) {
  is_double_array(info[0], "z") ? backward<double>(info) : backward<float>(info);
}

// activate(z, value, derivative | null, offset, activation)
template <class T>
void activate(const Napi::CallbackInfo& info) {
  const Activation activation = activation_of(info[4]);
  const double offset = number_of(info[3], "offset");
  const size_t count = length_of(info[0], "z");
  Arrays arrays(info.Env());
  const T* z = arrays.read<T>(info[0], count, "z");
  T* value = arrays.write<T>(info[1], count, "value");
  T* derivative = info[2].IsNull() ? nullptr : arrays.write<T>(info[2], count, "derivative");
  arrays.check_overlaps();
  loops_of<T>().activate(z, value, derivative, int64_t(count), offset, activation);
}

void Activate(const Napi::CallbackInfo& info) {
  is_double_array(info[0], "z") ? activate<double>(info) : activate<float>(info);
}

template <class T>
Napi::Value row_products(const Napi::CallbackInfo& info) {
  const int64_t rows = count_of(info[2], "rows"), cols = count_of(info[3], "cols", 1);
  const size_t size = matrix_size(info.Env(), rows, cols, "a");
  Arrays arrays(info.Env());
  const T* a = arrays.read<T>(info[0], size, "a");
  const T* b = arrays.read<T>(info[1], size, "b");
  auto out = fresh_array<double>(info.Env(), size_t(rows));
  loops_of<T>().row_products(a, b, rows, cols, out.Data());
  return out;
}

Napi::Value RowProducts(const Napi::CallbackInfo& info) {
  return is_double_array(info[0], "a") ? row_products<double>(info) : row_products<float>(info);
}

// combine(out, base, terms, weights)
template <class T>
void combine(const Napi::CallbackInfo& info) {
  const std::vector<Napi::Value> terms = list_of(info[2], "terms", max_shifts);
  const size_t size = length_of(info[0], "out");
  Arrays arrays(info.Env());
  T* out = arrays.write<T>(info[0], size, "out");
  const T* base = arrays.read<T>(info[1], size, "base");
  const double* weights = arrays.read<double>(info[3], terms.size(), "weights");
  const T* pointers[max_shifts] = {};
  for (size_t k = 0; k < terms.size(); ++k) pointers[k] = arrays.read<T>(terms[k], size, "terms");
  arrays.check_overlaps();
  loops_of<T>().combine(out, base, pointers, weights, int(terms.size()), int64_t(size));
}

void Combine(const Napi::CallbackInfo& info) {
  is_double_array(info[0], "out") ? combine<double>(info) : combine<float>(info);
}

Napi::Value SelectLoops(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), select_loops(text_of(info[0], "name").c_str()));
}

Napi::Value LoopsName(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), loops().name); }

}  // namespace

const AllLoops& loops() { return *chosen; }

bool select_loops(const char* name) {
  const AllLoops* best = widest();
  const AllLoops* all[] = {&baseline_loops, &avx2_loops, &avx512_loops};
  for (const AllLoops* candidate : all) {
    if (candidate->name != nullptr && std::strcmp(candidate->name, name) == 0) {
      chosen = candidate;
      return true;
    }
    if (candidate == best) return false;
  }
  return false;
}

void register_elementwise(Napi::Env env, Napi::Object exports) {
  exports.Set("backward", Napi::Function::New(env, Backward));
  exports.Set("rowProducts", Napi::Function::New(env, RowProducts));
  exports.Set("activate", Napi::Function::New(env, Activate));
  exports.Set("combine", Napi::Function::New(env, Combine));
  exports.Set("selectLoops", Napi::Function::New(env, SelectLoops));
  exports.Set("loopsName", Napi::Function::New(env, LoopsName));
}
