#include "text_or_file.hpp"

#include "read_file.hpp"

namespace troupe::cli {

namespace {

constexpr size_t text_bytes_max = 1u << 20;

expected<std::string> read_text(std::string_view word) {
  if (!word.starts_with('@'))
    return std::string{word};
  if (word.starts_with("@@"))
    return std::string{word.substr(1)};
  auto content = read_file(std::string{word.substr(1)}, text_bytes_max);
  if (!content)
    return failed(errc::configuration, "names a file: " + content.error().message);
  // The line end that editors put at the end of a file is not meant.
  if (content->ends_with('\n'))
    content->pop_back();
  return content;
}

} // namespace

json_tree text_or_file::tree() const {
  return words().front();
}

expected<void> text_or_file::set(const json_tree& x) {
  const auto* word = x.if_string();
  if (word == nullptr)
    return text_->set(x);
  return add_word(*word).map_error([&](error&& problem) {
    problem.message = x.text() + " " + problem.message;
    return std::move(problem);
  });
}

std::vector<std::string> text_or_file::words() const {
  auto result = text_->words();
  for (auto& word : result)
    if (word.starts_with('@'))
      word.insert(word.begin(), '@');
  return result;
}

expected<void> text_or_file::add_word(std::string_view word) {
  return read_text(word).and_then([this](const std::string& x) { return text_->add_word(x); });
}

std::string text_or_file::kind() const {
  return text_->kind();
}

} // namespace troupe::cli
