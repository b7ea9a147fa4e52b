// An activation as an argument. It is copied, so that later code of the caller cannot change it.
#pragma once
#include "activations.h"
#include "arguments.h"
#include "arrays.h"

// { kind: 0..7, phase: number, coefficients: Float64Array }
inline PlainActivation plain_activation_of(const Napi::Object& object) {
  PlainActivation activation{};
  const int64_t kind = count_of(object.Get("kind"), "activation.kind");
  if (kind > int64_t(ActivationKind::hermite)) throw wrong(object.Env(), "activation.kind", "0 to 7");
  activation.kind = ActivationKind(kind);
  activation.phase = number_of(object.Get("phase"), "activation.phase");
  const Napi::Value given = object.Get("coefficients");
  const size_t length = length_of(given, "activation.coefficients");
  if (length > max_hermite_degree + 1) throw wrong(object.Env(), "activation.coefficients", "at most 16 long");
  const double* coefficients = Arrays(object.Env()).read<double>(given, length, "activation.coefficients");
  activation.degree = length > 0 ? int(length) - 1 : 0;
  std::copy_n(coefficients, length, activation.coefficients);
  return activation;
}

// { terms: [], … as above } or { terms: [{ weight: number, scale: number, … as above }] }
inline Activation activation_of(const Napi::Value& value) {
  const Napi::Object object = object_of(value, "activation");
  const std::vector<Napi::Value> terms = list_of(object.Get("terms"), "activation.terms", max_activation_terms);
  Activation activation{};
  if (terms.empty()) {
    static_cast<PlainActivation&>(activation) = plain_activation_of(object);
    return activation;
  }
  activation.kind = ActivationKind::sum;
  activation.terms = int(terms.size());
  for (int k = 0; k < activation.terms; ++k) {
    const Napi::Object term = object_of(terms[size_t(k)], "activation.terms");
    activation.weight[k] = number_of(term.Get("weight"), "activation.terms.weight");
    activation.scale[k] = number_of(term.Get("scale"), "activation.terms.scale");
    activation.term[k] = plain_activation_of(term);
  }
  return activation;
}
