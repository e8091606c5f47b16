#include "batch_arguments.hpp"

#include "run/delivery.hpp"

#include <algorithm>
#include <string_view>

namespace troupe::cli {

expected<void> check_batches(const run_arguments& x) {
  if (!x.batch && (x.detach || x.cancel_batches))
    return failed(errc::configuration,
                  "--detach and --cancel-batches are about batches: give --batch, too");
  if (x.batch && x.stream != streaming::off)
    return failed(errc::configuration, "--stream takes answers as they are written, and --batch "
                                       "gets them hours later: leave one of the two out");
  if (x.detach && x.cancel_batches)
    return failed(errc::configuration, "--detach leaves batches to the next run, and "
                                       "--cancel-batches leaves none: leave one of the two out");
  return {};
}

void widen_order_window(run_arguments& x) {
  if (!x.batch)
    return;
  // Texts behind one that is asked again, hours later, go on; their lines wait in the journal, 16
  // bytes each in memory. With --detach no text has a line before the window is used up.
  constexpr uint64_t least = 1'000'000;
  // What the settings allow.
  constexpr uint64_t most = 1U << 24U;
  const auto window = std::max({order_window_of(x.conf), uint64_t{x.conf.batch_in_flight}, least});
  x.conf.order_window = static_cast<uint32_t>(x.detach ? most : std::min(window, most));
}

std::string batch_folder_of(const run_arguments& x, const std::string& journal) {
  constexpr std::string_view ending = ".journal";
  if (!x.batch_folder.empty() || journal.empty())
    return x.batch_folder;
  return (journal.ends_with(ending) ? journal.substr(0, journal.size() - ending.size()) : journal)
         + ".batches";
}

} // namespace troupe::cli
