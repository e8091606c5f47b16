#pragma once

#include <troupe/ledger.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe::cli {

/// The texts of a run that stand out: the slowest, the dearest, the most repaired. Takes no more
/// memory for more texts.
class highlights {
public:
  /// Of fewer texts nobody wants to read such a list.
  static constexpr uint64_t texts_min = 20;

  /// `id_json` as in `text_tag`.
  void add(uint64_t position, const std::string& id_json, const ledger& log);

  /// A line for each kind, if there is anything to say: "slowest: text 7, 12.3 s; text 2, 9.10 s
  /// (0.51 s on average)".
  std::vector<std::string> lines() const;

private:
  struct text {
    /// 0: nobody is in this place.
    int64_t amount = 0;
    uint64_t position = 0;
    std::string id_json;
  };

  /// The largest first.
  using list = std::array<text, 3>;

  static void enter(list& to, int64_t amount, uint64_t position, const std::string& id_json);

  uint64_t texts_ = 0;
  std::chrono::microseconds elapsed_{0};
  money cost_;
  uint64_t repaired_ = 0;
  list slowest_;
  list dearest_;
  list most_repaired_;
};

} // namespace troupe::cli
