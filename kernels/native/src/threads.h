// A loop shared between threads.
#pragma once
#include <time.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

// CPU time that other threads have spent on loops of this thread so far, nanoseconds.
inline thread_local int64_t helpers_cpu_ns = 0;

inline int64_t thread_cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return int64_t(now.tv_sec) * 1000000000 + now.tv_nsec;
}

// Calls body(i) for i = 0 .. count - 1 on up to `threads` threads. Which thread takes which i is fixed, and no result
// may depend on it. The first exception of any thread is thrown here, after all have ended.
template <class Body>
void parallel_for(int threads, int count, const Body& body) {
  const int used = std::max(1, std::min(threads, count));
  std::mutex guard;
  std::exception_ptr failure;
  int64_t helped = 0;
  const auto part = [&](int t) {
    try {
      for (int i = t; i < count; i += used) body(i);
    } catch (...) {
      const std::lock_guard<std::mutex> hold(guard);
      if (!failure) failure = std::current_exception();
    }
  };
  const auto helper = [&](int t) {
    part(t);
    const std::lock_guard<std::mutex> hold(guard);
    helped += thread_cpu_ns();
  };
  std::vector<std::thread> others;
  others.reserve(size_t(used));
  int started = 1;
  try {
    for (; started < used; ++started) others.emplace_back(helper, started);
  } catch (const std::system_error&) {
    // The system gives no more threads: their parts are done here.
  }
  part(0);
  for (int t = started; t < used; ++t) part(t);
  for (std::thread& other : others) other.join();
  helpers_cpu_ns += helped;
  if (failure) std::rethrow_exception(failure);
}
