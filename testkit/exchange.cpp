#include "exchange.hpp"

#include "chat_spelling.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

namespace troupe::test {

void exchange::add(request_pattern which, std::function<scripted_reply(const seen_request&)> make) {
  const std::lock_guard guard{mutex_};
  rules_.push_back({std::move(which), std::move(make)});
}

void exchange::set_default(scripted_reply x) {
  const std::lock_guard guard{mutex_};
  default_ = std::move(x);
}

request_id exchange::submit(http_request request, http_listener_ptr listener, uint64_t tag,
                            time now) {
  auto asked = read_request(request);
  asked.at = now;
  const std::lock_guard guard{mutex_};
  const request_id id = seen_.size() + 1;
  asked.number = id;
  asked.nth = ++counts_[asked.text];
  open_.emplace(id, open_request{std::move(listener), tag, now});
  in_flight_max_ = std::max(in_flight_max_, open_.size());
  if (closed_)
    cancel_one(id, now);
  else
    plan(id, request, asked, reply_to(asked), now);
  seen_.push_back(std::move(asked));
  return id;
}

scripted_reply exchange::reply_to(const seen_request& x) {
  try {
    for (const auto& rule : rules_)
      if (rule.which.matches(x))
        return rule.make(x);
  } catch (const std::exception& problem) {
    return fail_with(500, std::string{"a function of the test threw: "} + problem.what());
  }
  if (default_)
    return *default_;
  return fail_with(404, "no rule of the scripted server matches \"" + x.text.substr(0, 200) + "\"");
}

exchange::cut exchange::cut_of(const http_request& x, time now) {
  cut result;
  const auto earlier = [&result](time due, errc code, std::string_view what) {
    if (!result.due || due < *result.due)
      result = {due, {code, std::string{what}}};
  };
  if (const auto& to = x.endpoint) {
    if (to->request_timeout.count() > 0)
      earlier(now + to->request_timeout, errc::timeout_sent, "no complete reply in time");
  }
  if (x.deadline != std::chrono::steady_clock::time_point{})
    earlier(x.deadline.time_since_epoch(), errc::deadline_exceeded, "the deadline has passed");
  return result;
}

void exchange::plan(request_id id, const http_request& request, const seen_request& asked,
                    const scripted_reply& x, time now) {
  using kind = scripted_reply::kind;
  auto last = cut_of(request, now);
  auto at = now + x.delay;
  const auto first_byte = request.endpoint ? request.endpoint->first_byte_timeout
                                           : std::chrono::milliseconds{0};
  if (first_byte.count() > 0 && (x.what == kind::silence || at > now + first_byte)
      && (!last.due || now + first_byte < *last.due))
    last = {now + first_byte, {errc::timeout_sent, "no byte of a reply in time"}};
  const auto comes = [&last](time due) { return !last.due || due <= *last.due; };

  http_response response;
  response.status = 200;
  response.headers = x.headers;
  auto problem = x.problem;
  if (x.what == kind::raw) {
    response = x.response;
    response.headers += x.headers;
  } else if (x.what == kind::silence || x.what == kind::failure) {
    response = {};
  } else if (asked.streamed) {
    auto pieces = streamed_reply(asked, x);
    const auto count = std::min(pieces.size(), x.pieces_max.value_or(pieces.size()));
    if (count < pieces.size())
      problem = {errc::connection_lost, "the stream broke"};
    const auto& to = open_.at(id);
    for (size_t i = 0; i < count; ++i) {
      at += i > 0 ? x.gap : time{0};
      if (comes(at))
        due_.emplace(at, delivery{id, to.listener, to.tag, std::move(pieces[i])});
    }
  } else if (x.pieces_max) {
    problem = {errc::connection_lost, "the connection broke"};
  } else {
    response.body = whole_reply(asked, x);
  }
  const auto bytes_max = request.endpoint ? request.endpoint->reply_bytes_max : 0;
  if (bytes_max > 0 && response.body.size() > bytes_max)
    problem = {errc::reply_too_large, "more than " + std::to_string(bytes_max) + " bytes"};

  if (x.what != kind::silence && comes(at))
    end_at(id, at, std::move(problem), std::move(response));
  else if (last.due)
    end_at(id, std::max(*last.due, now), std::move(last.problem), {});
}

void exchange::end_at(request_id id, time due, error problem, http_response response) {
  const auto& x = open_.at(id);
  if (problem.code != errc::none)
    response.body.clear();
  http_result result{std::move(problem), std::move(response),
                     std::chrono::duration_cast<std::chrono::microseconds>(due - x.submitted)};
  due_.emplace(due, delivery{id, x.listener, x.tag, std::move(result)});
}

void exchange::cancel_one(request_id id, time now) {
  std::erase_if(due_, [id](const auto& x) { return x.second.id == id; });
  ++cancelled_;
  end_at(id, now, {errc::cancelled, "cancelled"}, {});
}

void exchange::cancel(request_id id, time now) {
  const std::lock_guard guard{mutex_};
  if (open_.contains(id))
    cancel_one(id, now);
}

void exchange::close(time now) {
  const std::lock_guard guard{mutex_};
  closed_ = true;
  for (const auto& x : open_)
    cancel_one(x.first, now);
}

std::vector<exchange::delivery> exchange::take_due(time now) {
  std::vector<delivery> result;
  const std::lock_guard guard{mutex_};
  while (!due_.empty() && due_.begin()->first <= now) {
    auto x = due_.extract(due_.begin());
    if (std::holds_alternative<http_result>(x.mapped().what))
      open_.erase(x.mapped().id);
    result.push_back(std::move(x.mapped()));
  }
  return result;
}

std::optional<exchange::time> exchange::next_due() const {
  const std::lock_guard guard{mutex_};
  if (due_.empty())
    return std::nullopt;
  return due_.begin()->first;
}

bool exchange::is_finished() const {
  const std::lock_guard guard{mutex_};
  return closed_ && open_.empty();
}

std::vector<seen_request> exchange::requests(const request_pattern& which) const {
  const std::lock_guard guard{mutex_};
  std::vector<seen_request> result;
  std::copy_if(seen_.begin(), seen_.end(), std::back_inserter(result),
               [&which](const seen_request& x) { return which.matches(x); });
  return result;
}

size_t exchange::in_flight() const {
  const std::lock_guard guard{mutex_};
  return open_.size();
}

size_t exchange::in_flight_max() const {
  const std::lock_guard guard{mutex_};
  return in_flight_max_;
}

size_t exchange::cancelled() const {
  const std::lock_guard guard{mutex_};
  return cancelled_;
}

} // namespace troupe::test
