// A loop shared between threads.
#pragma once
#include <algorithm>
#include <thread>
#include <vector>

// Calls body(i) for i = 0 .. count - 1 on up to `threads` threads. Which thread takes which i is fixed, and no result
// may depend on it.
template <class Body>
void parallel_for(int threads, int count, const Body& body) {
  const int used = std::min(threads, count);
  const auto part = [&](int t) {
    for (int i = t; i < count; i += used) body(i);
  };
  std::vector<std::thread> others;
  for (int t = 1; t < used; ++t) others.emplace_back(part, t);
  if (used > 0) part(0);
  for (std::thread& other : others) other.join();
}
