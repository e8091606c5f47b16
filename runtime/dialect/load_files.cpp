#include "load_files.hpp"

#include "base64.hpp"
#include "data_url.hpp"
#include "file_type.hpp"
#include "regular_file.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace troupe::detail {

namespace {

using phrase = unexpected<std::string>;

/// A multiple of three, so that base64 is written in one go.
constexpr size_t chunk_bytes = 48 * 1024;

const file_kind_rules* rules_of(const file_rules& x, file_kind kind) {
  switch (kind) {
  case file_kind::image:
    return &x.image;
  case file_kind::pdf:
    return &x.pdf;
  case file_kind::audio:
    return &x.audio;
  case file_kind::text:
    break;
  }
  return nullptr;
}

std::optional<file_kind> kind_of(attachment_kind x) {
  switch (x) {
  case attachment_kind::image:
    return file_kind::image;
  case attachment_kind::pdf:
    return file_kind::pdf;
  case attachment_kind::audio:
    return file_kind::audio;
  case attachment_kind::any:
    break;
  }
  return std::nullopt;
}

std::string list_of(std::span<const std::string_view> words) {
  std::string result;
  for (const auto word : words) {
    if (!result.empty())
      result += ", ";
    result += word;
  }
  return result;
}

/// The last part of a path, as it may stand in JSON; empty: there is none such.
std::string last_part(std::string_view path) {
  path.remove_prefix(std::min(path.find_last_of('/') + 1, path.size()));
  return std::string{utf8_valid_prefix(path) == path.size() ? path : std::string_view{}};
}

/// Gives the bytes of a file piece by piece.
class byte_source {
public:
  virtual ~byte_source() = default;
  /// The next ones; less than `size` only at the end.
  virtual expected<std::string_view, std::string> next(size_t size) = 0;
  /// How many are to come, in all likelihood.
  virtual uint64_t left() const = 0;
};

class file_bytes final : public byte_source {
public:
  explicit file_bytes(regular_file x) : file_(std::move(x)), left_(file_.size()) {}

  expected<std::string_view, std::string> next(size_t size) override {
    room_.resize(size);
    const auto got = file_.read(room_.data(), size);
    if (!got)
      return phrase{got.error()};
    left_ -= std::min<uint64_t>(left_, *got);
    return std::string_view{room_}.substr(0, *got);
  }
  uint64_t left() const override {
    return left_;
  }

private:
  regular_file file_;
  uint64_t left_;
  std::string room_;
};

class given_bytes final : public byte_source {
public:
  explicit given_bytes(std::string_view x) : rest_(x) {}

  expected<std::string_view, std::string> next(size_t size) override {
    const auto result = rest_.substr(0, size);
    rest_.remove_prefix(result.size());
    return result;
  }
  uint64_t left() const override {
    return rest_.size();
  }

private:
  std::string_view rest_;
};

/// Loads one file. Errors are phrases about it.
class file_reader {
public:
  file_reader(const attachment& x, const file_rules& rules, std::string_view title,
              const file_sum& sum)
    : what_(x),
      rules_(rules),
      title_(title),
      sum_(sum),
      said_(kind_of(x.kind())) {}

  expected<loaded_file, std::string> load();

private:
  expected<loaded_file, std::string> load_path();
  expected<loaded_file, std::string> load_url();
  expected<loaded_file, std::string> load_data_url();
  expected<loaded_file, std::string> load(byte_source& from, std::string_view media_type);
  expected<void, std::string> read_as_text(std::string_view start, byte_source& from);
  expected<void, std::string> read_as_base64(std::string_view start, byte_source& from);

  expected<void, std::string> agree(file_type& found, std::string_view media_type) const;
  expected<void, std::string> check_taken(const file_type& found) const;
  expected<void, std::string> check_size(uint64_t bytes) const;
  uint64_t as_sent(uint64_t bytes) const {
    return result_.kind == file_kind::text ? bytes : base64_size(bytes);
  }

