#pragma once

#include <troupe/completion.hpp>
#include <troupe/error.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Names a request: SHA-256 over everything that shapes its answer.
using cache_key = std::array<uint8_t, 32>;

/// A digest is spread evenly already.
struct cache_key_hash {
  size_t operator()(const cache_key& x) const noexcept {
    size_t result = 0;
    std::memcpy(&result, x.data(), sizeof result);
    return result;
  }
};

/// The key of a request. `body` holds the model, the messages, the schema and the sampling
/// settings; `url` and `mode` what it lacks. The key of the API does not go in.
cache_key make_cache_key(std::string_view url, std::string_view mode, std::string_view body);

struct cache_settings {
  std::string file;
  /// Older answers are not used and are removed. 0: no limit.
  std::chrono::seconds age_max{0};
  /// When the file's content exceeds this, the answers that were not used for longest go.
  uint64_t bytes_max = uint64_t{1} << 30;
};

/// An answer to keep.
struct cached_answer {
  cache_key key{};
  completion answer;
};

/// Good answers of earlier runs, in a SQLite file that several processes may use at once. Belongs
/// to one thread at a time; each member may wait for another process, `busy_max` at most. Any
/// failure is a value, after which the cache is of no more use.
///
/// The file is created readable for its owner only. It holds what the models answered, never a key
/// of an API nor the texts themselves.
class answer_cache {
public:
  static constexpr std::chrono::milliseconds busy_max{2'000};

  /// Opens the file or creates it. Fails with `configuration` if it is no cache of this version, is
  /// broken, or cannot be written.
  static expected<std::unique_ptr<answer_cache>> open(const cache_settings& x);

  answer_cache(const answer_cache&) = delete;
  answer_cache& operator=(const answer_cache&) = delete;
  ~answer_cache();

  /// For each key, what is known, if it is not too old at `now`.
  expected<std::vector<std::optional<completion>>> find(std::span<const cache_key> keys,
                                                        std::chrono::system_clock::time_point now);

  /// Keeps the answers, in one transaction, and removes what exceeds the limits.
  expected<void> store(std::span<const cached_answer> answers,
                       std::chrono::system_clock::time_point now);

private:
  struct parts;
  explicit answer_cache(std::unique_ptr<parts> x);
  std::unique_ptr<parts> parts_;
};

} // namespace troupe
