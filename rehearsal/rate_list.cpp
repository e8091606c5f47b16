#include "rate_list.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::rehearsing {

expected<std::vector<std::pair<std::string, double>>> parse_rates(std::string_view text,
                                                                  const rate_names& names) {
  std::vector<std::pair<std::string, double>> result;
  const auto what = std::string(names.what);
  while (!text.empty()) {
    auto item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(item.size() + 1, text.size()));
    auto colon = item.find(':');
    auto name = item.substr(0, colon);
    if (!names.knows(name)) {
      std::string known;
      for (const auto& x : names.known)
        known += (known.empty() ? "" : ", ") + std::string(x.name);
      return failed(errc::configuration, what + ": unknown kind \"" + std::string(name)
                                           + "\"; known are " + known + ", each also with _once");
    }
    auto number = colon == std::string_view::npos ? std::string_view() : item.substr(colon + 1);
    bool percent = number.ends_with('%');
    if (percent)
      number.remove_suffix(1);
    double rate = 0;
    auto end = number.data() + number.size();
    auto read = std::from_chars(number.data(), end, rate);
    rate = percent ? rate / 100 : rate;
    if (read.ec != std::errc() || read.ptr != end || !(rate >= 0 && rate <= 1))
      return failed(errc::configuration, what + ": \"" + std::string(item)
                                           + "\" needs a rate from 0 to 1, as in \""
                                           + std::string(name) + ":0.05\" or \"...:5%\"");
    result.emplace_back(std::string(name), rate);
  }
  return result;
}

} // namespace troupe::rehearsing
