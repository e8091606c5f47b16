#pragma once

#include <troupe/conversation.hpp>
#include <troupe/detail/http.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace troupe::test {

/// A request as a test wants to see it: what is asked, and how. Of a body that is no request for a
/// chat completion, `text` is all of it.
struct seen_request {
  /// From 1, over all requests of the server.
  uint64_t number = 0;
  /// From 1, over those with the same `text`: tries and re-asks count on.
  uint32_t nth = 0;
  /// What the user says before the model has said anything: the text, within
  /// `settings::prompt_template`. Further messages follow on a line of their own, and so does a
  /// text behind text files.
  std::string text;
  std::string model;
  /// All messages, those that a re-ask adds included. Files are data URLs, or the URLs that they
  /// were.
  conversation messages;
  /// Names of the functions that the model may call; empty: the record is wanted as content.
  std::vector<std::string> functions;
  /// `response_format` asks for JSON.
  bool wants_json = false;
  bool streamed = false;
  /// When it came, on the clock of the actor system.
  std::chrono::nanoseconds at{0};
  /// Where to, with which headers and time limits.
  http_endpoint_ptr endpoint;
  std::string body;

  /// How many answers of the model it shows: 0 unless something is asked for again, or the prompt
  /// is a conversation.
  size_t answers_shown() const;
};

/// Reads the body of a request.
seen_request read_request(const http_request& x);

/// Which requests a rule is for.
class request_pattern {
public:
  using predicate = std::function<bool(const seen_request&)>;

  /// Those whose text contains this.
  request_pattern(std::string part);
  request_pattern(std::string_view part) : request_pattern(std::string{part}) {}
  request_pattern(const char* part) : request_pattern(std::string{part}) {}

  template <class F>
    requires std::is_invocable_r_v<bool, const F&, const seen_request&> request_pattern(F matches)
      : matches_(std::move(matches)) {}

    bool matches(const seen_request& x) const {
      return matches_(x);
    }

  private:
    predicate matches_;
};

/// All requests.
request_pattern any_request();

/// The n-th request for each text, from 1.
request_pattern nth_request(uint32_t n);

/// Those that both match.
request_pattern operator&&(request_pattern a, request_pattern b);

} // namespace troupe::test
