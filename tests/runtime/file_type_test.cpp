#include "dialect/file_type.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using namespace troupe::detail;
using namespace std::string_view_literals;

namespace {

std::string_view media(std::string_view start) {
  return type_of_content(start).media_type;
}

} // namespace

TEST_CASE("a file is what its first bytes say") {
  CHECK(media("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"sv) == "image/png");
  CHECK(media("\xff\xd8\xff\xe0\0\x10JFIF"sv) == "image/jpeg");
  CHECK(media("GIF89a\1\0"sv) == "image/gif");
  CHECK(media("RIFF\x24\0\0\0WEBPVP8 "sv) == "image/webp");
  CHECK(media("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\2\0\0\0\2\0\0\0"sv) == "image/bmp");
  CHECK(media("II*\0\x08\0\0\0"sv) == "image/tiff");
  CHECK(media("MM\0*\0\0\0\x08"sv) == "image/tiff");
  CHECK(media("\0\0\0\x18"
              "ftypheic\0\0\0\0"sv)
        == "image/heic");
  CHECK(media("\0\0\0\x1c"
              "ftypavif\0\0\0\0"sv)
        == "image/avif");
  CHECK(media("%PDF-1.7\n%\xe2\xe3\xcf\xd3"sv) == "application/pdf");
  CHECK(media("RIFF\x24\x08\0\0WAVEfmt "sv) == "audio/wav");
  CHECK(media("ID3\4\0\0\0\0"sv) == "audio/mpeg");
  CHECK(media("\xff\xfb\x90\x64\0"sv) == "audio/mpeg");
  CHECK(media("\xff\xf1\x50\x80\2"sv) == "audio/aac");
  CHECK(media("fLaC\0\0\0\x22"sv) == "audio/flac");
  CHECK(media("OggS\0\2"sv) == "audio/ogg");
  CHECK(media("\0\0\0\x20"
              "ftypM4A \0\0\0\0"sv)
        == "audio/mp4");
  CHECK(media("FORM\0\0\0\x2e"
              "AIFFCOMM"sv)
        == "audio/aiff");
  CHECK(media("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm\x42\x87"sv) == "audio/webm");
}

TEST_CASE("what starts like a known type and breaks off, or only resembles one, is none") {
  CHECK(media("\x89PNG"sv).empty());
  CHECK(media("RIFF\x24\0\0\0"sv).empty());
  CHECK(media("RIFF\x24\0\0\0ABCDefgh"sv).empty());
  CHECK(media("\xff\xd8"sv).empty());
  CHECK(media("BMW builds cars, and has done so for long"sv).empty());
  CHECK(media("PDF-1.7"sv).empty());
  CHECK(media("\xff\xff\xff\xff"sv).empty());
  CHECK(media("\xff\xe8\x90\x64"sv).empty());
  CHECK(media(""sv).empty());
}

TEST_CASE("what people may take for a picture or a document is named, and is no kind of file") {
  for (const auto start : {"PK\3\4\x14\0"sv, "\x1f\x8b\x08"sv, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv,
                           "\0\0\0\x18"
                           "ftypisom"sv,
                           "RIFF\x24\0\0\0AVI LIST"sv, "\xff\xfeH\0i\0"sv}) {
    const auto x = type_of_content(start);
    CHECK_FALSE(x.title.empty());
    CHECK_FALSE(x.kind);
  }
}

TEST_CASE("text has no control characters but space, and is UTF-8") {
  CHECK(plain_prefix("a\tb\r\nc \xc3\xa4") == 9);
  CHECK(plain_prefix("ab\0c"sv) == 2);
  CHECK(plain_prefix("ab\x1b[0m") == 2);
  CHECK(plain_prefix("ab\xe4") == 2);
}

TEST_CASE("names and media types are read in any case, with what is usual behind them") {
  CHECK(type_of_name("https://example.com/scan.page.PDF").media_type == "application/pdf");
  CHECK(type_of_name("dir.png/photo.JPEG").media_type == "image/jpeg");
  CHECK(type_of_name("dir.png/photo").media_type.empty());
  CHECK(type_of_media_type("Image/JPG").media_type == "image/jpeg");
  CHECK(type_of_media_type("audio/x-wav").media_type == "audio/wav");
  CHECK(type_of_media_type("text/csv; charset=utf-8").media_type == "text/plain");
  CHECK(type_of_media_type("application/octet-stream").media_type.empty());
}
