#pragma once

#include <troupe/test/scripted_reply.hpp>

#include <string>
#include <vector>

namespace troupe::test {

/// Spells what a model says as a chat completion, in the form that the request asks for. See
/// OpenAI's reference, "The chat completion object".
std::string whole_reply(const seen_request& asked, const scripted_reply& x);

/// The same as server-sent events; see "The chat completion chunk object". A piece for each part of
/// the answer, and one for its end.
std::vector<std::string> streamed_reply(const seen_request& asked, const scripted_reply& x);

} // namespace troupe::test
