// Reading JavaScript arguments that are no typed arrays; a wrong one throws an error that names it.
//
// Reading a property may run code of the caller. That code may detach, resize or lengthen anything. So each call reads all
// properties and list entries first, and takes its typed arrays (arrays.h) only afterwards.
#pragma once
#include <napi.h>

#include <string>
#include <vector>

inline Napi::TypeError wrong(const Napi::Env& env, const char* name, const std::string& expected) {
  return Napi::TypeError::New(env, std::string("native argument '") + name + "' must be " + expected);
}

// Matrices go to BLAS and LAPACK, which count in 32 bits.
constexpr int64_t most_elements = 2147483647;

// Number of elements of a matrix.
inline size_t matrix_size(const Napi::Env& env, int64_t rows, int64_t cols, const char* name) {
  if (rows > 0 && cols > most_elements / rows) {
    const std::string shape = std::to_string(rows) + " x " + std::to_string(cols);
    throw Napi::RangeError::New(env, std::string("native argument '") + name + "' would be " + shape +
                                         "; a matrix may have at most 2147483647 (2^31 - 1) elements, since BLAS "
                                         "counts in 32 bits");
  }
  return size_t(rows) * size_t(cols);
}

// A whole number.
inline int64_t count_of(const Napi::Value& value, const char* name, int64_t least = 0) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
  if (!(number >= double(least)) || number > double(most_elements) || number != double(int64_t(number)))
    throw wrong(value.Env(), name, "a whole number from " + std::to_string(least) + " to 2^31 - 1");
  return int64_t(number);
}

// Refuses a count that is above a limit; `why` tells where the limit comes from.
inline void check_limit(const Napi::Env& env, const char* name, int64_t count, int64_t most, const char* why) {
  if (count <= most) return;
  throw Napi::RangeError::New(env, std::string("native argument '") + name + "' is " + std::to_string(count) +
                                       ", at most " + std::to_string(most) + " is possible: " + why);
}

constexpr const char* workspace_limit = "LAPACK counts its workspace in 32 bits";

inline int threads_of(const Napi::Value& value) {
  const int64_t threads = count_of(value, "threads", 1);
  check_limit(value.Env(), "threads", threads, 1024, "a call starts them anew");
  return int(threads);
}

inline double number_of(const Napi::Value& value, const char* name) {
  if (!value.IsNumber()) throw wrong(value.Env(), name, "a number");
  return value.As<Napi::Number>().DoubleValue();
}

inline bool boolean_of(const Napi::Value& value, const char* name) {
  if (!value.IsBoolean()) throw wrong(value.Env(), name, "true or false");
  return value.As<Napi::Boolean>().Value();
}

inline std::string text_of(const Napi::Value& value, const char* name) {
  if (!value.IsString()) throw wrong(value.Env(), name, "a string");
  return value.As<Napi::String>().Utf8Value();
}

inline Napi::Object object_of(const Napi::Value& value, const char* name) {
  if (!value.IsObject()) throw wrong(value.Env(), name, "an object");
  return value.As<Napi::Object>();
}

// The entries of a list. The length is read once: an entry's getter may change it.
inline std::vector<Napi::Value> list_of(const Napi::Value& value, const char* name, uint32_t most) {
  if (!value.IsArray()) throw wrong(value.Env(), name, "an array");
  auto list = value.As<Napi::Array>();
  const uint32_t length = list.Length();
  if (length > most) throw wrong(value.Env(), name, "at most " + std::to_string(most) + " long");
  std::vector<Napi::Value> entries;
  for (uint32_t k = 0; k < length; ++k) entries.push_back(list.Get(k));
  return entries;
}
