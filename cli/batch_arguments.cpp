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
  if (x.batch)
    x.conf.order_window
      = static_cast<uint32_t>(std::max<uint64_t>(order_window_of(x.conf), x.conf.batch_in_flight));
}

std::string batch_folder_of(const run_arguments& x, const std::string& journal) {
  constexpr std::string_view ending = ".journal";
  if (!x.batch_folder.empty() || journal.empty())
    return x.batch_folder;
  return (journal.ends_with(ending) ? journal.substr(0, journal.size() - ending.size()) : journal)
         + ".batches";
}

} // namespace troupe::cli
