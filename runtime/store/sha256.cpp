#include "sha256.hpp"

#include <memory>
#include <new>
#include <openssl/evp.h>

namespace troupe::detail {

std::array<uint8_t, 32> sha256(std::initializer_list<std::string_view> parts) {
  struct deleter {
    void operator()(EVP_MD_CTX* x) const {
      EVP_MD_CTX_free(x);
    }
  };
  const std::unique_ptr<EVP_MD_CTX, deleter> context{EVP_MD_CTX_new()};
  std::array<uint8_t, 32> result{};
  // Neither fails but without memory.
  if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc{};
  for (const auto part : parts) {
    const auto size = static_cast<uint64_t>(part.size());
    EVP_DigestUpdate(context.get(), &size, sizeof(size));
    EVP_DigestUpdate(context.get(), part.data(), part.size());
  }
  EVP_DigestFinal_ex(context.get(), result.data(), nullptr);
  return result;
}

} // namespace troupe::detail
