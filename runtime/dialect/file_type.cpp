#include "file_type.hpp"

#include "text/ascii.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace troupe::detail {

namespace {

using namespace std::string_view_literals;

constexpr file_type png{"image/png", "PNG", file_kind::image, ".png"};
constexpr file_type jpeg{"image/jpeg", "JPEG", file_kind::image, ".jpg"};
constexpr file_type gif{"image/gif", "GIF", file_kind::image, ".gif"};
constexpr file_type webp{"image/webp", "WebP", file_kind::image, ".webp"};
constexpr file_type bmp{"image/bmp", "BMP", file_kind::image, ".bmp"};
constexpr file_type tiff{"image/tiff", "TIFF", file_kind::image, ".tiff"};
constexpr file_type heic{"image/heic", "HEIC", file_kind::image, ".heic"};
constexpr file_type heif{"image/heif", "HEIF", file_kind::image, ".heif"};
constexpr file_type avif{"image/avif", "AVIF", file_kind::image, ".avif"};
constexpr file_type ico{"image/vnd.microsoft.icon", "ICO", file_kind::image, ".ico"};
constexpr file_type psd{"image/vnd.adobe.photoshop", "PSD", file_kind::image, ".psd"};
constexpr file_type pdf{"application/pdf", "PDF", file_kind::pdf, ".pdf"};
constexpr file_type wav{"audio/wav", "WAV", file_kind::audio, ".wav"};
constexpr file_type mp3{"audio/mpeg", "MP3", file_kind::audio, ".mp3"};
constexpr file_type flac{"audio/flac", "FLAC", file_kind::audio, ".flac"};
constexpr file_type ogg{"audio/ogg", "Ogg", file_kind::audio, ".ogg"};
constexpr file_type aac{"audio/aac", "AAC", file_kind::audio, ".aac"};
constexpr file_type m4a{"audio/mp4", "M4A", file_kind::audio, ".m4a"};
constexpr file_type aiff{"audio/aiff", "AIFF", file_kind::audio, ".aiff"};
constexpr file_type webm{"audio/webm", "WebM", file_kind::audio, ".webm"};
constexpr file_type text{"text/plain", "plain text", file_kind::text, ".txt"};
constexpr file_type mp4{"video/mp4", "an MP4 video", std::nullopt, ".mp4"};
constexpr file_type quicktime{"video/quicktime", "a QuickTime video", std::nullopt, ".mov"};
constexpr file_type matroska{"video/x-matroska", "a Matroska video", std::nullopt, ".mkv"};
constexpr file_type avi{"video/x-msvideo", "an AVI video", std::nullopt, ".avi"};
constexpr file_type midi{"audio/midi", "MIDI", std::nullopt, ".mid"};
constexpr file_type zip{"application/zip", "a ZIP archive (as .docx, .xlsx, .pptx and .epub are)",
                        std::nullopt, ".zip"};
constexpr file_type gzip{"application/gzip", "gzip", std::nullopt, ".gz"};
constexpr file_type ole{"application/x-ole-storage", "an old Office document", std::nullopt,
                        ".doc"};
constexpr file_type utf16{
  "text/plain; charset=utf-16", "text in UTF-16: convert it to UTF-8", std::nullopt, {}};

constexpr std::array all{png,  jpeg, gif,       webp,     bmp,  tiff, heic, heif, avif, ico,
                         psd,  pdf,  wav,       mp3,      flac, ogg,  aac,  m4a,  aiff, webm,
                         text, mp4,  quicktime, matroska, avi,  midi, zip,  gzip, ole};

struct magic_number {
  std::string_view bytes;
  file_type type;
};

constexpr std::array magic_numbers{
  magic_number{"\x89PNG\r\n\x1a\n"sv, png},
  magic_number{"\xff\xd8\xff"sv, jpeg},
  magic_number{"GIF87a"sv, gif},
  magic_number{"GIF89a"sv, gif},
  magic_number{"II*\0"sv, tiff},
  magic_number{"MM\0*"sv, tiff},
  magic_number{"II+\0"sv, tiff},
  magic_number{"MM\0+"sv, tiff},
  magic_number{"\0\0\1\0"sv, ico},
  magic_number{"8BPS\0"sv, psd},
  magic_number{"%PDF-"sv, pdf},
  magic_number{"ID3"sv, mp3},
  magic_number{"fLaC"sv, flac},
  magic_number{"OggS"sv, ogg},
  magic_number{"MThd"sv, midi},
  magic_number{"PK\3\4"sv, zip},
  magic_number{"PK\5\6"sv, zip},
  magic_number{"\x1f\x8b"sv, gzip},
  magic_number{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, ole},
};

/// Other names of the same.
struct synonym {
  std::string_view name;
  file_type type;
};

constexpr std::array media_synonyms{
  synonym{"image/jpg", jpeg},      synonym{"image/pjpeg", jpeg},      synonym{"image/x-png", png},
  synonym{"image/x-ms-bmp", bmp},  synonym{"application/x-pdf", pdf}, synonym{"audio/x-wav", wav},
  synonym{"audio/wave", wav},      synonym{"audio/vnd.wave", wav},    synonym{"audio/mp3", mp3},
  synonym{"audio/x-mp3", mp3},     synonym{"audio/mpeg3", mp3},       synonym{"audio/x-flac", flac},
  synonym{"application/ogg", ogg}, synonym{"audio/opus", ogg},        synonym{"audio/x-aac", aac},
  synonym{"audio/aacp", aac},      synonym{"audio/m4a", m4a},         synonym{"audio/x-m4a", m4a},
  synonym{"audio/x-aiff", aiff},   synonym{"video/webm", webm}};

constexpr std::array endings{synonym{".jpeg", jpeg}, synonym{".tif", tiff}, synonym{".oga", ogg},
                             synonym{".opus", ogg},  synonym{".aif", aiff}, synonym{".m4b", m4a},
                             synonym{".wave", wav}};

/// Of ISO's media container: what its brand says.
file_type type_of_brand(std::string_view brand) {
  constexpr std::array brands{
    synonym{"heic", heic}, synonym{"heix", heic},     synonym{"hevc", heic}, synonym{"heim", heic},
    synonym{"heis", heic}, synonym{"mif1", heif},     synonym{"msf1", heif}, synonym{"avif", avif},
    synonym{"avis", avif}, synonym{"M4A ", m4a},      synonym{"M4B ", m4a},  synonym{"M4P ", m4a},
    synonym{"F4A ", m4a},  synonym{"qt  ", quicktime}};
  for (const auto& x : brands)
    if (x.name == brand)
      return x.type;
  return mp4;
}

file_type type_of_chunks(std::string_view start) {
  if (start.size() < 12)
    return {};
  const auto form = start.substr(8, 4);
  if (start.starts_with("RIFF") || start.starts_with("RF64"))
    return form == "WAVE" ? wav : form == "WEBP" ? webp : form == "AVI " ? avi : file_type{};
  if (start.starts_with("FORM") && (form == "AIFF" || form == "AIFC"))
    return aiff;
  return start.substr(4, 4) == "ftyp" ? type_of_brand(form) : file_type{};
}

/// A frame of MPEG's audio: a number of eleven bits, and fields of which not all values are taken.
file_type type_of_frame(std::string_view start) {
  if (start.size() < 4)
    return {};
  const auto byte = [start](size_t i) { return static_cast<uint8_t>(start[i]); };
  if (byte(0) != 0xff)
    return {};
  if ((byte(1) & 0xf6) == 0xf0)
    return aac;
  const bool has_sync = (byte(1) & 0xe0) == 0xe0;
  const bool has_version = (byte(1) & 0x18) != 0x08;
  const bool is_layer_three = (byte(1) & 0x06) == 0x02;
  const bool has_rates = (byte(2) & 0xf0) != 0xf0 && (byte(2) & 0x0c) != 0x0c;
  return has_sync && has_version && is_layer_three && has_rates ? mp3 : file_type{};
}

/// "BM" alone may be the start of a text.
bool is_bitmap(std::string_view start) {
  return start.size() >= 26 && start.starts_with("BM") && start.substr(6, 4) == "\0\0\0\0"sv;
}

file_type type_of_ebml(std::string_view start) {
  if (!start.starts_with("\x1a\x45\xdf\xa3"sv))
    return {};
  return start.substr(0, 64).find("webm") != std::string_view::npos ? webm : matroska;
}

} // namespace

