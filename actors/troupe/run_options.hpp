#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <memory>

namespace troupe {

struct progress;

/// In which order outcomes are delivered.
enum class order : uint8_t {
  /// The order of the texts. A slow text holds back the ones behind it, at most
  /// `settings::order_window` of them.
  input,
  /// As they come.
  completed,
};

/// What may differ from run to run.
struct run_options {
  /// Ends the run as `stop` does as soon as one text has failed, as `asyncio.gather` does.
  bool stop_on_failure = false;
  /// Handed to the checks of the record; see `read_options::context`.
  std::shared_ptr<const std::any> context;
  /// Called with how far the run is, at most every 100 ms and once at its end, on a thread of the
  /// actor system.
  std::function<void(const progress&)> on_progress;
};

} // namespace troupe
