#pragma once

#include <troupe/model_table.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// Where prices were found.
enum class price_source : uint8_t {
  none,
  /// `settings::prices`
  prices,
  /// `settings::models`
  models,
  /// troupe's own table: list prices.
  shipped,
};

/// The row of a table that tells of a model.
struct found_row {
  /// Empty: none does.
  std::string name;
  match_rule rule = match_rule::none;
};

/// What is known of a model, from all sources: what `settings::prices` says comes first, then
/// `settings::models`, then what troupe ships.
struct model_facts {
  std::string model;
  /// Its prices are those that count; absent: they are unknown. Limits are only those of this very
  /// model, not of one that merely begins so.
  model_profile profile;
  price_source priced_by = price_source::none;
  found_row in_models;
  found_row in_shipped;
  /// The beginning of the names for which troupe has rules; empty: for none.
  std::string family;

  const model_prices* prices() const noexcept {
    return profile.prices ? &*profile.prices : nullptr;
  }
};

using model_facts_ptr = std::shared_ptr<const model_facts>;

/// Of the usual model that the settings name. List prices count only where requests go to the
/// provider's own place: whoever serves the same model elsewhere has prices of his own.
model_facts facts_of(const settings& x);

/// For people, a line each: limits, prices and their source, what is refused, by what it was found.
std::vector<std::string> in_words(const model_facts& x);

} // namespace troupe
