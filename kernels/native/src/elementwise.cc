// Bindings of the element-wise loops, and the choice of instruction set.
#include <cstring>

#include "addon.h"
#include "arguments.h"
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

template <class T>
void backward(const Napi::CallbackInfo& info) {
  BackwardPass<T> pass{};
  pass.n = count_of(info[1], "n");
  pass.N = count_of(info[2], "N");
  const size_t size = size_t(pass.n) * size_t(pass.N);
  pass.z = array_of<T>(info[0], size, "z");
  auto shifts = info[3].As<Napi::Array>();
  if (shifts.Length() > max_shifts) throw wrong(info.Env(), "shifts", "at most 4 long");
  pass.shifts = int(shifts.Length());
  const double* weights = array_of<double>(info[4], pass.shifts, "weights");
  for (int k = 0; k < pass.shifts; ++k) {
    pass.shift[k] = array_of<T>(shifts.Get(uint32_t(k)), size, "shifts");
    pass.weight[k] = weights[k];
  }
  pass.readout = array_of<T>(info[5], pass.N, "readout");
  pass.labels = array_of<T>(info[6], pass.n, "labels");
  pass.scale = number_of(info[7], "scale");
  pass.offset = number_of(info[8], "offset");
  const Activation activation = activation_of(info[9]);
  pass.factor = array_of<T>(info[10], size, "factor");
  pass.residual = array_of<T>(info[11], pass.n, "residual");
  pass.output = array_of<T>(info[12], pass.n, "output");
  const int threads = int(count_of(info[13], "threads"));
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

template <class T>
void activate(const Napi::CallbackInfo& info) {
  const size_t count = info[0].As<Napi::TypedArray>().ElementLength();
  T* derivative = info[2].IsNull() ? nullptr : array_of<T>(info[2], count, "derivative");
  loops_of<T>().activate(array_of<T>(info[0], count, "z"), array_of<T>(info[1], count, "value"), derivative,
                         int64_t(count), info[3].As<Napi::Number>().DoubleValue(), activation_of(info[4]));
}

void Activate(const Napi::CallbackInfo& info) {
  is_double_array(info[0], "z") ? activate<double>(info) : activate<float>(info);
}

// ({ steps: [{ scales, deviations, common }], own: [{ amplitudes, weights }], samples, nodes, before, weights, deviations,
// deviationWeights }, activation, single precision?) -> { mean, linear, products: [one per step] }
Napi::Value SlopeMomentsOf(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  auto input = info[0].As<Napi::Object>();
  const auto length = [&](const char* name) {
    const Napi::Value value = input.Get(name);
    if (!value.IsTypedArray()) throw wrong(env, name, "a Float64Array");
    return int64_t(value.As<Napi::TypedArray>().ElementLength());
  };
  const auto doubles = [](Napi::Object from, const char* name, int64_t size) {
    return array_of<double>(from.Get(name), size_t(size), name);
  };
  auto steps = input.Get("steps").As<Napi::Array>(), own = input.Get("own").As<Napi::Array>();
  SlopeMoments pass{};
  pass.later = int(steps.Length());
  pass.owns = int(own.Length());
  if (pass.later < 1 || pass.later > most_later_steps) throw wrong(env, "steps", "1 to 7 steps");
  if (pass.owns > pass.later) throw wrong(env, "own", "at most as many parts as steps");
  pass.samples = count_of(input.Get("samples"), "samples");
  pass.nodes = length("nodes");
  pass.deviations = length("deviations");
  const Napi::Object first = steps.Get(uint32_t(0)).As<Napi::Object>();
  pass.neurons = int64_t(first.Get("scales").As<Napi::TypedArray>().ElementLength());
  for (int t = 0; t < pass.later; ++t) {
    const Napi::Object step = steps.Get(uint32_t(t)).As<Napi::Object>();
    pass.scale[t] = doubles(step, "scales", pass.neurons);
    pass.deviation[t] = doubles(step, "deviations", pass.neurons);
    pass.common[t] = doubles(step, "common", pass.neurons * pass.samples);
  }
  for (int s = 0; s < pass.owns; ++s) {
    const Napi::Object part = own.Get(uint32_t(s)).As<Napi::Object>();
    pass.amplitude[s] = doubles(part, "amplitudes", pass.neurons);
    pass.own[s] = doubles(part, "weights", pass.samples);
  }
  pass.z = doubles(input, "nodes", pass.nodes);
  pass.before = doubles(input, "before", pass.nodes);
  pass.weight = doubles(input, "weights", pass.nodes);
  pass.xi = doubles(input, "deviations", pass.deviations);
  pass.xi_weight = doubles(input, "deviationWeights", pass.deviations);
  auto result = Napi::Object::New(env);
  const auto made = [&](double*& data) {
    auto array = Napi::Float64Array::New(env, size_t(pass.neurons * pass.samples));
    data = array.Data();
    return array;
  };
  result.Set("mean", made(pass.mean));
  result.Set("linear", made(pass.linear));
  auto products = Napi::Array::New(env, size_t(pass.later) + 1);
  for (int t = 0; t <= pass.later; ++t) products.Set(uint32_t(t), made(pass.product[t]));
  result.Set("products", products);
  const Activation activation = activation_of(info[1]);
  info[2].As<Napi::Boolean>().Value() ? loops().f32.slope_moments(pass, activation)
                                      : loops().f64.slope_moments(pass, activation);
  return result;
}

template <class T>
Napi::Value row_products(const Napi::CallbackInfo& info) {
  const int64_t rows = count_of(info[2], "rows"), cols = count_of(info[3], "cols");
  const size_t size = size_t(rows) * size_t(cols);
  auto out = Napi::Float64Array::New(info.Env(), size_t(rows));
  loops_of<T>().row_products(array_of<T>(info[0], size, "a"), array_of<T>(info[1], size, "b"), rows, cols, out.Data());
  return out;
}

Napi::Value RowProducts(const Napi::CallbackInfo& info) {
  return is_double_array(info[0], "a") ? row_products<double>(info) : row_products<float>(info);
}

template <class T>
void combine(const Napi::CallbackInfo& info) {
  const size_t size = info[0].As<Napi::TypedArray>().ElementLength();
  auto terms = info[2].As<Napi::Array>();
  if (terms.Length() > max_shifts) throw wrong(info.Env(), "terms", "at most 4 long");
  const T* pointers[max_shifts];
  for (uint32_t k = 0; k < terms.Length(); ++k) pointers[k] = array_of<T>(terms.Get(k), size, "terms");
  loops_of<T>().combine(array_of<T>(info[0], size, "out"), array_of<T>(info[1], size, "base"), pointers,
                        array_of<double>(info[3], terms.Length(), "weights"), int(terms.Length()), int64_t(size));
}

void Combine(const Napi::CallbackInfo& info) {
  is_double_array(info[0], "out") ? combine<double>(info) : combine<float>(info);
}

Napi::Value SelectLoops(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), select_loops(info[0].As<Napi::String>().Utf8Value().c_str()));
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
  exports.Set("slopeMoments", Napi::Function::New(env, SlopeMomentsOf));
  exports.Set("rowProducts", Napi::Function::New(env, RowProducts));
  exports.Set("activate", Napi::Function::New(env, Activate));
  exports.Set("combine", Napi::Function::New(env, Combine));
  exports.Set("selectLoops", Napi::Function::New(env, SelectLoops));
  exports.Set("loopsName", Napi::Function::New(env, LoopsName));
}
