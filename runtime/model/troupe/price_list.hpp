#pragma once

#include <troupe/error.hpp>
#include <troupe/money.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What tokens cost, per million.
struct token_rates {
  money input;
  /// For the part of the prompt that came from the provider's cache.
  money cached_input;
  /// Thinking included.
  money output;
  /// For the part of the prompt that the provider puts into its cache; absent: as `input`.
  std::optional<money> cache_write = {};

  friend bool operator==(const token_rates&, const token_rates&) = default;
};

/// What all tokens of a request cost whose prompt has more than so many.
struct price_tier : token_rates {
  uint64_t above = 0;

  friend bool operator==(const price_tier&, const price_tier&) = default;
};

/// What the tokens of a model cost.
struct model_prices : token_rates {
  /// Most tokens of an answer that the provider lets the model write; absent: unknown. Bounds what
  /// a request can cost where `settings::tokens_max` is not set.
  std::optional<uint32_t> output_tokens_max = {};
  /// For what is to stay in the cache for an hour; absent: as `cache_write`.
  std::optional<money> cache_write_1h = {};
  /// What a batch costs of that, in thousandths.
  uint32_t batch_thousandths = 500;
  /// The higher ones behind.
  std::vector<price_tier> tiers = {};

  /// What holds for a prompt of so many tokens.
  const token_rates& at(uint64_t prompt_tokens) const {
    const token_rates* result = this;
    for (const auto& x : tiers)
      if (prompt_tokens > x.above)
        result = &x;
    return *result;
  }

  friend bool operator==(const model_prices&, const model_prices&) = default;
};

/// Of an amount so many thousandths, at most all of them, rounded up.
money share_of(money x, uint32_t thousandths);

/// What the same tokens cost in a batch: `batch_thousandths` of each rate, whatever the prompt's
/// size and whether it comes from the provider's cache.
model_prices batch_prices(const model_prices& x);

/// Prices by model. Immutable once made; see docs/money.md for the form of the file.
class price_list {
public:
  /// Reads the JSON text of a price file. Strict: an unknown member, a price that is negative, has
  /// more than nine digits behind the point or exceeds 1,000,000 dollars, or a model without
  /// `input` or `output` is `configuration`; the message names the place.
  static expected<price_list> parse(std::string_view json);

  /// Adds or replaces a model: its exact name, or the beginning of names and a `*`.
  void set(std::string name, model_prices prices);

  /// The prices of a model: those of its exact name, else of the longest beginning that fits; null
  /// if there are none. The pointer lives as long as the list is not changed.
  const model_prices* find(std::string_view model) const;

  bool empty() const noexcept {
    return exact_.empty() && beginnings_.empty();
  }

private:
  std::map<std::string, model_prices, std::less<>> exact_;
  std::map<std::string, model_prices, std::less<>> beginnings_;
};

using price_list_ptr = std::shared_ptr<const price_list>;

} // namespace troupe
