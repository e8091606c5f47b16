#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe::cli {

/// What a text adds to a column.
struct column_count {
  uint32_t column = 0;
  uint32_t count = 0;

  friend bool operator==(const column_count&, const column_count&) = default;
};

/// Bootstrap over texts: how sums over all texts would have come out had other texts been drawn.
///
/// In each of `resamples` replicates a text counts as often as a Poisson variable of mean 1 says
/// (the Poisson bootstrap, which needs no second look at a text: Chamandy et al., "Estimating
/// Uncertainty for Massive Data Streams", 2012). As the sum of n such variables is a Poisson
/// variable of mean n, texts that add the same are drawn together: the work depends on how many
/// sorts of texts there are, not on how many texts. Takes a megabyte or so for the sorts, whose
/// number is limited, and 8 bytes for each column and replicate.
class resampler {
public:
  static constexpr size_t resamples = 2000;

  explicit resampler(uint64_t seed) : state_(seed) {}

  /// A text, its columns in rising order.
  void add(std::span<const column_count> text);

  /// Sums of a column in all replicates; call it when all texts are there.
  const std::vector<uint64_t>& sums(uint32_t column);

private:
  void draw_all();
  uint64_t random();
  /// Above 0, below 1.
  double uniform();
  uint64_t poisson(double mean);

  struct sort_of_text {
    std::vector<column_count> columns;
    uint64_t texts = 0;
  };

  std::unordered_map<std::string, size_t> known_;
  /// In the order in which they were met, so that what is drawn depends on the seed alone.
  std::vector<sort_of_text> sorts_;
  std::vector<std::vector<uint64_t>> sums_;
  uint64_t state_;
};

} // namespace troupe::cli
