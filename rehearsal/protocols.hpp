#pragma once

#include "protocol.hpp"

#include <array>
#include <memory>
#include <string_view>
#include <utility>

namespace troupe::rehearsing {

/// All protocols that the rehearsal speaks, or those of one provider.
class protocols {
public:
  /// `provider`: a name of `rehearsal_providers()`, or "" for all.
  explicit protocols(std::string_view provider);

  struct found {
    /// Null if no protocol knows the path.
    protocol* who = nullptr;
    errand what = errand::none;
  };
  found find(const http_call& call);

  /// Whose words those get whose path no protocol knows.
  protocol& first();

private:
  std::array<std::unique_ptr<protocol>, 7> all_;
};

} // namespace troupe::rehearsing
