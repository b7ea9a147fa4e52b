// Binding of the moments of shifted slopes.
#include "activation_argument.h"
#include "addon.h"
#include "arguments.h"
#include "arrays.h"
#include "loops.h"

namespace {

// The arrays of the call as values: none is looked at before all properties are read.
struct Given {
  struct Step {
    Napi::Value scales, deviations, common;
  };
  struct Part {
    Napi::Value amplitudes, weights;
  };
  std::vector<Step> steps;
  std::vector<Part> own;
  Napi::Value nodes, before, weights, deviations, deviation_weights;
  int64_t samples;
};

Given given_of(const Napi::Object& input) {
  Given given{};
  for (const Napi::Value& entry : list_of(input.Get("steps"), "steps", most_later_steps)) {
    const Napi::Object step = object_of(entry, "steps");
    given.steps.push_back({step.Get("scales"), step.Get("deviations"), step.Get("common")});
  }
  for (const Napi::Value& entry : list_of(input.Get("own"), "own", most_later_steps)) {
    const Napi::Object part = object_of(entry, "own");
    given.own.push_back({part.Get("amplitudes"), part.Get("weights")});
  }
  if (given.steps.empty()) throw wrong(input.Env(), "steps", "1 to 7 steps");
  if (given.own.size() > given.steps.size()) throw wrong(input.Env(), "own", "at most as many parts as steps");
  given.samples = count_of(input.Get("samples"), "samples");
  given.nodes = input.Get("nodes");
  given.before = input.Get("before");
  given.weights = input.Get("weights");
  given.deviations = input.Get("deviations");
  given.deviation_weights = input.Get("deviationWeights");
  return given;
}

SlopeMoments pass_of(const Napi::Env& env, const Given& given) {
  SlopeMoments pass{};
  pass.later = int(given.steps.size());
  pass.owns = int(given.own.size());
  pass.samples = given.samples;
  pass.nodes = int64_t(length_of(given.nodes, "nodes"));
  pass.deviations = int64_t(length_of(given.deviations, "deviations"));
  pass.neurons = int64_t(length_of(given.steps[0].scales, "scales"));
  const size_t neurons = size_t(pass.neurons), samples = size_t(pass.samples), nodes = size_t(pass.nodes);
  const size_t size = matrix_size(env, pass.neurons, pass.samples, "common");
  Arrays arrays(env);
  for (size_t t = 0; t < given.steps.size(); ++t) {
    pass.scale[t] = arrays.read<double>(given.steps[t].scales, neurons, "scales");
    pass.deviation[t] = arrays.read<double>(given.steps[t].deviations, neurons, "deviations");
    pass.common[t] = arrays.read<double>(given.steps[t].common, size, "common");
  }
  for (size_t s = 0; s < given.own.size(); ++s) {
    pass.amplitude[s] = arrays.read<double>(given.own[s].amplitudes, neurons, "amplitudes");
    pass.own[s] = arrays.read<double>(given.own[s].weights, samples, "weights");
  }
  pass.z = arrays.read<double>(given.nodes, nodes, "nodes");
  pass.before = arrays.read<double>(given.before, nodes, "before");
  pass.weight = arrays.read<double>(given.weights, nodes, "weights");
  pass.xi = arrays.read<double>(given.deviations, size_t(pass.deviations), "deviations");
  pass.xi_weight = arrays.read<double>(given.deviation_weights, size_t(pass.deviations), "deviationWeights");
  return pass;
}

// ({ steps: [{ scales, deviations, common }], own: [{ amplitudes, weights }], samples, nodes, before, weights, deviations,
// deviationWeights }, activation, single precision?) -> { mean, linear, products: [one per step] }
Napi::Value SlopeMomentsOf(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Given given = given_of(object_of(info[0], "input"));
  const Activation activation = activation_of(info[1]);
  const bool single = boolean_of(info[2], "single");
  SlopeMoments pass = pass_of(env, given);
  const size_t size = size_t(pass.neurons * pass.samples);
  auto mean = fresh_array<double>(env, size), linear = fresh_array<double>(env, size);
  pass.mean = mean.Data();
  pass.linear = linear.Data();
  std::vector<Napi::Float64Array> products;
  for (int t = 0; t <= pass.later; ++t) {
    products.push_back(fresh_array<double>(env, size));
    pass.product[t] = products.back().Data();
  }
  single ? loops().f32.slope_moments(pass, activation) : loops().f64.slope_moments(pass, activation);
  // Setting a property may run a setter of Object.prototype, so it comes after the loops.
  auto list = Napi::Array::New(env, products.size());
  for (size_t t = 0; t < products.size(); ++t) list.Set(uint32_t(t), products[t]);
  auto result = Napi::Object::New(env);
  result.Set("mean", mean);
  result.Set("linear", linear);
  result.Set("products", list);
  return result;
}

}  // namespace

void register_slope_moments(Napi::Env env, Napi::Object exports) {
  exports.Set("slopeMoments", Napi::Function::New(env, SlopeMomentsOf));
}
