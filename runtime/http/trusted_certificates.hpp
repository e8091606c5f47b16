#pragma once

#include <troupe/error.hpp>

#include <memory>
#include <string>

namespace troupe::detail {

/// The certificates of a PEM file for all TLS connections of an engine. A bundle of the usual size
/// takes OpenSSL 20 to 40 ms to parse, and libcurl has it parsed for each multi handle anew; here
/// it is split into certificates once, and only those that a server's chain leads to are parsed.
/// Whether a chain is good is OpenSSL's decision as ever. For one thread at a time.
class trusted_certificates {
public:
  /// Whether libcurl uses the OpenSSL that this was compiled with; if not, it must read the file.
  static bool usable();

  /// Reads the file. Fails with `configuration` if it holds no certificate.
  static expected<std::shared_ptr<trusted_certificates>> read(const std::string& file);

  virtual ~trusted_certificates() = default;

  /// Makes a connection trust these certificates and no others. `ssl_ctx` is libcurl's SSL_CTX.
  virtual void give_to(void* ssl_ctx) = 0;
};

} // namespace troupe::detail
