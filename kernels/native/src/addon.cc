// The addon knows matrices, vectors and random streams; experiments and their formulas live in TypeScript above it.
#include "addon.h"

static Napi::Object Initialise(Napi::Env env, Napi::Object exports) {
  register_elementwise(env, exports);
  register_random(env, exports);
  register_linear_algebra(env, exports);
  register_lanczos(env, exports);
  register_noisy_bulk(env, exports);
  register_block_search(env, exports);
  register_shifted_solves(env, exports);
  register_slope_moments(env, exports);
  return exports;
}

NODE_API_MODULE(nightsweep, Initialise)
