#pragma once

#include "answer.hpp"
#include "batches/batches.hpp"
#include "faults.hpp"
#include "limits.hpp"
#include "prompt_cache.hpp"
#include "protocols.hpp"
#include "reply.hpp"
#include "turns.hpp"

#include <troupe/rehearsal.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe::rehearsing {

/// Decides what is answered. Knows no sockets. Not thread-safe: the server has one.
class responder final : private row_answerer {
public:
  explicit responder(const rehearsal_settings& settings);

  /// Fills `out` for the call, and numbers it if it counts.
  void answer(const http_call& call, clock::time_point now, reply& out);

  /// Fills `out` for a call that never came in whole.
  void refuse(const http_call& call, const failure& why, reply& out);

  rehearsal_counters& counters() {
    return counters_;
  }
  void forget() {
    faults_.forget();
    batches_.forget();
    cache_.forget();
  }
  void limit(const rehearsal_limits& x, clock::time_point now) {
    limiter_.limit(x, now);
  }

  /// Works on batches for a few milliseconds at most. When there is more to do; absent: never.
  std::optional<clock::time_point> work(clock::time_point now) {
    return batches_.work(now);
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

  /// The request at hand, in the words of its protocol.
  struct exchange {
    protocol& spoken;
    const http_call& call;
    uint64_t number;
    clock::time_point now;
    reply& out;
    /// The request is the row of a batch.
    bool batched = false;

    void fail(const failure& x) const {
      spoken.fail(out, x, call);
    }
  };

  void answer_row(const http_call& call, clock::time_point now, reply& out) override;
  void fail_row(const http_call& call, const failure& why, reply& out) override;
  void answer_completion(const exchange& x);
  /// Whether the request holds something that the settings refuse.
  bool refuses(const chat_request& request, const exchange& x) const;
  void answer_limits(const http_call& call, clock::time_point now, reply& out);
  bool is_allowed(const exchange& x) const;

  plan_choice choose_plan(const chat_request& request);
  answer_plan_ptr plan_in_prose(const chat_request& request);
  const answer_plan_ptr& cached(std::string_view text, bool prose);

  std::string_view plain_text();
  void write_answer(const plan_choice& chosen);
  void write_further(const chat_request& request, const plan_choice& chosen);
  void write_thoughts(chat_answer& answer);
  void count_prompt(const chat_request& request, chat_answer& answer);
  bool admit(const chat_request& request, const chat_answer& answer, const exchange& x);
  void send_answer(const chat_request& request, chat_answer& answer, const exchange& x);

  bool make_status_trouble(const exchange& x);
  void make_connection_trouble(reply& out);
  bool make_odd_reply(chat_answer& answer, const exchange& x);
  void make_odd_answer(const plan_choice& chosen, chat_answer& answer, reply& out);
  void say_what_is_no_call(const protocol& spoken, chat_answer& answer, fault trouble);

  rehearsal_settings settings_;
  protocols protocols_;
  uint64_t number_ = 0;
  answer_writer writer_;
  fault_book faults_;
  limiter limiter_;
  prompt_cache cache_;
  rehearsal_counters counters_;
  batches batches_;
  std::unordered_map<uint64_t, answer_plan_ptr> plans_;
  // Of the request at hand; kept for their storage.
  turns turns_;
  markers markers_;
  std::string text_;
  std::string answer_;
  std::vector<further_call> further_;
  std::string thoughts_;
  failure problem_;
};

} // namespace troupe::rehearsing
