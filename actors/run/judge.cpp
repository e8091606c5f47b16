#include "judge.hpp"

#include "dialects/dialects.hpp"

#include <troupe/record.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace troupe {

namespace {

/// A model's words that go into a violation, and back to a model.
constexpr size_t reason_bytes_max = 500;
constexpr size_t value_bytes_max = 100;

std::string_view cut(std::string_view text, size_t size) {
  if (text.size() <= size)
    return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
    --size;
  return text.substr(0, size);
}

std::string on_one_line(std::string_view text) {
  std::string result{cut(text, reason_bytes_max)};
  for (auto& c : result)
    if (static_cast<unsigned char>(c) < 0x20)
      c = ' ';
  return result;
}

violation broken(const question& asked, const std::string& why) {
  auto message = asked.rule;
  if (!why.empty())
    message += " (" + why + ")";
  return {asked.pointer, "judged", std::move(message),
          std::string{cut(asked.value, value_bytes_max)}};
}

} // namespace

expected<dialect_ptr> make_judge(const settings& x) {
  auto conf = x;
  conf.system_prompt.clear();
  conf.prompt_template = "{text}";
  return make_dialect(conf, schema_of<ruling>());
}

prompt_ptr prompt_of(const question& x, const prompt& about) {
  prompt result;
  result.id = about.id;
  result.priority = about.priority;
  result.text = x.text;
  if (x.quotes_text) {
    result.text += "\n\nThe text that the value was taken from: " + source_text(about);
    for (const auto& said : about.messages)
      result.files.insert(result.files.end(), said.files.begin(), said.files.end());
    result.files.insert(result.files.end(), about.files.begin(), about.files.end());
  }
  return std::make_shared<const prompt>(std::move(result));
}

std::optional<violation> violation_of(const question& asked, const ruling& x) {
  if (x.follows)
    return std::nullopt;
  return broken(asked, on_one_line(x.reason));
}

violation violation_of(const question& asked, const error& problem) {
  return broken(asked, "nobody could check that: " + to_string(problem.code));
}

} // namespace troupe
