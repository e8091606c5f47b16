#include "attached_file.hpp"

#include "dialect/data_url.hpp"
#include "text/ascii.hpp"
#include "text/utf8.hpp"

#include <array>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace troupe::cli {

namespace {

namespace fs = std::filesystem;

using phrase = unexpected<std::string>;

constexpr std::array<std::pair<std::string_view, attachment_kind>, 4> kind_members{
  {{"file", attachment_kind::any},
   {"image", attachment_kind::image},
   {"pdf", attachment_kind::pdf},
   {"audio", attachment_kind::audio}}};

/// Absent where it is none.
std::optional<std::string_view> string_at(json_value x, std::string_view name) {
  const auto found = x.find(name);
  return found && found->is_string() ? std::optional{found->as_string()} : std::nullopt;
}

expected<content_part, std::string> part_of(attachment_kind kind,
                                            std::optional<std::string_view> where,
                                            std::string_view member, const file_place& place) {
  if (!where || where->empty())
    return phrase{"has no " + std::string{member}};
  return content_part{std::nullopt, attached_file(kind, *where, place)};
}

expected<content_part, std::string> text_part(json_value x) {
  const auto text = string_at(x, "text");
  if (!text)
    return phrase{"has no text"};
  return content_part{std::string{*text}, {}};
}

/// `image_url` is an object in chat completions and a text in responses.
expected<content_part, std::string> image_part(json_value x, const file_place& place) {
  if (x.find("file_id") && !x.find("image_url"))
    return phrase{"names an uploaded file by its file_id: give the file itself"};
  const auto where = x.find("image_url");
  const auto url = where && where->is_object() ? string_at(*where, "url")
                                               : string_at(x, "image_url");
  return part_of(attachment_kind::image, url, "image_url", place);
}

expected<content_part, std::string> audio_part(json_value x, const file_place& place) {
  const auto sound = x.find("input_audio");
  const auto data = sound ? string_at(*sound, "data") : std::nullopt;
  const auto format = sound ? string_at(*sound, "format") : std::nullopt;
  if (!data || !format)
    return phrase{"has no input_audio with data and format"};
  return part_of(attachment_kind::audio,
                 "data:audio/" + std::string{*format} + ";base64," + std::string{*data},
                 "input_audio", place);
}

expected<content_part, std::string> file_part(json_value x, const file_place& place) {
  const auto inner = x.find("file");
  const auto from = inner && inner->is_object() ? *inner : x;
  if (const auto url = string_at(from, "file_url"))
    return part_of(attachment_kind::any, url, "file_url", place);
  const auto data = string_at(from, "file_data");
  if (!data && from.find("file_id"))
    return phrase{"names an uploaded file by its file_id: give the file itself"};
  if (!data || detail::is_data_url(*data) || data->find("://") != std::string_view::npos)
    return part_of(attachment_kind::any, data, "file_data", place);
  return content_part{std::nullopt, file_url("data:;base64," + std::string{*data})};
}

/// Of "file:///a/b.png".
std::optional<std::string> path_of_url(std::string_view url) {
  constexpr std::string_view start = "file://";
  if (detail::scheme_of(url) != "file" || url.size() <= start.size())
    return std::nullopt;
  url.remove_prefix(start.size());
  constexpr std::string_view here = "localhost";
  if (url.starts_with(here))
    url.remove_prefix(here.size());
  // Percent-encoding is that of data URLs without base64.
  auto path = detail::read_data_url("data:," + std::string{url});
  return path && path->bytes.starts_with('/') ? std::optional{std::move(path->bytes)}
                                              : std::nullopt;
}

/// As a line can have it: a path need not be UTF-8, which JSON is. Such a one is absolute, as it
/// came from a URL, or from the folder of the input.
std::string written(const attachment& x) {
  const auto& path = x.data();
  if (x.place() != attachment_place::path || detail::utf8_valid_prefix(path) == path.size())
    return path;
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result = "file://";
  for (const char c : path) {
    if (detail::is_alphanumeric(c) || std::string_view{"/-._~"}.find(c) != std::string_view::npos) {
      result += c;
      continue;
    }
    const auto byte = static_cast<uint8_t>(c);
    result += '%';
    result += digits[byte >> 4];
    result += digits[byte & 15];
  }
  return result;
}

} // namespace

file_place place_of_files(const std::string& input, const std::string& root) {
  std::error_code ignored;
  file_place result;
  const auto folder = input == "-" ? fs::path{"."} : fs::path{input}.parent_path();
  // What is written for another run is read elsewhere.
  result.folder
    = fs::absolute(folder.empty() ? fs::path{"."} : folder, ignored).lexically_normal().string();
  if (!root.empty())
    result.root = fs::absolute(root, ignored).lexically_normal().string();
  return result;
}

attachment attached_file(attachment_kind kind, std::string_view text, const file_place& place) {
  std::string path{text};
  if (detail::is_data_url(text))
    return {kind, attachment_place::url, std::move(path)};
  if (auto named = path_of_url(text))
    path = std::move(*named);
  else if (text.find("://") != std::string_view::npos && !detail::scheme_of(text).empty())
    return {kind, attachment_place::url, std::move(path)};
  if (!place.root.empty())
    return attachment{kind, attachment_place::path, std::move(path)}.within(place.root);
  // Of an absolute path, the folder is dropped.
  return {kind, attachment_place::path, (fs::path{place.folder} / path).string()};
}

expected<attachment, std::string> read_attached_file(json_value x, const file_place& place) {
  auto kind = attachment_kind::any;
  auto where = x;
  if (x.is_object()) {
    std::optional<json_value> found;
    for (const auto& [name, value] : kind_members)
      if (const auto member = x.find(name)) {
        if (found)
          return phrase{"says twice what it is: give one of file, image, pdf, audio"};
        found = member;
        kind = value;
      }
    if (!found)
      return phrase{"does not say what it is: give one of file, image, pdf, audio"};
    where = *found;
  }
  if (!where.is_string())
    return phrase{"is no string"};
  if (where.as_string().empty())
    return phrase{"is empty"};
  return attached_file(kind, where.as_string(), place);
}

void append_files(json_writer& out, std::span<const attachment> files) {
  if (files.empty())
    return;
  out.key("files").begin_array();
  for (const auto& x : files) {
    if (x.kind() == attachment_kind::any) {
      out.value(std::string_view{written(x)});
      continue;
    }
    out.begin_object();
    out.key(to_string(x.kind())).value(std::string_view{written(x)});
    out.end_object();
  }
  out.end_array();
}

expected<content_part, std::string> read_content_part(json_value x, const file_place& place) {
  const auto type = x.is_object() ? string_at(x, "type") : std::nullopt;
  if (!type)
    return phrase{"has no type"};
  if (*type == "text" || *type == "input_text" || *type == "output_text")
    return text_part(x);
  if (*type == "image_url" || *type == "input_image")
    return image_part(x, place);
  if (*type == "input_audio")
    return audio_part(x, place);
  if (*type == "file" || *type == "input_file")
    return file_part(x, place);
  return phrase{"is of a type that is not known, " + x.find("type")->excerpt()};
}

} // namespace troupe::cli
