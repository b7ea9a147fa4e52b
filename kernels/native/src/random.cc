// Bindings of the random streams.
#include "addon.h"
#include "arguments.h"
#include "loops.h"
#include "philox.h"

namespace {

// normals(out, key, scale)
void Normals(const Napi::CallbackInfo& info) {
  const uint32_t* key = array_of<uint32_t>(info[1], 2, "key");
  const double scale = number_of(info[2], "scale");
  const bool wide = is_double_array(info[0], "out");
  const size_t count = info[0].As<Napi::TypedArray>().ElementLength();
  if (wide)
    loops().f64.normals(array_of<double>(info[0], count, "out"), int64_t(count), key, scale);
  else
    loops().f32.normals(array_of<float>(info[0], count, "out"), int64_t(count), key, scale);
}

// philox(counter, key): one block of four words.
Napi::Value PhiloxBlock(const Napi::CallbackInfo& info) {
  const uint32_t* counter = array_of<uint32_t>(info[0], 4, "counter");
  const uint32_t* key = array_of<uint32_t>(info[1], 2, "key");
  auto out = Napi::Uint32Array::New(info.Env(), 4);
  for (int i = 0; i < 4; ++i) out[i] = counter[i];
  philox(out.Data(), key[0], key[1]);
  return out;
}

}  // namespace

void register_random(Napi::Env env, Napi::Object exports) {
  exports.Set("normals", Napi::Function::New(env, Normals));
  exports.Set("philox", Napi::Function::New(env, PhiloxBlock));
}
