#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>

namespace test {

/// nginx in front of a server on loopback: one port speaks HTTP/2 and HTTP/1.1 over TLS, another
/// one only HTTP/1.1. Its certificate holds for 127.0.0.1, and nobody but itself vouches for it.
/// Replies say in `X-Protocol` and `X-Connection` how they came.
class tls_front {
public:
  /// Whether nginx and openssl are there.
  static bool possible();

  /// Starts nginx in front of this port.
  explicit tls_front(uint16_t behind);
  ~tls_front();

  tls_front(const tls_front&) = delete;
  tls_front& operator=(const tls_front&) = delete;

  bool running() const {
    return running_;
  }

  std::string ca_file() const {
    return (folder_ / "cert.pem").string();
  }

  /// The same certificate in a folder of hashed certificates; empty if it could not be made.
  std::string ca_folder() const;

  std::string h2_url(const std::string& host = "127.0.0.1") const {
    return url(host, h2_port_);
  }

  std::string h1_url() const {
    return url("127.0.0.1", h1_port_);
  }

  /// HTTP/2, but every connection ends after 20 requests.
  std::string fickle_url() const {
    return url("127.0.0.1", fickle_port_);
  }

  /// Speaks TLS 1.1 and nothing newer.
  std::string old_url() const {
    return url("127.0.0.1", old_port_);
  }

private:
  static std::string url(const std::string& host, uint16_t port);

  std::string nginx() const;
  std::string configuration(uint16_t behind) const;

  std::filesystem::path folder_;
  uint16_t h2_port_ = 0;
  uint16_t h1_port_ = 0;
  uint16_t fickle_port_ = 0;
  uint16_t old_port_ = 0;
  bool running_ = false;
  /// Closed when this process ends, however it does; then nginx is stopped.
  FILE* end_of_nginx_ = nullptr;
};

} // namespace test