file_type type_of_content(std::string_view start) {
  for (const auto& x : magic_numbers)
    if (start.starts_with(x.bytes))
      return x.type;
  if (is_bitmap(start))
    return bmp;
  for (const auto& x : {type_of_chunks(start), type_of_ebml(start), type_of_frame(start)})
    if (!x.media_type.empty())
      return x;
  if (start.starts_with("\xff\xfe"sv) || start.starts_with("\xfe\xff"sv))
    return utf16;
  return {};
}

file_type type_of_name(std::string_view name) {
  const auto slash = name.find_last_of('/');
  if (slash != std::string_view::npos)
    name.remove_prefix(slash + 1);
  const auto dot = name.find_last_of('.');
  if (dot == std::string_view::npos)
    return {};
  const auto ending = name.substr(dot);
  for (const auto& x : all)
    if (equal_ignoring_case(x.ending, ending))
      return x;
  for (const auto& x : endings)
    if (equal_ignoring_case(x.name, ending))
      return x.type;
  return {};
}

file_type type_of_media_type(std::string_view name) {
  name = trim(name.substr(0, name.find(';')));
  for (const auto& x : all)
    if (equal_ignoring_case(x.media_type, name))
      return x;
  for (const auto& x : media_synonyms)
    if (equal_ignoring_case(x.name, name))
      return x.type;
  constexpr auto texts = "text/"sv;
  return equal_ignoring_case(name.substr(0, texts.size()), texts)
             || equal_ignoring_case(name, "application/json")
             || equal_ignoring_case(name, "application/xml")
           ? text
           : file_type{};
}

file_type plain_text() {
  return text;
}

size_t plain_prefix(std::string_view x) {
  const auto is_strange = [](char c) {
    const auto byte = static_cast<uint8_t>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || byte == 0x7f;
  };
  const auto strange
    = static_cast<size_t>(std::find_if(x.begin(), x.end(), is_strange) - x.begin());
  return std::min(strange, utf8_valid_prefix(x));
}

std::string_view title_of(file_kind x) {
  switch (x) {
  case file_kind::image:
    return "a picture";
  case file_kind::pdf:
    return "a PDF";
  case file_kind::audio:
    return "a sound";
  case file_kind::text:
    return "a text";
  }
  return {};
}

} // namespace troupe::detail
