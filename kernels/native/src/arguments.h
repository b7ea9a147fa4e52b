// Reading JavaScript arguments; a wrong one throws a TypeError that names it.
#pragma once
#include <napi.h>

#include <string>

#include "activations.h"

template <class T>
constexpr napi_typedarray_type array_type = std::is_same_v<T, float> ? napi_float32_array : napi_float64_array;
template <>
inline constexpr napi_typedarray_type array_type<uint32_t> = napi_uint32_array;

inline Napi::TypeError wrong(const Napi::Env& env, const char* name, const char* expected) {
  return Napi::TypeError::New(env, std::string("native argument '") + name + "' must be " + expected);
}

// Pointer to a typed array of at least `size` elements.
template <class T>
T* array_of(const Napi::Value& value, size_t size, const char* name) {
  if (!value.IsTypedArray()) throw wrong(value.Env(), name, "a typed array");
  auto array = value.As<Napi::TypedArray>();
  if (array.TypedArrayType() != array_type<T>) throw wrong(value.Env(), name, "a typed array of the call's precision");
  if (array.ElementLength() < size) {
    const std::string need = "at least " + std::to_string(size) + " long, not " + std::to_string(array.ElementLength());
    throw wrong(value.Env(), name, need.c_str());
  }
  return array.As<Napi::TypedArrayOf<T>>().Data();
}

inline bool is_double_array(const Napi::Value& value, const char* name) {
  if (value.IsTypedArray()) {
    const auto type = value.As<Napi::TypedArray>().TypedArrayType();
    if (type == napi_float64_array) return true;
    if (type == napi_float32_array) return false;
  }
  throw wrong(value.Env(), name, "a Float32Array or Float64Array");
}

inline int64_t count_of(const Napi::Value& value, const char* name) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
  if (!(number >= 0) || number > 2147483647.0 || number != double(int64_t(number)))
    throw wrong(value.Env(), name, "a whole number from 0 to 2^31 - 1");
  return int64_t(number);
}

inline double number_of(const Napi::Value& value, const char* name) {
  if (!value.IsNumber()) throw wrong(value.Env(), name, "a number");
  return value.As<Napi::Number>().DoubleValue();
}

// { kind: 0..7, phase: number, coefficients: Float64Array }
inline PlainActivation plain_activation_of(const Napi::Object& object) {
  PlainActivation activation{};
  const int64_t kind = count_of(object.Get("kind"), "activation.kind");
  if (kind > int64_t(ActivationKind::hermite)) throw wrong(object.Env(), "activation.kind", "0 to 7");
  activation.kind = ActivationKind(kind);
  activation.phase = number_of(object.Get("phase"), "activation.phase");
  const Napi::Value given = object.Get("coefficients");
  const double* coefficients = array_of<double>(given, 0, "activation.coefficients");
  const size_t length = given.As<Napi::TypedArray>().ElementLength();
  if (length > max_hermite_degree + 1) throw wrong(object.Env(), "activation.coefficients", "at most 16 long");
  activation.degree = length > 0 ? int(length) - 1 : 0;
  for (size_t k = 0; k < length; ++k) activation.coefficients[k] = coefficients[k];
  return activation;
}

// { terms: [], … as above } or { terms: [{ weight: number, scale: number, … as above }] }
inline Activation activation_of(const Napi::Value& value) {
  if (!value.IsObject()) throw wrong(value.Env(), "activation", "an object");
  auto object = value.As<Napi::Object>();
  if (!object.Get("terms").IsArray()) throw wrong(value.Env(), "activation.terms", "an array");
  auto terms = object.Get("terms").As<Napi::Array>();
  if (terms.Length() > max_activation_terms) throw wrong(value.Env(), "activation.terms", "at most 4 long");
  Activation activation{};
  if (terms.Length() == 0) {
    static_cast<PlainActivation&>(activation) = plain_activation_of(object);
    return activation;
  }
  activation.kind = ActivationKind::sum;
  activation.terms = int(terms.Length());
  for (int k = 0; k < activation.terms; ++k) {
    auto term = terms.Get(uint32_t(k)).As<Napi::Object>();
    activation.weight[k] = number_of(term.Get("weight"), "activation.terms.weight");
    activation.scale[k] = number_of(term.Get("scale"), "activation.terms.scale");
    activation.term[k] = plain_activation_of(term);
  }
  return activation;
}
