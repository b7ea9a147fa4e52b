#pragma once
#include <napi.h>

void register_elementwise(Napi::Env env, Napi::Object exports);
void register_random(Napi::Env env, Napi::Object exports);
void register_linear_algebra(Napi::Env env, Napi::Object exports);
void register_lanczos(Napi::Env env, Napi::Object exports);
void register_noisy_bulk(Napi::Env env, Napi::Object exports);
void register_block_search(Napi::Env env, Napi::Object exports);
void register_shifted_solves(Napi::Env env, Napi::Object exports);
void register_slope_moments(Napi::Env env, Napi::Object exports);
