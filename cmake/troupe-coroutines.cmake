# TROUPE_HAVE_COROUTINES: whether the compiler has C++20 coroutines with its library. clang 14 has not with libstdc++. What
# the library has for them compiles either way.
include(CheckCXXSourceCompiles)

set(CMAKE_REQUIRED_FLAGS "${CMAKE_CXX20_STANDARD_COMPILE_OPTION}")
check_cxx_source_compiles("
  #include <coroutine>
  struct job {
    struct promise_type {
      job get_return_object() { return {}; }
      std::suspend_never initial_suspend() noexcept { return {}; }
      std::suspend_never final_suspend() noexcept { return {}; }
      void return_void() {}
      void unhandled_exception() {}
    };
  };
  job run() { co_return; }
  int main() { run(); }" TROUPE_HAVE_COROUTINES)
unset(CMAKE_REQUIRED_FLAGS)
