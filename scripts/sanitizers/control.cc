// Two faults on purpose. A check that does not find them does not check anything.
#include <node_api.h>

#include <cstdlib>

namespace {

double number_of(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  double number = 0;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  napi_get_value_double(env, argument, &number);
  return number;
}

napi_value made(napi_env env, double number) {
  napi_value value;
  napi_create_double(env, number, &value);
  return value;
}

// Reads the element after the last of an array.
napi_value PastTheEnd(napi_env env, napi_callback_info info) {
  const auto count = size_t(number_of(env, info));
  auto* array = static_cast<volatile double*>(std::calloc(count, sizeof(double)));
  const double read = array[count];
  std::free(const_cast<double*>(array));
  return made(env, read);
}

// Adds 1 to an int.
napi_value Increment(napi_env env, napi_callback_info info) {
  return made(env, double(int(number_of(env, info)) + 1));
}

}  // namespace

extern "C" __attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value function;
  napi_create_function(env, nullptr, 0, PastTheEnd, nullptr, &function);
  napi_set_named_property(env, exports, "pastTheEnd", function);
  napi_create_function(env, nullptr, 0, Increment, nullptr, &function);
  napi_set_named_property(env, exports, "increment", function);
  return exports;
}
