#include "block_writer.hpp"
#include "event_json.hpp"
#include "event_target.hpp"

#include <troupe/event_log.hpp>

#include <bitset>
#include <utility>

namespace troupe {

namespace {

using kind_set = std::bitset<event_kind_count>;

kind_set kinds_of(const std::vector<event_kind>& list) {
  kind_set result;
  for (const auto x : list)
    result.set(static_cast<size_t>(x));
  return list.empty() ? result.set() : result;
}

/// The lines of one run.
class log_observer final : public run_observer {
public:
  log_observer(std::shared_ptr<block_writer> file, const event_log_options& x, kind_set kinds)
    : file_(std::move(file)),
      json_(x.run_id.empty() ? random_run_id() : x.run_id, x.name_text),
      kinds_(kinds) {}

  ~log_observer() override {
    hand_on();
  }

  void begin(const run_started& x, const std::string& about_json, event_time at) {
    add(event_kind::run_started, at, x, about_json);
    // It says what all others mean: there early, whatever may come.
    hand_on();
  }

  void on_text_started(const text_started& x, event_time at) override {
    add(event_kind::text_started, at, x);
  }
  void on_request_started(const request_started& x, event_time at) override {
    add(event_kind::request_sent, at, x);
  }
  void on_attempt_ended(const attempt_ended& x, event_time at) override {
    add(event_kind::attempt_ended, at, x);
  }
  void on_request_dropped(const request_dropped& x, event_time at) override {
    add(event_kind::request_dropped, at, x);
  }
  void on_text_ended(const text_ended& x, event_time at) override {
    add(event_kind::text_ended, at, x);
  }
  void on_route_held(const route_held& x, event_time at) override {
    add(event_kind::route_held, at, x);
  }
  void on_waiting(const waiting& x, event_time at) override {
    add(event_kind::waiting, at, x);
  }
  void on_form_changed(const form_changed& x, event_time at) override {
    add(event_kind::form_changed, at, x);
  }
  void on_batch(const batch_event& x, event_time at) override {
    add(event_kind::batch, at, x);
  }
  void on_sample(const run_sample& x, event_time at) override {
    add(event_kind::sample, at, x);
    // Once a second.
    hand_on();
  }
  void on_run_ended(const run_summary& x, event_time at) override {
    add(event_kind::run_ended, at, x);
    hand_on();
  }

private:
  template <class Event, class... More>
  void add(event_kind what, event_time at, const Event& x, const More&... more) {
    if (!kinds_.test(static_cast<size_t>(what)))
      return;
    if (lines_ == 0)
      first_at_ = at;
    json_.append(block_, x, more..., at);
    ++lines_;
    if (block_.size() >= block_writer::block_bytes)
      hand_on();
  }

  void hand_on() {
    if (lines_ == 0)
      return;
    file_->put(std::exchange(block_, {}), std::exchange(lines_, 0), first_at_);
    block_.reserve(block_writer::block_bytes + block_writer::block_bytes / 8);
  }

  std::shared_ptr<block_writer> file_;
  event_json json_;
  kind_set kinds_;
  std::string block_;
  uint64_t lines_ = 0;
  event_time first_at_;
};

class file_event_log final : public event_log {
public:
  file_event_log(int fd, const std::string& name, event_log_options x) : options_(std::move(x)) {
    block_writer::options how;
    how.waiting_bytes_max = options_.waiting_bytes_max;
    how.close_grace = options_.close_grace;
    how.on_loss = &dropped_line;
    how.mend = "\n";
    how.on_problem = options_.on_problem;
    file_ = std::make_shared<block_writer>(fd, name, std::move(how));
    kinds_ = kinds_of(options_.kinds);
  }

  ~file_event_log() override {
    file_->close();
  }

  std::unique_ptr<run_observer> observe(const run_started& about, event_time now) override {
    auto result = std::make_unique<log_observer>(file_, options_, kinds_);
    result->begin(about, options_.about_json, now);
    return result;
  }

  void close() override {
    file_->close();
  }

  event_file_report report() const override {
    return file_->report();
  }

  void end_torn_line() {
    file_->put("\n", 0, {});
  }

private:
  const event_log_options options_;
  std::shared_ptr<block_writer> file_;
  kind_set kinds_;
};

} // namespace

std::string_view to_string(event_kind x) {
  switch (x) {
  case event_kind::run_started:
    return "run_started";
  case event_kind::text_started:
    return "text_started";
  case event_kind::request_sent:
    return "request_sent";
  case event_kind::attempt_ended:
    return "attempt_ended";
  case event_kind::request_dropped:
    return "request_dropped";
  case event_kind::text_ended:
    return "text_ended";
  case event_kind::route_held:
    return "route_held";
  case event_kind::waiting:
    return "waiting";
  case event_kind::form_changed:
    return "form_changed";
  case event_kind::batch:
    return "batch";
  case event_kind::sample:
    return "sample";
  case event_kind::run_ended:
    return "run_ended";
  }
  return {};
}

expected<std::shared_ptr<event_log>> open_event_log(const std::string& path, event_log_options x) {
  auto target = open_to_append("the event log", path);
  if (!target)
    return unexpected<error>{target.error()};
  auto result = std::make_shared<file_event_log>(target->fd, "the event log " + path, std::move(x));
  if (target->torn)
    result->end_torn_line();
  return result;
}

std::shared_ptr<event_log> open_event_log(int fd, event_log_options x) {
  return std::make_shared<file_event_log>(fd, "the event log", std::move(x));
}

} // namespace troupe
