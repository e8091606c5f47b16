#include "file_cost.hpp"

#include "base64.hpp"
#include "data_url.hpp"
#include "file_type.hpp"
#include "regular_file.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

namespace {

/// What can be told without reading it all.
struct file_sight {
  file_type type;
  /// Absent: nobody knows.
  std::optional<uint64_t> bytes;
};

constexpr uint64_t day = 24 * 60 * 60;
constexpr uint64_t hour = 60 * 60;
constexpr uint64_t bytes_per_token = 4;

std::optional<file_sight> sight_of_path(const attachment& x) {
  auto file = regular_file::open(x.data(), x.root());
  if (!file)
    return std::nullopt;
  std::string start(type_bytes, '\0');
  const auto got = file->read(start.data(), start.size());
  if (!got)
    return std::nullopt;
  return file_sight{type_of_content(std::string_view{start}.substr(0, *got)), file->size()};
}

file_sight sight_of_url(const std::string& url) {
  if (!is_data_url(url))
    return {type_of_name(std::string_view{url}.substr(0, url.find_first_of("?#"))), std::nullopt};
  const auto comma = std::min(url.find(','), url.size() - 1);
  const auto data = std::string_view{url}.substr(comma + 1);
  const auto start = read_base64(data.substr(0, base64_size(type_bytes)));
  return {start ? type_of_content(*start) : file_type{}, data.size() / 4 * 3};
}

std::optional<file_sight> sight_of(const attachment& x) {
  switch (x.place()) {
  case attachment_place::path:
    return sight_of_path(x);
  case attachment_place::url:
    return sight_of_url(x.data());
  case attachment_place::bytes:
    break;
  }
  return file_sight{type_of_content(std::string_view{x.data()}.substr(0, type_bytes)),
                    x.data().size()};
}

file_tokens cost_of_pdf(const std::optional<uint64_t>& bytes, const file_token_rules& rules) {
  constexpr uint64_t page_bytes_least = 1024;
  constexpr uint64_t page_bytes_usual = 50'000;
  const uint64_t most = rules.pages_max;
  const auto pages = [&](uint64_t page_bytes) {
    return bytes ? std::min(most, 1 + *bytes / page_bytes) : most;
  };
  return {pages(page_bytes_least) * rules.page_max, pages(page_bytes_usual) * rules.page_usual};
}

file_tokens cost_of_sound(const file_sight& x, const file_token_rules& rules) {
  constexpr uint64_t second_bytes_usual = 16'000;
  const uint64_t second_bytes_least = x.type.media_type == "audio/wav" ? 8'000 : 1'000;
  const auto seconds = [&](uint64_t second_bytes) {
    return x.bytes ? std::min(day, 1 + *x.bytes / second_bytes) : hour;
  };
  return {seconds(second_bytes_least) * rules.second_max,
          seconds(second_bytes_usual) * rules.second_usual};
}

attachment_kind likely_kind(const attachment& x, const file_type& found) {
  if (x.kind() != attachment_kind::any || !found.kind)
    return x.kind();
  switch (*found.kind) {
  case file_kind::image:
    return attachment_kind::image;
  case file_kind::pdf:
    return attachment_kind::pdf;
  case file_kind::audio:
    return attachment_kind::audio;
  case file_kind::text:
    break;
  }
  return attachment_kind::any;
}

} // namespace

file_tokens cost_of(const attachment& x, const file_token_rules& rules) {
  const auto sight = sight_of(x);
  if (!sight)
    return {};
  switch (likely_kind(x, sight->type)) {
  case attachment_kind::image:
    return {rules.image_max, rules.image_usual};
  case attachment_kind::pdf:
    return cost_of_pdf(sight->bytes, rules);
  case attachment_kind::audio:
    return cost_of_sound(*sight, rules);
  case attachment_kind::any:
    break;
  }
  const auto bytes = sight->bytes.value_or(0);
  return {bytes, bytes / bytes_per_token};
}

file_tokens cost_of_files(const prompt& x, const file_token_rules& rules) {
  file_tokens result;
  const auto add = [&](const std::vector<attachment>& files) {
    for (const auto& file : files) {
      const auto cost = cost_of(file, rules);
      result.most += cost.most;
      result.usual += cost.usual;
    }
  };
  add(x.files);
  for (const auto& said : x.messages)
    add(said.files);
  return result;
}

} // namespace troupe::detail
