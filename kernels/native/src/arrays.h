// The typed arrays of a call.
#pragma once
#include <napi.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "arguments.h"

template <class T>
constexpr napi_typedarray_type array_type = std::is_same_v<T, float> ? napi_float32_array : napi_float64_array;
template <>
inline constexpr napi_typedarray_type array_type<uint32_t> = napi_uint32_array;

struct View {
  napi_typedarray_type type;
  size_t length;
  void* data;
};

// What a typed array refers to now. It is valid until JavaScript runs again.
inline View view_of(const Napi::Value& value, const char* name) {
  const Napi::Env env = value.Env();
  if (!value.IsTypedArray()) throw wrong(env, name, "a typed array");
  View view{};
  napi_value buffer = nullptr;
  bool own = false, detached = false;
  if (napi_get_typedarray_info(env, value, &view.type, &view.length, &view.data, &buffer, nullptr) != napi_ok ||
      napi_is_arraybuffer(env, buffer, &own) != napi_ok)
    throw wrong(env, name, "a typed array of a kind that Node-API knows");
  if (!own) throw wrong(env, name, "on an ArrayBuffer; on a SharedArrayBuffer another thread could change it meanwhile");
  if (napi_is_detached_arraybuffer(env, buffer, &detached) != napi_ok || detached)
    throw wrong(env, name, "on a buffer that is not detached");
  return view;
}

inline bool is_double_array(const Napi::Value& value, const char* name) {
  const View view = view_of(value, name);
  if (view.type != napi_float64_array && view.type != napi_float32_array)
    throw wrong(value.Env(), name, "a Float32Array or Float64Array");
  return view.type == napi_float64_array;
}

inline size_t length_of(const Napi::Value& value, const char* name) { return view_of(value, name).length; }

// The arrays that a call reads and writes. No JavaScript may run from the first `read` or `write` to the last use of a pointer.
class Arrays {
 public:
  explicit Arrays(const Napi::Env& env) : env(env) {}

  // The first `size` elements of an array that the call reads.
  template <class T>
  const T* read(const Napi::Value& value, size_t size, const char* name) {
    return taken<T>(value, size, name, false);
  }

  // The first `size` elements of an array that the call writes.
  template <class T>
  T* write(const Napi::Value& value, size_t size, const char* name) {
    return taken<T>(value, size, name, true);
  }

  // Refuses arrays that share memory if one of them is written: BLAS and the loops do not promise anything then.
  void check_overlaps() {
    std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.from < b.from; });
    const Range *furthest = nullptr, *written = nullptr;
    for (const Range& range : ranges) {
      const Range* before = range.written ? furthest : written;
      if (before != nullptr && range.from < before->to) {
        throw Napi::TypeError::New(env, std::string("native arguments '") + before->name + "' and '" + range.name +
                                            "' share memory; what a call writes must be memory of its own");
      }
      if (furthest == nullptr || range.to > furthest->to) furthest = &range;
      if (range.written && (written == nullptr || range.to > written->to)) written = &range;
    }
  }

 private:
  struct Range {
    uintptr_t from, to;
    const char* name;
    bool written;
  };
  Napi::Env env;
  std::vector<Range> ranges;

  template <class T>
  T* taken(const Napi::Value& value, size_t size, const char* name, bool written) {
    const View view = view_of(value, name);
    if (view.type != array_type<T>) throw wrong(env, name, "a typed array of the call's precision");
    if (view.length < size)
      throw wrong(env, name, "at least " + std::to_string(size) + " long, not " + std::to_string(view.length));
    const auto from = reinterpret_cast<uintptr_t>(view.data);
    if (size > 0) ranges.push_back({from, from + size * sizeof(T), name, written});
    return static_cast<T*>(view.data);
  }
};

// A new typed array. V8 ends the process where it has no memory for one, so the memory is asked for first.
template <class T>
Napi::TypedArrayOf<T> fresh_array(const Napi::Env& env, size_t size) {
  void* volatile probe = std::malloc(size * sizeof(T) + 1);
  if (probe == nullptr)
    throw Napi::RangeError::New(env, "no memory for a result of " + std::to_string(size * sizeof(T)) + " bytes");
  std::free(probe);
  return Napi::TypedArrayOf<T>::New(env, size);
}
