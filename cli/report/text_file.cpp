#include "text_file.hpp"

namespace troupe::cli::report {

namespace {

/// As `is_blank` of input_source.hpp has it.
bool is_no_text(std::string_view line) {
  return line.find_first_not_of(" \t\r\f\v") == std::string_view::npos;
}

} // namespace

expected<std::unique_ptr<text_file>> text_file::open(const std::string& path,
                                                     line_meaning meaning) {
  auto lines = line_file::open(path);
  if (!lines)
    return unexpected<error>{lines.error()};
  std::unique_ptr<text_file> result{new text_file{std::move(*lines), std::move(meaning)}};
  auto read = result->lines_->for_each(0, [&](uint64_t offset, std::string_view line) {
    if (is_no_text(line))
      return true;
    if (result->texts_++ % block_texts == 0)
      result->offsets_.push_back(offset);
    return true;
  });
  if (!read)
    return unexpected<error>{read.error()};
  return result;
}

const text_file::block& text_file::load(uint64_t number) {
  auto& kept = cache_[number % cache_.size()];
  if (kept && kept->number == number)
    return *kept;
  kept.emplace();
  kept->number = number;
  // What cannot be read any more is no text; nobody can do anything about it here.
  (void)lines_->for_each(offsets_[number], [&](uint64_t, std::string_view line) {
    if (!is_no_text(line))
      kept->lines.emplace_back(line);
    return kept->lines.size() < block_texts;
  });
  return *kept;
}

std::optional<std::string_view> text_file::line(uint64_t place) {
  if (place >= texts_)
    return std::nullopt;
  const auto& found = load(place / block_texts);
  if (place % block_texts >= found.lines.size())
    return std::nullopt;
  return found.lines[place % block_texts];
}

std::optional<std::string> text_file::text_of(std::string_view line) const {
  auto read = parse_input_line(line, meaning_, 1);
  if (!read)
    return std::nullopt;
  if (read->input.messages.empty())
    return std::string{std::string_view{read->input.text}};
  std::string result;
  for (const auto& x : read->input.messages) {
    if (!result.empty())
      result += "\n\n";
    result += std::string_view{x.content};
  }
  return result;
}

} // namespace troupe::cli::report
