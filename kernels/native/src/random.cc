// Bindings of the random streams.
#include "addon.h"
#include "arguments.h"
#include "arrays.h"
#include "loops.h"
#include "philox.h"

namespace {

// normals(out, key, scale)
void Normals(const Napi::CallbackInfo& info) {
  const double scale = number_of(info[2], "scale");
  const bool wide = is_double_array(info[0], "out");
  const size_t count = length_of(info[0], "out");
  Arrays arrays(info.Env());
  const uint32_t* key = arrays.read<uint32_t>(info[1], 2, "key");
  double* doubles = wide ? arrays.write<double>(info[0], count, "out") : nullptr;
  float* floats = wide ? nullptr : arrays.write<float>(info[0], count, "out");
  arrays.check_overlaps();
  wide ? loops().f64.normals(doubles, int64_t(count), key, scale)
       : loops().f32.normals(floats, int64_t(count), key, scale);
}

// philox(counter, key): one block of four words.
Napi::Value PhiloxBlock(const Napi::CallbackInfo& info) {
  Arrays arrays(info.Env());
  const uint32_t* counter = arrays.read<uint32_t>(info[0], 4, "counter");
  const uint32_t* key = arrays.read<uint32_t>(info[1], 2, "key");
  auto out = fresh_array<uint32_t>(info.Env(), 4);
  for (int i = 0; i < 4; ++i) out[i] = counter[i];
  philox(out.Data(), key[0], key[1]);
  return out;
}

}  // namespace

void register_random(Napi::Env env, Napi::Object exports) {
  exports.Set("normals", Napi::Function::New(env, Normals));
  exports.Set("philox", Napi::Function::New(env, PhiloxBlock));
}
