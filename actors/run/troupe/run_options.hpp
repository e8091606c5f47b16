#pragma once

#include <troupe/batch_store.hpp>
#include <troupe/detail/budget.hpp>
#include <troupe/detail/dialect.hpp>
#include <troupe/ledger.hpp>
#include <troupe/money.hpp>
#include <troupe/settings.hpp>

#include <any>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

struct progress;
struct waiting;
struct form_changed;
struct batch_event;
class instrument;

/// What earlier runs did for a text that they did not finish.
struct text_history {
  /// In their order; all of them failed.
  std::vector<attempt> attempts;
  /// The wrong answers among them, which the model is shown again.
  std::vector<reask_turn> turns;
  /// As in `failure`.
  std::string best_json;
};

/// An attempt after which its text is not finished. Valid during the call.
struct unfinished_attempt {
  const prompt& input;
  const attempt& record;
  /// What the next request shows the model; null if it shows nothing more than this one.
  const reask_turn* turn = nullptr;
  /// As in `failure`.
  const std::string& best_json;
};

/// In which order outcomes are delivered.
enum class order : uint8_t {
  /// The order of the texts. A slow text holds back the ones behind it, at most
  /// `settings::order_window` of them.
  input,
  /// As they come.
  completed,
};

/// How requests get to the provider.
enum class carrier_kind : uint8_t {
  /// Each by itself, at once.
  live,
  /// In the batches that providers sell at half price and work through within a day: docs/batch.md.
  /// Fallbacks whose provider has no batches are asked live.
  batch,
};

/// Of a consumer that takes whatever comes.
inline constexpr uint64_t unlimited_credit = std::numeric_limits<uint64_t>::max();

/// What may differ from run to run, where they share all else: connections, limits, answers that
/// are known.
struct run_options {
  /// What is asked, what counts as an answer, and how long it may take, instead of what the
  /// settings say of these. Absent: as they do. Begin with theirs:
  /// `auto r = static_cast<request_settings>(client.conf())`. Fallbacks are asked in this way, too.
  std::optional<request_settings> request = {};
  /// Another model of the same provider, with limits of its own; or of another one, whose key its
  /// own environment variable holds: "PROVIDER/NAME", where the settings name no base URL and the
  /// provider's models have no "/" in their names. Empty: the settings'. Fallbacks stay as they
  /// are.
  std::string model = {};
  /// Instead of `settings::cost_max` and `tokens_total_max`; absent: as they say.
  std::optional<money> cost_max = {};
  std::optional<uint64_t> tokens_total_max = {};
  /// Ends the run as `stop` does as soon as one text has failed, as `asyncio.gather` does.
  bool stop_on_failure = false;
  /// What counts against `settings::cost_max` and `tokens_total_max` from the start: an earlier
  /// part of the same run.
  spending spent = {};
  /// Keeps what the model said in the ledger of good answers, too (`attempt::raw_reply`). Costs up
  /// to 16 KiB for each outcome.
  bool raw_replies = false;
  /// Handed to the checks of the record; see `read_options::context`.
  std::shared_ptr<const std::any> context = {};
  /// Called with how far the run is, at most every 100 ms and once at its end, on a thread of the
  /// actor system. If it throws, it is not called again; the run goes on.
  std::function<void(const progress&)> on_progress = {};
  /// Called when a route begins to wait for more than ten seconds; otherwise as `on_progress`.
  std::function<void(const waiting&)> on_waiting = {};
  /// Called when a server turns out not to take the form of requests; otherwise as `on_progress`.
  std::function<void(const form_changed&)> on_form_changed = {};
  /// With `batch`, `settings::batch_…` count; of requests that are equal there is one row, and
  /// limits, hedging and `no_progress_timeout` do not hold.
  carrier_kind carrier = carrier_kind::live;
  /// Of batches: remembers them, so that another run with the same texts goes on with them instead
  /// of paying twice. Null: what is under way when the process ends is lost with what it cost.
  batch_store_ptr batches = {};
  /// Where the rows and the results of batches lie meanwhile, up to twice the size of a provider's
  /// largest batch each; made if it is missing. Empty: in a folder of its own below the system's
  /// for temporary files, removed at the end.
  std::string batch_folder = {};
  /// Wait for no batch but to see whether it is done: texts that are submitted end as `cancelled`,
  /// and the run ends as soon as all are.
  bool detach = false;
  /// When the run is stopped, cancel its batches instead of leaving them to a later run.
  bool cancel_batches = false;
  /// Called when something happens to a batch; otherwise as `on_progress`.
  std::function<void(const batch_event&)> on_batch = {};
  /// Metrics, traces, event logs: each is told what happens in the run, and where.
  /// <troupe/run_observer.hpp>
  std::vector<std::shared_ptr<instrument>> instruments = {};
  /// Called with each attempt after which its text is not finished, before anything more is sent
  /// for it: whoever keeps them can go on with the text in another run. Called in the coordinator:
  /// must not block. If it throws, nothing more is sent, what is on its way comes to its end, and
  /// the run ends as `internal`, with what was thrown.
  std::function<void(const unfinished_attempt&)> on_attempt = {};
  /// Asked when a text is started; its tries, re-asks, tokens and times go on from there. Called in
  /// the coordinator as well, with the same consequence of an exception.
  std::function<text_history(const prompt&)> history = {};

  // The same options, but for this: `run_options{}.with(r).with_model("gpt-4o")`.

  [[nodiscard]] run_options with(request_settings x) && {
    request = std::move(x);
    return std::move(*this);
  }
  [[nodiscard]] run_options with(request_settings x) const& {
    return run_options{*this}.with(std::move(x));
  }

  [[nodiscard]] run_options with_model(std::string x) && {
    model = std::move(x);
    return std::move(*this);
  }
  [[nodiscard]] run_options with_model(std::string x) const& {
    return run_options{*this}.with_model(std::move(x));
  }

  [[nodiscard]] run_options with_cost_max(money x) && {
    cost_max = x;
    return std::move(*this);
  }
  [[nodiscard]] run_options with_cost_max(money x) const& {
    return run_options{*this}.with_cost_max(x);
  }

  [[nodiscard]] run_options with_tokens_total_max(uint64_t x) && {
    tokens_total_max = x;
    return std::move(*this);
  }
  [[nodiscard]] run_options with_tokens_total_max(uint64_t x) const& {
    return run_options{*this}.with_tokens_total_max(x);
  }
};

/// The settings that hold for a run with these options. All of them are checked when it begins.
settings with_options(const settings& x, const run_options& own);

} // namespace troupe