  const attachment& what_;
  const file_rules& rules_;
  const std::string_view title_;
  const file_sum& sum_;
  const std::optional<file_kind> said_;
  loaded_file result_;
};

expected<loaded_file, std::string> file_reader::load() {
  auto loaded = [this] {
    switch (what_.place()) {
    case attachment_place::path:
      return load_path();
    case attachment_place::url:
      return is_data_url(what_.data()) ? load_data_url() : load_url();
    case attachment_place::bytes:
      break;
    }
    given_bytes bytes{what_.data()};
    return load(bytes, {});
  }();
  return loaded;
}

expected<loaded_file, std::string> file_reader::load_path() {
  auto opened = regular_file::open(what_.data(), what_.root());
  if (!opened)
    return phrase{std::move(opened.error())};
  result_.name = last_part(what_.data());
  file_bytes bytes{std::move(*opened)};
  return load(bytes, {});
}

expected<loaded_file, std::string> file_reader::load_data_url() {
  const auto url = read_data_url(what_.data());
  if (!url)
    return phrase{"is a data URL that is broken: its base64 or its percent-encoding is none"};
  given_bytes bytes{url->bytes};
  return load(bytes, url->media_type);
}

/// Nothing is known but what the URL says.
expected<loaded_file, std::string> file_reader::load_url() {
  const auto scheme = scheme_of(what_.data());
  if (scheme.empty())
    return phrase{"is no URL: it has no scheme, as https:"};
  const std::string_view url = what_.data();
  const auto path = url.substr(0, url.find_first_of("?#"));
  const auto promised = type_of_name(path);
  const auto kind = said_ ? said_ : promised.kind;
  if (!kind)
    return phrase{"does not tell by its ending what it is, and is not fetched here: say that it is "
                  "a picture, a PDF or a sound"};
  const auto* rules = rules_of(rules_, *kind);
  if (rules == nullptr)
    return phrase{"is a text, and texts are not taken by their URL: give its content"};
  const auto& schemes = rules->url_schemes;
  if (std::find(schemes.begin(), schemes.end(), scheme) == schemes.end())
    return phrase{"is " + std::string{title_of(*kind)} + " by its URL (" + scheme + "), and "
                  + std::string{title_}
                  + (schemes.empty() ? " takes none by a URL: give the file itself"
                                     : " takes it only by " + list_of(schemes))};
  result_.kind = *kind;
  if (promised.kind == kind)
    result_.media_type = promised.media_type;
  result_.name = last_part(path);
  if (!result_.media_type.empty())
    if (auto taken = check_taken(promised); !taken)
      return phrase{std::move(taken.error())};
  result_.url = url;
  return std::move(result_);
}

expected<loaded_file, std::string> file_reader::load(byte_source& from,
                                                     std::string_view media_type) {
  const auto size = from.left();
  auto start = from.next(chunk_bytes);
  if (!start)
    return phrase{std::move(start.error())};
  if (start->empty())
    return phrase{"is empty"};
  auto found = type_of_content(start->substr(0, type_bytes));
  const bool may_be_text = found.media_type.empty();
  if (may_be_text)
    found = plain_text();
  result_.kind = found.kind.value_or(file_kind::text);
  // What turns out to be no text is of no known type, which says more.
  if (may_be_text) {
    if (auto done = read_as_text(*start, from); !done)
      return phrase{std::move(done.error())};
  }
  if (auto agreed = agree(found, media_type); !agreed)
    return phrase{std::move(agreed.error())};
  if (auto taken = check_taken(found); !taken)
    return phrase{std::move(taken.error())};
  result_.kind = *found.kind;
  result_.media_type = found.media_type;
  if (result_.name.empty())
    result_.name = "file-" + std::to_string(sum_.count + 1) + std::string{found.ending};
  if (may_be_text)
    return std::move(result_);
  if (auto fits = check_size(size); !fits)
    return phrase{std::move(fits.error())};
  result_.content.reserve(base64_size(size) + 4);
  if (auto done = read_as_base64(*start, from); !done)
    return phrase{std::move(done.error())};
  return std::move(result_);
}

expected<void, std::string> file_reader::read_as_text(std::string_view start, byte_source& from) {
  auto& text = result_.content;
  // The last character of a piece may go on in the next one.
  constexpr size_t open_bytes_max = 3;
  size_t checked = 0;
  for (auto piece = start; !piece.empty();) {
    text += piece;
    const auto plain = checked + plain_prefix(std::string_view{text}.substr(checked));
    if (plain + open_bytes_max < text.size())
      break;
    checked = plain;
    if (auto fits = check_size(text.size() + from.left()); !fits)
      return fits;
    auto next = from.next(chunk_bytes);
    if (!next)
      return phrase{std::move(next.error())};
    piece = *next;
  }
  checked += plain_prefix(std::string_view{text}.substr(checked));
  if (checked < text.size())
    return phrase{"is of no type that is known: neither a picture, a PDF nor a sound, nor text in "
                  "UTF-8 (byte "
                  + std::to_string(checked + 1) + " is none)"};
  if (text.starts_with(byte_order_mark))
    text.erase(0, byte_order_mark.size());
  if (text.empty())
    return phrase{"is empty"};
  return {};
}

expected<void, std::string> file_reader::read_as_base64(std::string_view start, byte_source& from) {
  base64_writer out{result_.content};
  uint64_t bytes = 0;
  for (auto piece = start; !piece.empty();) {
    bytes += piece.size();
    // It may have grown since it was opened.
    if (auto fits = check_size(bytes); !fits)
      return fits;
    out.push(piece);
    auto next = from.next(chunk_bytes);
    if (!next)
      return phrase{std::move(next.error())};
    piece = *next;
  }
  out.finish();
  return {};
}

/// Whether it is what somebody says it is, by kind or by the media type of a data URL.
expected<void, std::string> file_reader::agree(file_type& found,
                                               std::string_view media_type) const {
  const auto said = type_of_media_type(media_type);
  // Sounds are written into containers of videos, too.
  const auto sound = type_of_media_type("audio/mp4");
  if (found.media_type == "video/mp4"
      && (said_ == file_kind::audio || said.media_type == sound.media_type))
    found = sound;
  const bool is_same = said.media_type == found.media_type
                       // Both are names of both.
                       || (said.title.starts_with("HEI") && found.title.starts_with("HEI"));
  if (!said.media_type.empty() && !is_same)
    return phrase{"is said to be " + std::string{media_type} + ", and its content is "
                  + std::string{found.title}};
  if (said_ && found.kind != said_)
    return phrase{"is said to be " + std::string{title_of(*said_)} + ", and its content is "
                  + std::string{found.title}};
  return {};
}

expected<void, std::string> file_reader::check_taken(const file_type& found) const {
  if (!found.kind)
    return phrase{"is " + std::string{found.title}
                  + ": what can go with a text are pictures, PDFs, sounds and plain text"};
  const auto* rules = rules_of(rules_, *found.kind);
  if (rules == nullptr)
    return {};
  const auto& types = rules->media_types;
  if (std::find(types.begin(), types.end(), found.media_type) != types.end())
    return {};
  auto what = "is " + std::string{found.title} + " (" + std::string{found.media_type} + "), which "
              + std::string{title_} + " does not take";
  if (!types.empty())
    what += "; it takes " + list_of(types);
  return phrase{std::move(what)};
}

expected<void, std::string> file_reader::check_size(uint64_t bytes) const {
  const auto* rules = rules_of(rules_, result_.kind);
  if (rules != nullptr && rules->bytes_max > 0 && bytes > rules->bytes_max)
    return phrase{"has more than the " + std::to_string(rules->bytes_max) + " bytes that "
                  + std::string{title_} + " takes of " + std::string{title_of(result_.kind)}
                  + " (settings::file_bytes_max)"};
  if (sum_.bytes + as_sent(bytes) > rules_.request_bytes_max)
    return phrase{"makes the files of this text larger than the "
                  + std::to_string(rules_.request_bytes_max) + " bytes that " + std::string{title_}
                  + " takes in one request, in base64 (settings::files_bytes_max)"};
  return {};
}

/// Of what stands in a message, to the reader.
std::string subject_of(const attachment& x, uint32_t number) {
  return x.place() == attachment_place::bytes
           ? "file " + std::to_string(number) + " of the text (" + display_name(x) + ") "
           : "the file " + display_name(x) + " ";
}

unexpected<error> refused(std::string words) {
  return failed(errc::unusable_file, std::move(words));
}

} // namespace

