// The equations of a noisy bulk (MODEL 2.5).
#include <cmath>

#include "addon.h"
#include "arguments.h"
#include "arrays.h"
#include "loops.h"

namespace {

struct GivenBulk {
  double d, n;
  Napi::Value counts, squares, stretches, values, value_counts;
};

GivenBulk given_bulk(const Napi::Value& value) {
  const Napi::Object o = object_of(value, "bulk");
  return {number_of(o.Get("d"), "d"), number_of(o.Get("n"), "n"),        o.Get("counts"),     o.Get("squares"),
          o.Get("stretches"),         o.Get("values"),                   o.Get("valueCounts")};
}

// bulkFixedPoint({ d, n, counts, squares, stretches, values, valueCounts }, z, p, q) -> [P, Q, det(1 - J)], or null if there is no
// fixed point above (p, q). Lengths are multiples of eight; entries that fill up have counts 0.
Napi::Value BulkFixedPoint(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const GivenBulk given = given_bulk(info[0]);
  const double z = number_of(info[1], "z");
  double p = number_of(info[2], "p"), q = number_of(info[3], "q"), determinant = 0;
  const size_t groups = length_of(given.counts, "counts"), samples = length_of(given.values, "values");
  if (groups % 8 != 0 || samples % 8 != 0) throw wrong(env, "counts and values", "lists whose lengths are multiples of 8");
  Arrays arrays(env);
  NoisyBulk bulk{};
  bulk.groups = int64_t(groups);
  bulk.samples = int64_t(samples);
  bulk.d = given.d;
  bulk.n = given.n;
  bulk.counts = arrays.read<double>(given.counts, groups, "counts");
  bulk.squares = arrays.read<double>(given.squares, groups, "squares");
  bulk.stretches = arrays.read<double>(given.stretches, groups, "stretches");
  bulk.values = arrays.read<double>(given.values, samples, "values");
  bulk.value_counts = arrays.read<double>(given.value_counts, samples, "valueCounts");
  if (!loops().bulk_fixed_point(bulk, z, p, q, determinant)) return env.Null();
  auto result = fresh_array<double>(env, 3);
  result[0] = p;
  result[1] = q;
  result[2] = determinant;
  return result;
}

}  // namespace

void register_noisy_bulk(Napi::Env env, Napi::Object exports) {
  exports.Set("bulkFixedPoint", Napi::Function::New(env, BulkFixedPoint));
}
