// The two calls of a block search (block_search.h): what the members of a pencil share, and the search of one member.
#include "block_search.h"

#include <iterator>

#include "addon.h"
#include "arguments.h"
#include "arrays.h"

namespace {

// What both calls are given: the pencil, and S with its images. S has the signal directions R, the vectors near the wanted ones, and two
// random vectors. With one random vector alone all of the basis would be its Krylov space, which holds one direction of each eigenspace.
struct GivenPencil {
  int64_t rows, cols, signal;
  Napi::Value base, direction, space, base_square, cross, direction_square;
  int threads;
};

GivenPencil given_pencil(const Napi::Object& o) {
  return {count_of(o.Get("rows"), "rows", 1), count_of(o.Get("cols"), "cols", 1), count_of(o.Get("signal"), "signal"),
          o.Get("base"), o.Get("direction"), o.Get("space"), o.Get("baseSquare"), o.Get("cross"),
          o.Get("directionSquare"), threads_of(o.Get("threads"))};
}

struct GivenStart : GivenPencil {
  int64_t near;
  Napi::Value right, near_vectors, random;
};

GivenStart given_start(const Napi::Value& value) {
  const Napi::Object o = object_of(value, "start");
  return {given_pencil(o), count_of(o.Get("near"), "near"), o.Get("right"), o.Get("nearVectors"), o.Get("random")};
}

// searchStart(start): writes S, orthonormal rows, to `space`, and S A^T A, S (A^T B + B^T A), S B^T B of base A and direction B to the
// others. Returns the number of rows: vectors that bring nothing new are left out.
template <class T>
Napi::Value search_start(const Napi::Env& env, const GivenStart& g) {
  const int64_t most = g.signal + g.near + 2;
  const size_t size = matrix_size(env, most, g.cols, "space"), whole = matrix_size(env, g.rows, g.cols, "base");
  const bool has_direction = !g.direction.IsNull();
  Arrays arrays(env);
  const T* base = arrays.read<T>(g.base, whole, "base");
  const T* direction = has_direction ? arrays.read<T>(g.direction, whole, "direction") : nullptr;
  const T* right = arrays.read<T>(g.right, size_t(g.signal) * g.cols, "right");
  const T* near = arrays.read<T>(g.near_vectors, size_t(g.near) * g.cols, "nearVectors");
  const T* random = arrays.read<T>(g.random, size_t(g.cols), "random");
  T* space = arrays.write<T>(g.space, size, "space");
  T* images[3] = {arrays.write<T>(g.base_square, size, "baseSquare"),
                  has_direction ? arrays.write<T>(g.cross, size, "cross") : nullptr,
                  has_direction ? arrays.write<T>(g.direction_square, size, "directionSquare") : nullptr};
  arrays.check_overlaps();
  SearchSpace<T> start;
  start.start(int(most), g.cols, nullptr, 0);
  const auto add = [&](const T* rows, int64_t count) {
    std::copy_n(rows, count * g.cols, start.row(start.size));
    start.size += start.orthonormalise(int(count));
  };
  add(right, g.signal);
  add(near, g.near);
  const std::vector<T> reversed(std::make_reverse_iterator(random + g.cols), std::make_reverse_iterator(random));
  add(reversed.data(), 1);
  add(random, 1);
  const int count = start.size;
  std::copy_n(start.row(0), count * g.cols, space);
  std::vector<const T*> v;
  std::vector<T*> q;
  for (int p = 0; p < count; ++p) v.push_back(space + p * g.cols);
  for (T* image : images)
    for (int p = 0; image != nullptr && p < count; ++p) q.push_back(image + p * g.cols);
  const auto work = [&](int64_t from, int64_t to, T* const* sums) {
    const int64_t at = from * g.cols;
    if (has_direction)
      loops_of<T>().pencil_squares(base + at, direction + at, to - from, g.cols, count, v.data(), sums, sums + count,
                                   sums + 2 * count);
    else
      loops_of<T>().pencil_squares(base + at, nullptr, to - from, g.cols, count, v.data(), sums, nullptr, nullptr);
  };
  sum_over_rows(g.rows, g.cols, int(q.size()), q.data(), g.threads, work);
  return Napi::Number::New(env, count);
}

Napi::Value SearchStart(const Napi::CallbackInfo& info) {
  const GivenStart given = given_start(info[0]);
  return is_double_array(given.base, "base") ? search_start<double>(info.Env(), given)
                                             : search_start<float>(info.Env(), given);
}

// One member of the pencil, and what to find of it.
struct GivenMember : GivenPencil {
  int64_t given, left, further, guard;
  double rate, margin, exact_margin, ceiling, tolerance, further_tolerance;
  Napi::Value weights, left_image;
};

GivenMember given_member(const Napi::Value& value) {
  const Napi::Object o = object_of(value, "member");
  const auto count = [&](const char* name, int64_t least = 0) { return count_of(o.Get(name), name, least); };
  const auto number = [&](const char* name) { return number_of(o.Get(name), name); };
  return {given_pencil(o), count("given", 1), count("left"), count("further"), count("guard"), number("rate"),
          number("margin"), number("exactMargin"), number("ceiling"), number("tolerance"), number("furtherTolerance"),
          o.Get("weights"), o.Get("leftImage")};
}

template <class T>
Napi::Value array_of(const Napi::Env& env, const std::vector<T>& values) {
  auto array = fresh_array<T>(env, values.size());
  std::copy(values.begin(), values.end(), array.Data());
  return array;
}

// searchTop(member): the top of the spectrum of one member (block_search.h).
template <class T>
Napi::Value search_top(const Napi::Env& env, const GivenMember& g) {
  check_limit(env, "given", g.given, g.cols, "rows of S are orthonormal");
  check_limit(env, "signal", g.signal, g.given - 1, "they are rows of S, and the last row is the random vector");
  check_limit(env, "further", g.further, most_further, "small problems would take longer than Lanczos");
  check_limit(env, "guard", g.guard, 1000, "a longer chain finds no more twins");
  const size_t size = matrix_size(env, g.given, g.cols, "space"), whole = matrix_size(env, g.rows, g.cols, "base");
  Arrays arrays(env);
  const T* base_square = arrays.read<T>(g.base_square, size, "baseSquare");
  const bool has_direction = !g.direction.IsNull();
  const T* terms[2] = {has_direction ? arrays.read<T>(g.cross, size, "cross") : nullptr,
                       has_direction ? arrays.read<T>(g.direction_square, size, "directionSquare") : nullptr};
  TopProblem<T> p{};
  p.rows = g.rows;
  p.cols = g.cols;
  p.base = arrays.read<T>(g.base, whole, "base");
  p.direction = has_direction ? arrays.read<T>(g.direction, whole, "direction") : nullptr;
  p.rate = g.rate;
  p.weights = has_direction ? arrays.write<T>(g.weights, whole, "weights") : nullptr;
  p.space = arrays.read<T>(g.space, size, "space");
  p.given = int(g.given);
  p.signal = int(g.signal);
  p.left_image = arrays.read<T>(g.left_image, matrix_size(env, g.left, g.cols, "leftImage"), "leftImage");
  p.left = int(g.left);
  p.margin = g.margin;
  p.exact_margin = g.exact_margin;
  p.ceiling = g.ceiling;
  p.tolerance = g.tolerance;
  p.further = int(g.further);
  p.further_tolerance = g.further_tolerance;
  p.guard = int(g.guard);
  p.threads = g.threads;
  arrays.check_overlaps();
  static thread_local std::vector<T> images;
  images.resize(size);
  const double weights[2] = {g.rate, g.rate * g.rate};
  loops_of<T>().combine(images.data(), base_square, terms, weights, has_direction ? 2 : 0, int64_t(size));
  p.images = images.data();
  const Top<T> top = BlockSearch<T>(p).run();
  auto result = Napi::Object::New(env);
  result.Set("edge", top.edge);
  result.Set("values", array_of(env, top.values));
  result.Set("residuals", array_of(env, top.residuals));
  result.Set("right", array_of(env, top.right));
  result.Set("left", array_of(env, top.left));
  result.Set("vectors", top.vectors);
  result.Set("converged", top.converged);
  return result;
}

Napi::Value SearchTop(const Napi::CallbackInfo& info) {
  const GivenMember given = given_member(info[0]);
  return is_double_array(given.base, "base") ? search_top<double>(info.Env(), given)
                                                   : search_top<float>(info.Env(), given);
}

}  // namespace

void register_block_search(Napi::Env env, Napi::Object exports) {
  exports.Set("searchStart", Napi::Function::New(env, SearchStart));
  exports.Set("searchTop", Napi::Function::New(env, SearchTop));
}
