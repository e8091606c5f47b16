#include "block_writer.hpp"
#include "event_target.hpp"
#include "trace_drawing.hpp"

#include <troupe/trace_file.hpp>

#include <mutex>
#include <optional>
#include <utility>

namespace troupe {

namespace {

/// How every trace of ours begins: what the label of its first run says first.
constexpr std::string_view head = R"([
{"name":"process_labels","ph":"M","pid":1,"tid":100000,"args":{"labels":"troupe, )";

/// Says nothing new: behind its comma no other event may stand, only the end.
constexpr auto last
  = R"({"name":"process_sort_index","ph":"M","pid":1,"tid":100000,"args":{"sort_index":1}}
]
)";

/// Draws one run into the file.
class trace_observer final : public run_observer {
public:
  trace_observer(std::shared_ptr<block_writer> file, trace_drawing::rules x,
                 const run_started& about, event_time at)
    : file_(std::move(file)),
      drawing_(std::move(x), about) {
    drawing_.begin();
    hand_on(at);
  }

  void on_text_started(const text_started& x, event_time at) override {
    draw(x, at);
  }
  void on_request_started(const request_started& x, event_time at) override {
    draw(x, at);
  }
  void on_attempt_ended(const attempt_ended& x, event_time at) override {
    draw(x, at);
  }
  void on_request_dropped(const request_dropped& x, event_time at) override {
    draw(x, at);
  }
  void on_text_ended(const text_ended& x, event_time at) override {
    draw(x, at);
  }
  void on_route_held(const route_held& x, event_time at) override {
    draw(x, at);
  }
  void on_waiting(const waiting& x, event_time at) override {
    draw(x, at);
  }
  void on_form_changed(const form_changed& x, event_time at) override {
    draw(x, at);
  }
  void on_batch(const batch_event& x, event_time at) override {
    draw(x, at);
  }
  void on_sample(const run_sample& x, event_time at) override {
    draw(x, at);
    // Once a second.
    hand_on(at);
  }
  void on_run_ended(const run_summary& x, event_time at) override {
    draw(x, at);
    hand_on(at);
  }

private:
  template <class Event>
  void draw(const Event& x, event_time at) {
    drawing_.draw(x, at);
    if (drawing_.bytes() >= block_writer::block_bytes)
      hand_on(at);
  }

  void hand_on(event_time at) {
    auto x = drawing_.take();
    if (x.events > 0)
      file_->put(std::move(x.text), x.events, at);
  }

  std::shared_ptr<block_writer> file_;
  trace_drawing drawing_;
};

class written_trace final : public trace_file {
public:
  written_trace(int fd, const std::string& name, trace_file_options x) : options_(std::move(x)) {
    block_writer::options how;
    how.waiting_bytes_max = options_.waiting_bytes_max;
    how.close_grace = options_.close_grace;
    how.on_problem = options_.on_problem;
    how.on_loss = [this](uint64_t count, event_time at) { return loss(count, at); };
    file_ = std::make_shared<block_writer>(fd, name, std::move(how));
  }

  ~written_trace() override {
    close();
  }

  std::unique_ptr<run_observer> observe(const run_started& about, event_time now) override {
    trace_drawing::rules rules;
    {
      const std::lock_guard guard{mutex_};
      if (!origin_)
        begin(now);
      rules.origin = *origin_;
      rules.run = runs_++;
    }
    rules.texts_max = options_.texts_max;
    rules.name_text = options_.name_text;
    return std::make_unique<trace_observer>(file_, std::move(rules), about, now);
  }

  void close() override {
    // Not under the lock: the thread that is waited for may have to tell of a loss.
    file_->close(has_begun() ? last : without_run());
  }

  event_file_report report() const override {
    return file_->report();
  }

private:
  bool has_begun() {
    const std::lock_guard guard{mutex_};
    return origin_.has_value();
  }

  static std::string without_run() {
    return std::string{head} + "no run\"}}\n]\n";
  }

  void begin(event_time now) {
    origin_ = now;
    std::string first{head};
    append_time(first, now);
    file_->put(first + "\"}},\n", 1, now);
  }

  std::string loss(uint64_t count, event_time at) {
    std::string result;
    const std::lock_guard guard{mutex_};
    trace_event{result, "events are missing here", "i", {1, 1}, (at - *origin_).count()}.detail(
      "count", count);
    return result;
  }

  const trace_file_options options_;
  std::mutex mutex_;
  std::optional<event_time> origin_;
  uint64_t runs_ = 0;
  std::shared_ptr<block_writer> file_;
};

} // namespace

expected<std::shared_ptr<trace_file>> open_trace_file(const std::string& path,
                                                      trace_file_options x) {
  auto target = open_to_replace("the trace file", path, head);
  if (!target)
    return unexpected<error>{target.error()};
  return std::make_shared<written_trace>(target->fd, "the trace file " + path, std::move(x));
}

} // namespace troupe
