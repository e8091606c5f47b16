#include "trusted_certificates.hpp"

#include <curl/curl.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::detail {

namespace {

template <auto Free>
struct deleter {
  template <class T>
  void operator()(T* x) const {
    Free(x);
  }
};

template <class T, auto Free>
using owned = std::unique_ptr<T, deleter<Free>>;

using owned_name = owned<X509_NAME, X509_NAME_free>;
using owned_certificate = owned<X509, X509_free>;

struct free_memory {
  template <class T>
  void operator()(T* x) const {
    OPENSSL_free(x);
  }
};

/// Steps over the tag and length of the next ASN.1 value. Returns its length, negative if there is
/// none.
long enter(const unsigned char*& at, const unsigned char* end) {
  long length = 0;
  int tag = 0;
  int kind = 0;
  const auto flags = ASN1_get_object(&at, &length, &tag, &kind, static_cast<long>(end - at));
  return (flags & 0x80) != 0 || length > end - at ? -1 : length;
}

bool skip(const unsigned char*& at, const unsigned char* end) {
  const auto length = enter(at, end);
  at += length < 0 ? 0 : length;
  return length >= 0;
}

/// The subject of a certificate (RFC 5280, 4.1) without the rest of it.
owned_name subject_of(const std::vector<unsigned char>& der) {
  constexpr unsigned char version_tag = 0xa0;
  const unsigned char* at = der.data();
  const auto* end = at + der.size();
  if (enter(at, end) < 0 || enter(at, end) < 0)
    return nullptr;
  if (at != end && *at == version_tag && !skip(at, end))
    return nullptr;
  // Serial number, signature algorithm, issuer, validity.
  for (int i = 0; i < 4; ++i)
    if (!skip(at, end))
      return nullptr;
  return owned_name{d2i_X509_NAME(nullptr, &at, static_cast<long>(end - at))};
}

class lazy_certificates final : public trusted_certificates {
public:
  lazy_certificates() : store_(X509_STORE_new()) {
    X509_LOOKUP_set_method_data(X509_STORE_add_lookup(store_.get(), method()), this);
    // As libcurl does: a chain may end in any certificate that is trusted.
    X509_STORE_set_flags(store_.get(), X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
  }

  bool read(const char* file) {
    const owned<BIO, BIO_free> in{BIO_new_file(file, "r")};
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;
    while (in && PEM_read_bio(in.get(), &name, &header, &data, &size) == 1) {
      const std::unique_ptr<char, free_memory> name_end{name};
      const std::unique_ptr<char, free_memory> header_end{header};
      const std::unique_ptr<unsigned char, free_memory> data_end{data};
      const std::string_view kind{name};
      if (kind == PEM_STRING_X509 || kind == PEM_STRING_X509_OLD
          || kind == PEM_STRING_X509_TRUSTED) {
        entry x;
        x.der.assign(data, data + size);
        if ((x.subject = subject_of(x.der)))
          entries_.push_back(std::move(x));
      }
    }
    // Reading ends with "no start line".
    ERR_clear_error();
    return !entries_.empty();
  }

  void give_to(void* ssl_ctx) override {
    SSL_CTX_set1_cert_store(static_cast<SSL_CTX*>(ssl_ctx), store_.get());
  }

private:
  /// Of the process, because connections keep the store beyond the life of this object. They ask
  /// for certificates only while they are set up, when this object is there.
  static X509_LOOKUP_METHOD* method() {
    static auto* const result = [] {
      auto* x = X509_LOOKUP_meth_new("troupe");
      X509_LOOKUP_meth_set_get_by_subject(x, by_subject);
      return x;
    }();
    return result;
  }

  static int by_subject(X509_LOOKUP* lookup, X509_LOOKUP_TYPE type, const X509_NAME* name,
                        X509_OBJECT* out) {
    auto* self = static_cast<lazy_certificates*>(X509_LOOKUP_get_method_data(lookup));
    return type == X509_LU_X509 && self->find(name, out) ? 1 : 0;
  }

  struct entry {
    std::vector<unsigned char> der;
    /// Null once the certificate is in the store.
    owned_name subject;
  };

  /// Parses all certificates of that name into the store; there may be several.
  bool find(const X509_NAME* name, X509_OBJECT* out) {
    owned_certificate found;
    for (auto& x : entries_) {
      if (!x.subject || X509_NAME_cmp(x.subject.get(), name) != 0)
        continue;
      x.subject.reset();
      const unsigned char* at = x.der.data();
      owned_certificate parsed{d2i_X509_AUX(nullptr, &at, static_cast<long>(x.der.size()))};
      if (parsed && X509_STORE_add_cert(store_.get(), parsed.get()) == 1)
        found = std::move(parsed);
    }
    if (!found || X509_OBJECT_set1_X509(out, found.get()) != 1)
      return false;
    // Who looks up borrows from the store and never gives back.
    X509_free(found.get());
    return true;
  }

  std::vector<entry> entries_;
  owned<X509_STORE, X509_STORE_free> store_;
};

} // namespace

bool trusted_certificates::usable() {
  static const bool result = [] {
    const auto* name = curl_version_info(CURLVERSION_NOW)->ssl_version;
    return name != nullptr
           && std::string_view{name}.starts_with("OpenSSL/" + std::to_string(OPENSSL_VERSION_MAJOR)
                                                 + ".");
  }();
  return result;
}

expected<std::shared_ptr<trusted_certificates>>
trusted_certificates::read(const std::string& file) {
  auto result = std::make_shared<lazy_certificates>();
  if (!result->read(file.c_str()))
    return failed(errc::configuration,
                  "the CA file " + file + " holds no certificate in PEM form; check ca_file");
  return result;
}

} // namespace troupe::detail
