#include "openai_files.hpp"

#include "dialect/data_url.hpp"
#include "dialect/file_type.hpp"
#include "dialect/json_members.hpp"
#include "openai_messages.hpp"

#include <troupe/detail/json_writer.hpp>

namespace troupe::detail {

namespace {

void append_image(std::string& out, const loaded_file& x) {
  out += "{\"type\":\"image_url\",\"image_url\":{";
  append_url_member(out, "url", x);
  out += "}}";
}

void append_audio(std::string& out, const loaded_file& x) {
  out += "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"";
  out += x.content;
  out += "\",";
  append_member(out, "format", type_of_media_type(x.media_type).ending.substr(1));
  out += "}}";
}

void append_pdf(std::string& out, const loaded_file& x) {
  out += "{\"type\":\"file\",\"file\":{";
  append_member(out, "filename", x.name);
  out += ',';
  append_url_member(out, "file_data", x);
  out += "}}";
}

void append_part(std::string& out, const loaded_file& x) {
  switch (x.kind) {
  case file_kind::image:
    append_image(out, x);
    break;
  case file_kind::pdf:
    append_pdf(out, x);
    break;
  case file_kind::audio:
    append_audio(out, x);
    break;
  case file_kind::text:
    out += "{\"type\":\"text\",";
    append_member(out, "text", x.content);
    out += '}';
    break;
  }
}

} // namespace

void append_file_parts(std::string& out, std::span<const loaded_file> files) {
  bool is_first = true;
  for (const auto& x : files) {
    if (!is_first)
      out += ',';
    is_first = false;
    append_part(out, x);
  }
}

void append_content_parts(std::string& out, std::span<const loaded_file> files,
                          std::string_view text) {
  out += '[';
  append_file_parts(out, files);
  if (!text.empty()) {
    out += ",{\"type\":\"text\",\"text\":\"";
    out += text;
    out += "\"}";
  }
  out += ']';
}

} // namespace troupe::detail
