#pragma once

#include <string>
#include <string_view>

namespace troupe::detail {

/// What a reference means where `base` holds (RFC 3986, section 5.2). Both may be relative, so that
/// paths of files work, too.
std::string resolve_uri(std::string_view base, std::string_view reference);

/// Without its fragment.
std::string_view uri_without_fragment(std::string_view uri);

/// What stands behind "#", with its percent-encoding undone; empty if there is nothing.
std::string uri_fragment(std::string_view uri);

/// A JSON pointer as the fragment of a reference: "#/$defs/a%20b".
std::string pointer_reference(std::string_view pointer);

} // namespace troupe::detail
