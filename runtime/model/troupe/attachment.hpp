#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// What somebody says a file is.
enum class attachment_kind : uint8_t {
  /// What it is found to be.
  any,
  image,
  pdf,
  audio,
};

/// Where a file is.
enum class attachment_place : uint8_t {
  /// On the machine that makes the request.
  path,
  /// Where a URL says, or in it.
  url,
  /// Here.
  bytes,
};

std::string to_string(attachment_kind x);
std::string to_string(attachment_place x);
bool from_integer(uint8_t value, attachment_kind& x);
bool from_integer(uint8_t value, attachment_place& x);

/// A file that goes with a text (`prompt::files`) or with a message of the user's
/// (`message::files`): a picture, a PDF, a sound, or a plain text. A value; copies share what they
/// hold.
///
/// A path stays a path, on its way to other machines, too. The file is read when the request is
/// written, anew for each attempt, and forgotten when that is sent; nobody looks at it before.
/// Only regular files are read. While a run may still ask, or be resumed, files should stay as they
/// are: equal requests share an answer, and a file counts as what it holds when it is read.
///
/// What a file is, its content says, never its name: PNG, JPEG, GIF, WebP, BMP, TIFF, HEIC, AVIF;
/// PDF; WAV, MP3, FLAC, Ogg, AAC, M4A, AIFF, WebM; and whatever is UTF-8 without control characters
/// is a plain text, which goes as a text to every provider. Which of the others a provider takes,
/// how many, and how large, `docs/files.md` says.
///
/// A URL is handed to the provider, who fetches it; troupe never does. Some providers take none. A
/// data URL ("data:image/png;base64,…") is a file whose bytes are in it.
///
/// A file that is not there, cannot be read, is empty, is larger than it may be, is of no known
/// type, is not what it was said to be, or is not taken by the provider, ends its text, and no
/// other, with `errc::unusable_file`; nothing is sent. Where settings have fallbacks, a provider
/// that takes it is asked.
class attachment {
public:
  attachment() = default;

  attachment(attachment_kind kind, attachment_place place, std::string data)
    : kind_(kind),
      place_(place),
      data_(std::make_shared<const std::string>(std::move(data))) {}

  attachment_kind kind() const noexcept {
    return kind_;
  }
  attachment_place place() const noexcept {
    return place_;
  }

  /// The path, the URL, or the bytes.
  const std::string& data() const noexcept;

  /// The folder that its path may not lead out of; empty: it may lead anywhere.
  const std::string& root() const noexcept {
    return root_;
  }

  /// The same file, but read only if it lies in that folder, whatever `..`, symbolic links and
  /// whoever moves files meanwhile make of its path. For paths that somebody else wrote. A relative
  /// path is one in the folder then; an absolute one begins with it.
  attachment within(std::string folder) const {
    auto result = *this;
    result.root_ = std::move(folder);
    return result;
  }

  friend bool operator==(const attachment& x, const attachment& y) noexcept {
    return x.kind_ == y.kind_ && x.place_ == y.place_ && x.root_ == y.root_
           && (x.data_ == y.data_ || x.data() == y.data());
  }

private:
  template <class Inspector>
  friend bool inspect(Inspector& f, attachment& x) {
    auto get = [&x]() -> const std::string& { return x.data(); };
    auto set = [&x](std::string value) {
      x.data_ = std::make_shared<const std::string>(std::move(value));
      return true;
    };
    return f.object(x).fields(f.field("kind", x.kind_), f.field("place", x.place_),
                              f.field("data", get, set), f.field("root", x.root_));
  }

  attachment_kind kind_ = attachment_kind::any;
  attachment_place place_ = attachment_place::bytes;
  /// Null: empty.
  std::shared_ptr<const std::string> data_;
  std::string root_;
};

template <class Inspector>
bool inspect(Inspector& f, attachment_kind& x) {
  auto get = [&x] { return static_cast<uint8_t>(x); };
  auto set = [&x](uint8_t value) { return from_integer(value, x); };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, attachment_place& x) {
  auto get = [&x] { return static_cast<uint8_t>(x); };
  auto set = [&x](uint8_t value) { return from_integer(value, x); };
  return f.apply(get, set);
}

// Paths are the system's, relative ones to the folder that the process is in when the file is read.

inline attachment image_file(std::string path) {
  return {attachment_kind::image, attachment_place::path, std::move(path)};
}
inline attachment image_url(std::string url) {
  return {attachment_kind::image, attachment_place::url, std::move(url)};
}
inline attachment image_bytes(std::string bytes) {
  return {attachment_kind::image, attachment_place::bytes, std::move(bytes)};
}

inline attachment pdf_file(std::string path) {
  return {attachment_kind::pdf, attachment_place::path, std::move(path)};
}
inline attachment pdf_url(std::string url) {
  return {attachment_kind::pdf, attachment_place::url, std::move(url)};
}
inline attachment pdf_bytes(std::string bytes) {
  return {attachment_kind::pdf, attachment_place::bytes, std::move(bytes)};
}

inline attachment audio_file(std::string path) {
  return {attachment_kind::audio, attachment_place::path, std::move(path)};
}
inline attachment audio_url(std::string url) {
  return {attachment_kind::audio, attachment_place::url, std::move(url)};
}
inline attachment audio_bytes(std::string bytes) {
  return {attachment_kind::audio, attachment_place::bytes, std::move(bytes)};
}

// What it is, is found out. Of a URL that is no data URL the ending of its path has to say it
// (".png", ".pdf", ".mp3" …): nobody fetches it here.

inline attachment file_path(std::string path) {
  return {attachment_kind::any, attachment_place::path, std::move(path)};
}
inline attachment file_url(std::string url) {
  return {attachment_kind::any, attachment_place::url, std::move(url)};
}
inline attachment file_bytes(std::string bytes) {
  return {attachment_kind::any, attachment_place::bytes, std::move(bytes)};
}

/// How people call it: its path, its URL without what stands behind "?" (which may be a secret),
/// or how much it holds.
std::string display_name(const attachment& x);

} // namespace troupe
