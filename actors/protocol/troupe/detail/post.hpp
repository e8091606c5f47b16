#pragma once

#include <caf/config.hpp>

#if CAF_MAJOR_VERSION >= 1
#  include <caf/anon_mail.hpp>
#else
#  include <caf/send.hpp>
#endif

#include <utility>

namespace troupe::detail {

/// Sends a message without a sender, in the words of whichever CAF is there: what it deprecates
/// would be an error for those who compile with `-Werror`. From any thread.
template <class Handle, class Message>
void post_anonymously(const Handle& to, Message&& x) {
#if CAF_MAJOR_VERSION >= 1
  caf::anon_mail(std::forward<Message>(x)).send(to);
#else
  caf::anon_send(to, std::forward<Message>(x));
#endif
}

} // namespace troupe::detail
