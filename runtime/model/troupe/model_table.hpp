#pragma once

#include <troupe/error.hpp>
#include <troupe/model_profile.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace troupe {

/// By what a model was found in a table.
enum class match_rule : uint8_t {
  none,
  /// The name as it is.
  exact,
  /// The same, behind the provider's: "mistral/mistral-large-latest".
  provider,
  /// Without what stands around the name: a date ("-2024-08-06", "@20250929"), a version ("-v1:0"),
  /// a tag (":free"), "-latest", a region and a maker ("us.anthropic."), a path ("models/").
  stripped,
  /// Its longest beginning, up to a character that is no letter or digit: "gpt-4o" for
  /// "gpt-4o-something". May be another model: nothing is refused for it.
  beginning,
};

/// "without its date and what else stands around it", for people.
std::string_view to_string(match_rule x);

/// A row of a table.
struct model_match {
  /// Lives as long as the table is not changed; null: none.
  const model_profile* profile = nullptr;
  match_rule rule = match_rule::none;
  /// The name of the row.
  std::string_view name = {};
  /// It tells of the provider that was asked for, not of another one's model of that name.
  bool same_place = false;

  explicit operator bool() const noexcept {
    return profile != nullptr;
  }
};

/// What is known of models, by provider and name. Immutable once made; see docs/models.md.
class model_table {
public:
  /// Reads LiteLLM's `model_prices_and_context_window.json` or models.dev's `api.json`, told apart
  /// by what they hold. Lenient with what single models say: what cannot be read is unknown. Fails
  /// with `configuration` if it is neither, or no JSON; the message is the end of a sentence.
  static expected<model_table> parse(std::string_view json);

  /// What troupe comes with.
  static const model_table& shipped();

  /// Adds or replaces a model. `place` is whose model it is told to be: the name of a provider.
  void set(std::string place, std::string name, model_profile x);

  /// The rows for a model of a provider, by the first rule that finds one.
  model_match find(std::string_view provider, std::string_view model) const;

  size_t size() const noexcept {
    return rows_.size();
  }

private:
  struct row {
    std::string place;
    model_profile profile;
  };

  using row_map = std::map<std::string, row, std::less<>>;

  row_map::const_iterator at(std::string_view place, std::string_view name) const;
  model_match find_as(std::string_view provider, std::string_view model) const;

  row_map rows_;
};

/// What is known of all models whose names begin so, whoever serves them.
struct model_family {
  /// Empty: there is no such family.
  std::string_view beginning = {};
  /// Without limits and prices.
  model_profile profile = {};
};

/// Of troupe's own knowledge. What stands in front of the name ("us.anthropic.", "openai/") does
/// not count.
model_family family_of(std::string_view model);

/// When the list was read that `model_table::shipped` is made of.
inline constexpr std::string_view shipped_models_date = "July 2026";

using model_table_ptr = std::shared_ptr<const model_table>;

} // namespace troupe
