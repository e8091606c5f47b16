#pragma once

#include "settings/setting.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::cli {

/// A text that may stand in a file, `@FILE`; before a text that begins with an @ stands another
/// one.
class text_or_file final : public setting_value {
public:
  explicit text_or_file(std::unique_ptr<setting_value> text) : text_(std::move(text)) {}

  json_tree tree() const override;
  expected<void> set(const json_tree& x) override;
  std::vector<std::string> words() const override;
  expected<void> add_word(std::string_view word) override;
  std::string kind() const override;

private:
  std::unique_ptr<setting_value> text_;
};

} // namespace troupe::cli
