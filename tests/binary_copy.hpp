#pragma once

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/byte_buffer.hpp>
#include <caf/config.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstddef>

namespace troupe::test {

/// CAF's binary serializers were given an execution context before 1.0.
template <class Serializer, class Bytes>
Serializer serializer_over(Bytes& x) {
#if CAF_MAJOR_VERSION >= 1
  return Serializer{x};
#else
  return Serializer{nullptr, x};
#endif
}

/// As it arrives in another process; `size`: how many bytes it took.
template <class T>
T binary_copy(const T& x, size_t* size = nullptr) {
  caf::byte_buffer bytes;
  auto out = serializer_over<caf::binary_serializer>(bytes);
  REQUIRE(out.apply(x));
  if (size != nullptr)
    *size = bytes.size();
  T result;
  auto in = serializer_over<caf::binary_deserializer>(bytes);
  REQUIRE(in.apply(result));
  return result;
}

} // namespace troupe::test
