#pragma once

#include <caf/abstract_actor.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/config.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message_id.hpp>

#if CAF_MAJOR_VERSION >= 1
#  include <caf/anon_mail.hpp>
#else
#  include <caf/send.hpp>
#endif

#include <utility>
#include <vector>

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

/// Sends a message in the name of an actor, to a handle of any kind: CAF lets typed actors send to
/// dynamically typed ones in no other way.
template <class Handle, class Message>
void post_as(const caf::strong_actor_ptr& sender, const Handle& to, Message&& x) {
#if CAF_MAJOR_VERSION >= 1
  auto envelope = caf::make_mailbox_element(sender, caf::make_message_id(),
                                            std::forward<Message>(x));
#else
  auto envelope = caf::make_mailbox_element(sender, caf::make_message_id(), {},
                                            std::forward<Message>(x));
#endif
  to->enqueue(std::move(envelope), nullptr);
}

} // namespace troupe::detail
