#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// The chunks of a stream are alike but for the piece of the answer that they bring. A frame is
/// what one of them says around its piece; the next one that says the same is not read again but
/// compared.
class chunk_frame {
public:
  /// Keeps the frame of a chunk that is known to be good. `piece`: where its piece begins, behind
  /// the quote. `unused`: where a string begins that means nothing and may differ, if there is one;
  /// it counts only behind the piece.
  void learn(std::string_view chunk, size_t piece, std::optional<size_t> unused);

  void forget() noexcept {
    head_.clear();
  }

  /// If the chunk has that frame: appends its piece to `out`. Leaves `out` as it is if not, or if
  /// the piece has an escape that takes thinking (\u) or is wrong.
  bool read(std::string_view chunk, std::string& out) const;

private:
  /// Up to the piece.
  std::string head_;
  /// From the quote that closes the piece on, up to the string that means nothing or to the end.
  std::string middle_;
  /// Behind that string, if there is one.
  std::optional<std::string> tail_;
};

} // namespace troupe::detail
