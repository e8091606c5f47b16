#pragma once

#include "answer.hpp"
#include "chat_request.hpp"
#include "faults.hpp"
#include "limits.hpp"
#include "reply.hpp"
#include "turns.hpp"

#include <troupe/rehearsal.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe::rehearsing {

/// A request as it came in.
struct http_call {
  std::string method;
  std::string target;
  std::string authorization;
  std::string body;
  bool keep_alive = true;

  void clear();
};

/// Decides what is answered. Knows no sockets. Not thread-safe: the server has one.
class responder {
public:
  explicit responder(const rehearsal_settings& settings);

  /// Fills `out` for the call. `number` counts the requests.
  void answer(const http_call& call, uint64_t number, clock::time_point now, reply& out);

  rehearsal_counters& counters() {
    return counters_;
  }
  void forget() {
    faults_.forget();
  }
  void limit(const rehearsal_limits& x, clock::time_point now) {
    limiter_.limit(x, now);
  }

  /// Counts what was decided; called once per counted reply.
  void count(const reply& x);

private:
  /// How the answer is wrapped.
  enum class wrapping : uint8_t {
    call,
    content,
    fence,
    prose
  };

  struct plan_choice {
    answer_plan_ptr plan;
    wrapping how = wrapping::content;
    std::string_view tool;
    /// Place of the tool in the request.
    size_t place = 0;
    /// The other tools are called, too.
    bool calls_all = false;
  };

  void answer_chat(const http_call& call, uint64_t number, clock::time_point now, reply& out);
  /// Whether the request holds something that the settings refuse.
  bool refuse(const chat_request& request, reply& out) const;
  void answer_models(reply& out);
  void answer_limits(const http_call& call, clock::time_point now, reply& out);
  bool is_allowed(const http_call& call) const;

  plan_choice choose_plan(const chat_request& request);
  answer_plan_ptr plan_in_prose(const chat_request& request);
  const answer_plan_ptr& cached(std::string_view text, bool prose);

  std::string_view plain_text();
  void write_answer(const plan_choice& chosen);
  void write_further(const chat_request& request, const plan_choice& chosen);
  bool admit(const chat_request& request, const chat_answer& answer, clock::time_point now,
             reply& out);
  void send_answer(const chat_request& request, chat_answer& answer, reply& out);

  bool make_status_trouble(reply& out);
  void make_connection_trouble(reply& out);
  bool make_odd_reply(chat_answer& answer, reply& out);
  void make_odd_answer(const plan_choice& chosen, chat_answer& answer, reply& out);

  rehearsal_settings settings_;
  std::string bearer_;
  chat_reader reader_;
  answer_writer writer_;
  fault_book faults_;
  limiter limiter_;
  rehearsal_counters counters_;
  std::unordered_map<uint64_t, answer_plan_ptr> plans_;
  // Of the request at hand; kept for their storage.
  turns turns_;
  markers markers_;
  std::string text_;
  std::string answer_;
  std::vector<further_call> further_;
  std::string problem_;
};

} // namespace troupe::rehearsing
