#pragma once

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <fstream>
#include <string>

/// By how much the memory of this process grew at most since this object was made, given back or
/// not. Skips the test where the system does not tell.
class peak_memory {
public:
  peak_memory() {
    // proc(5): resets the peak to what is used now.
    std::ofstream{"/proc/self/clear_refs"} << 5;
    before_ = peak();
    if (before_ == 0)
      SKIP("the system does not tell how much memory was used");
  }

  size_t grown_bytes() const {
    return peak() - before_;
  }

private:
  static size_t peak() {
    std::ifstream status{"/proc/self/status"};
    for (std::string word; status >> word;) {
      size_t kib = 0;
      if (word == "VmHWM:" && status >> kib)
        return kib * 1024;
    }
    return 0;
  }

  size_t before_ = 0;
};
