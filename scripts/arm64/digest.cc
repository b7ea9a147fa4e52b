// Prints digests of what the baseline loops compute on a fixed input: the same on every machine where the bits must be.
#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <vector>

#include "loops.h"

template <class T>
uint64_t digest(const std::vector<T>& values) {
  uint64_t hash = 14695981039346656037ull;
  const auto* bytes = reinterpret_cast<const unsigned char*>(values.data());
  for (size_t i = 0; i < values.size() * sizeof(T); ++i) hash = (hash ^ bytes[i]) * 1099511628211ull;
  return hash;
}

template <class T>
void run(const Loops<T>& loops, const char* name) {
  const uint32_t key[2] = {7, 9};
  const int n = 37, N = 53;
  std::vector<T> z(n * N), a(N), y(n), factor(n * N), residual(n), output(n), large(100003);
  loops.normals(large.data(), int64_t(large.size()), key, 1.0);
  std::printf("%s normals %016" PRIx64 "\n", name, digest(large));
  std::copy_n(large.begin(), z.size(), z.begin());
  std::copy_n(large.begin() + 5000, N, a.begin());
  std::copy_n(large.begin() + 6000, n, y.begin());
  for (int kind = 0; kind <= int(ActivationKind::hermite); ++kind) {
    Activation activation{};
    activation.kind = ActivationKind(kind);
    activation.phase = 0.3;
    activation.degree = 3;
    for (int k = 0; k <= 3; ++k) activation.coefficients[k] = 0.5 - 0.2 * k;
    BackwardPass<T> pass{n, n, N, z.data(), 0, {}, {}, a.data(), y.data(), 0.2, 0.1, factor.data(), residual.data(), output.data()};
    loops.backward(pass, activation);
    std::printf("%s backward %d %016" PRIx64 " %016" PRIx64 "\n", name, kind, digest(factor), digest(output));
  }
  // Sums of products differ in their last bits: the digest is of the result to four digits.
  std::vector<T> q(2 * N), u(2 * n), direction(z.rbegin(), z.rend());
  const T* v[2] = {a.data(), large.data() + 9000};
  T* images[2] = {u.data(), u.data() + n};
  T* back[2] = {q.data(), q.data() + N};
  const double rates[2] = {0.5, -1.25};
  PencilProducts<T> pencil{n, N, z.data(), direction.data(), nullptr, 2, rates, v, images};
  loops.pencil_products(pencil, 0, n, back);
  std::printf("%s pencil %.4g %.4g %.4g %.4g\n", name, double(q[0]), double(q[N + 1]), double(u[2]), double(u[n + 3]));
  std::vector<T> formed(n * N), weights(large.begin() + 3000, large.begin() + 3000 + 2 * n), squares(6 * N);
  pencil.formed = formed.data();
  std::fill(q.begin(), q.end(), T(0));
  loops.pencil_products(pencil, 0, n, back);
  std::printf("%s formed %.4g %.4g %016" PRIx64 "\n", name, double(q[0]), double(u[n + 3]), digest(formed));
  std::fill(q.begin(), q.end(), T(0));
  loops.row_dots(z.data(), n, N, 2, v, u.data());
  loops.row_sums(z.data(), n, N, 2, weights.data(), back);
  std::printf("%s rows %.4g %.4g %.4g\n", name, double(u[1]), double(u[n + 5]), double(q[N + 2]));
  T* parts[6];
  for (int k = 0; k < 6; ++k) parts[k] = squares.data() + k * N;
  loops.pencil_squares(z.data(), direction.data(), n, N, 2, v, parts, parts + 2, parts + 4);
  std::printf("%s squares %.4g %.4g %.4g\n", name, double(parts[0][3]), double(parts[3][1]), double(parts[5][7]));
}

// The small dense problems, to ten digits.
void run_small(const AllLoops& loops) {
  const int n = 21, top = 5;
  const uint32_t key[2] = {3, 4};
  std::vector<double> entries(n * n), matrix(n * n), values(top), vectors(top * n), work(small_eigen_work(n));
  loops.f64.normals(entries.data(), n * n, key, 1.0);
  for (int i = 0; i < n; ++i)
    for (int k = 0; k < n; ++k) matrix[i * n + k] = entries[i * n + k] + entries[k * n + i];
  loops.top_eigenpairs({n, top, matrix.data(), values.data(), vectors.data(), work.data()});
  for (int k = 0; k < top; ++k) std::printf("eigen %.10g %.8g\n", values[k], std::fabs(vectors[k * n + 3]));
  std::vector<double> counts(8, 5), squares(8), stretches(8, 1.1), samples(16), sample_counts(16, 2);
  for (int i = 0; i < 8; ++i) squares[i] = entries[i] * entries[i];
  for (int i = 0; i < 16; ++i) samples[i] = entries[i + 8] * entries[i + 8];
  double p = 0, q = 0, determinant = 0;
  const NoisyBulk bulk{8, 16, 30, 32, counts.data(), squares.data(), stretches.data(), samples.data(), sample_counts.data()};
  const bool found = loops.bulk_fixed_point(bulk, 9, p, q, determinant);
  std::printf("bulk %d %.10g %.10g %.8g\n", int(found), p, q, determinant);
}

int main() {
  run(baseline_loops.f32, "f32");
  run(baseline_loops.f64, "f64");
  run_small(baseline_loops);
}