expected<std::vector<loaded_file>> load_files(std::span<const attachment> files,
                                              const file_rules& rules, std::string_view title,
                                              file_sum& sum) {
  std::vector<loaded_file> result;
  result.reserve(files.size());
  for (const auto& x : files) {
    if (sum.count >= rules.count_max)
      return refused("more files go with this text than the " + std::to_string(rules.count_max)
                     + " that " + std::string{title} + " takes (settings::files_max)");
    auto loaded = file_reader{x, rules, title, sum}.load();
    if (!loaded)
      return refused(subject_of(x, sum.count + 1) + loaded.error());
    ++sum.count;
    sum.bytes += loaded->content.size();
    result.push_back(std::move(*loaded));
  }
  return result;
}

file_terms file_terms_of(const settings& x, const provider& row) {
  file_terms result{row.files, row.title};
  auto& rules = result.rules;
  rules.count_max = x.files_max.value_or(rules.count_max);
  rules.request_bytes_max = x.files_bytes_max.value_or(rules.request_bytes_max);
  for (auto* kind : std::array{&rules.image, &rules.pdf, &rules.audio})
    kind->bytes_max = x.file_bytes_max.value_or(kind->bytes_max);
  return result;
}

expected<request_files> load_files(const prompt& x, const file_terms& terms) {
  request_files result;
  if (!has_files(x))
    return result;
  file_sum sum;
  const auto add = [&](std::span<const attachment> files, size_t place) -> expected<void> {
    auto loaded = load_files(files, terms.rules, terms.title, sum);
    if (!loaded)
      return unexpected<error>{std::move(loaded.error())};
    std::move(loaded->begin(), loaded->end(), std::back_inserter(result[place]));
    return {};
  };
  result.resize(std::max<size_t>(x.messages.size(), 1));
  auto last = x.messages.empty() ? size_t{0} : x.messages.size();
  for (size_t i = 0; i < x.messages.size(); ++i) {
    const auto& said = x.messages[i];
    if (said.who == role::user)
      last = i;
    else if (!said.files.empty())
      return refused("a file goes with a message of the " + to_string(said.who)
                     + "'s: only what the user says may have files");
    if (auto done = add(said.files, i); !done)
      return unexpected<error>{std::move(done.error())};
  }
  if (x.files.empty())
    return result;
  if (last >= result.size())
    return refused("files go with this text, and no message of the user's that they belong to");
  if (auto done = add(x.files, last); !done)
    return unexpected<error>{std::move(done.error())};
  return result;
}

} // namespace troupe::detail
