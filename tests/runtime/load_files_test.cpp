#include "dialect/load_files.hpp"

#include "../sample_files.hpp"
#include "../scratch_folder.hpp"
#include "dialect/base64.hpp"
#include "dialect/regular_file.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

using namespace troupe;
using namespace troupe::detail;
using namespace std::string_literals;

namespace {

constexpr std::array<std::string_view, 2> images{"image/png", "image/jpeg"};
constexpr std::array<std::string_view, 1> pdfs{"application/pdf"};
constexpr std::array<std::string_view, 2> sounds{"audio/wav", "audio/mpeg"};
constexpr std::array<std::string_view, 1> https{"https"};

/// Of a provider that takes a little of everything.
file_rules some_rules() {
  file_rules x;
  x.image = {.media_types = images, .url_schemes = https, .bytes_max = 1000};
  x.pdf = {.media_types = pdfs};
  x.audio = {.media_types = sounds};
  x.count_max = 3;
  x.request_bytes_max = 100'000;
  return x;
}

expected<std::vector<loaded_file>> load(const std::vector<attachment>& files,
                                        const file_rules& rules = some_rules()) {
  file_sum sum;
  return load_files(files, rules, "Somebody", sum);
}

loaded_file load_one(const attachment& x) {
  auto result = load({x});
  INFO((result ? std::string{} : result.error().message));
  REQUIRE(result);
  REQUIRE(result->size() == 1);
  return result->front();
}

/// Why it cannot be sent.
std::string refusal(const attachment& x, const file_rules& rules = some_rules()) {
  const auto result = load({x}, rules);
  if (result)
    return {};
  CHECK(result.error().code == errc::unusable_file);
  return result.error().message;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string base64(std::string_view bytes) {
  std::string result;
  append_base64(result, bytes);
  return result;
}

} // namespace

TEST_CASE("a file is read when it is loaded, and goes as base64 with its type") {
  const scratch_folder folder;
  const auto path = folder.file("a.png", sample::png());
  const auto x = load_one(file_path(path));
  CHECK(x.kind == file_kind::image);
  CHECK(x.media_type == "image/png");
  CHECK(x.name == "a.png");
  CHECK(x.url.empty());
  CHECK(x.content == base64(sample::png()));
  folder.file("a.png", sample::jpeg());
  CHECK(load_one(file_path(path)).media_type == "image/jpeg");
}

TEST_CASE("what is larger than a buffer is read whole") {
  const scratch_folder folder;
  auto content = sample::wav();
  for (int i = 0; i < 70'000; ++i)
    content += static_cast<char>(i * 7);
  CHECK(load_one(audio_file(folder.file("a", content))).content == base64(content));
  CHECK(load_one(audio_bytes(content)).content == base64(content));
}

TEST_CASE("a file's name says nothing about what it is") {
  const scratch_folder folder;
  CHECK(load_one(file_path(folder.file("a.png", sample::pdf()))).media_type == "application/pdf");
  CHECK(has(refusal(image_file(folder.file("b.png", sample::pdf()))),
            "is said to be a picture, and its content is PDF"));
  CHECK(has(refusal(pdf_file(folder.file("b.pdf", sample::png()))),
            "is said to be a PDF, and its content is PNG"));
  CHECK(has(refusal(image_file(folder.file("c.svg", "<svg/>"))), "plain text"));
}

TEST_CASE("text goes as it is, whoever is asked") {
  const scratch_folder folder;
  const file_rules none;
  const auto words = "\xEF\xBB\xBFn\xC3\xA4mlich\r\n"s;
  const auto x = load({file_path(folder.file("a.csv", words))}, none);
  REQUIRE(x);
  CHECK(x->front().kind == file_kind::text);
  CHECK(x->front().media_type == "text/plain");
  CHECK(x->front().content == words.substr(3));
  // A character that lies on the border of what is read at once.
  auto longer = std::string(48 * 1024 - 1, 'a') + "\xE2\x82\xAC" + std::string(100, 'b');
  CHECK(load_one(file_bytes(longer)).content == longer);
  longer[60'0] = '\1';
  CHECK(has(refusal(file_bytes(longer)), "byte 601"));
}

TEST_CASE("what is no known type is said to be none, with where it stops to be text") {
  const auto words = refusal(file_bytes("abc\xFF\xFE"));
  CHECK(has(words, "file 1 of the text (5 bytes)"));
  CHECK(has(words, "byte 4"));
  CHECK(has(refusal(file_bytes("PK\3\4\x14"s)), "ZIP archive"));
  CHECK(has(refusal(file_bytes("\xff\xfeH\0"s)), "convert it to UTF-8"));
  CHECK(has(refusal(file_bytes("")), "is empty"));
  CHECK(has(refusal(file_bytes("\xEF\xBB\xBF")), "is empty"));
}

TEST_CASE("what the provider does not take is named, with what it takes") {
  const auto words = refusal(image_bytes(sample::bmp()));
  CHECK(has(words, "BMP (image/bmp)"));
  CHECK(has(words, "Somebody does not take"));
  CHECK(has(words, "image/png, image/jpeg"));
  CHECK(has(refusal(image_bytes(sample::png()), file_rules{}), "does not take"));
}

TEST_CASE("only regular files that are there and may be read are files") {
  const scratch_folder folder;
  CHECK(has(refusal(file_path(folder.path("none.png"))), "none.png does not exist"));
  CHECK(has(refusal(file_path(folder.path(""))), "is a folder"));
  CHECK(has(refusal(file_path("/dev/null")), "no regular file"));
  CHECK(has(refusal(file_path("")), "has no name"));
  CHECK(has(refusal(file_path(folder.file("a.png", sample::png()) + "\0.txt"s)), "zero byte"));
  CHECK(has(refusal(file_path(folder.path("a.png/b.png"))), "does not exist"));
  // Nobody writes to it: whoever opened it would wait for ever.
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  CHECK(has(refusal(file_path(folder.path("pipe"))), "no regular file"));
  CHECK(has(refusal(file_path("pipe").within(folder.path(""))), "no regular file"));
  std::filesystem::create_symlink(folder.path("a.png"), folder.path("link"));
  CHECK(load_one(file_path(folder.path("link"))).media_type == "image/png");
  if (::geteuid() != 0) {
    REQUIRE(::chmod(folder.path("a.png").c_str(), 0) == 0);
    CHECK(has(refusal(file_path(folder.path("a.png"))), "may not be read"));
  }
}

TEST_CASE("a file that is larger than it may be is not sent") {
  auto large = sample::png();
  large.resize(1000);
  CHECK(refusal(image_bytes(large)).empty());
  large += 'x';
  const auto words = refusal(image_bytes(large));
  CHECK(has(words, "more than the 1000 bytes"));
  CHECK(has(words, "file_bytes_max"));
}

TEST_CASE("sizes are checked while a file is read, whatever its size was when it was opened") {
  auto rules = some_rules();
  // Of such files the system says that they are empty.
  const auto growing = file_path("/proc/self/maps");
  const auto known = load({growing}, rules);
  REQUIRE(known);
  rules.request_bytes_max = known->front().content.size() / 2;
  CHECK(has(refusal(growing, rules), "files_bytes_max"));
  rules.audio.bytes_max = 0;
  rules.request_bytes_max = 150'000;
  auto large = sample::wav();
  large.resize(120'000);
  CHECK(has(refusal(audio_bytes(large), rules), "files_bytes_max"));
  auto words = "text "s;
  words.resize(150'001, 'x');
  CHECK(has(refusal(file_bytes(words), rules), "files_bytes_max"));
}

TEST_CASE("what goes with one text counts together") {
  auto rules = some_rules();
  rules.request_bytes_max = base64_size(sample::pdf().size()) * 2;
  const std::vector two(2, pdf_bytes(sample::pdf()));
  CHECK(load(two, rules));
  rules.request_bytes_max -= 1;
  REQUIRE_FALSE(load(two, rules));
  CHECK(has(load(two, rules).error().message, "file 2 of the text"));
  const std::vector four(4, pdf_bytes(sample::pdf()));
  REQUIRE_FALSE(load(four));
  CHECK(has(load(four).error().message, "more files go with this text than the 3"));
}

TEST_CASE("a data URL is a file whose bytes are in it") {
  const auto x = load_one(file_url("data:image/png;base64," + base64(sample::png())));
  CHECK(x.url.empty());
  CHECK(x.content == base64(sample::png()));
  CHECK(x.name == "file-1.png");
  CHECK(
    load_one(file_url("data:application/octet-stream;base64," + base64(sample::png()))).media_type
    == "image/png");
  CHECK(has(refusal(file_url("data:image/jpeg;base64," + base64(sample::png()))),
            "is said to be image/jpeg, and its content is PNG"));
  CHECK(has(refusal(file_url("data:image/png;base64,####")), "broken"));
  // Of a URL that is told to people, the data is left out.
  CHECK_FALSE(has(refusal(file_url("data:image/png;base64,####")), "####"));
}

TEST_CASE("a URL is passed on, if the provider takes one") {
  const auto x = load_one(image_url("https://example.com/pics/a.png?sig=secret"));
  CHECK(x.url == "https://example.com/pics/a.png?sig=secret");
  CHECK(x.media_type == "image/png");
  CHECK(x.name == "a.png");
  CHECK(x.content.empty());
  CHECK(load_one(image_url("https://example.com/x")).media_type.empty());
  CHECK(load_one(file_url("https://example.com/x.JPG")).kind == file_kind::image);
  const auto words = refusal(image_url("http://example.com/a.png?sig=secret"));
  CHECK(has(words, "takes it only by https"));
  CHECK_FALSE(has(words, "secret"));
  CHECK(has(refusal(pdf_url("https://example.com/a.pdf")), "takes none by a URL"));
  CHECK(has(refusal(file_url("https://example.com/x")), "say that it is"));
  CHECK(has(refusal(file_url("https://example.com/x.txt")), "give its content"));
  CHECK(has(refusal(image_url("https://example.com/x.bmp")), "BMP"));
  CHECK(has(refusal(image_url("a.png")), "no scheme"));
}

TEST_CASE("nothing outside of its folder is read, whatever its path and links say") {
  const scratch_folder outside;
  const scratch_folder folder;
  const auto secret = outside.file("secret.png", sample::png());
  folder.file("a.png", sample::png());
  std::filesystem::create_directory(folder.path("sub"));
  folder.file("sub/b.png", sample::png());
  std::filesystem::create_symlink(secret, folder.path("out.png"));
  std::filesystem::create_directory_symlink(outside.path(""), folder.path("away"));
  std::filesystem::create_symlink("../a.png", folder.path("sub/in.png"));
  const auto root = folder.path("");
  const auto words = [&](const std::string& path) { return refusal(file_path(path).within(root)); };
  CHECK(words("a.png").empty());
  CHECK(words("sub/b.png").empty());
  CHECK(words("sub/../a.png").empty());
  CHECK(words("sub/in.png").empty());
  CHECK(words(folder.path("sub/b.png")).empty());
  for (const auto& path :
       {"out.png"s, "away/secret.png"s, secret, "../" + secret, "sub/../../x"s, root + "../x"s})
    CHECK(has(words(path), "leads out of"));
  CHECK(has(refusal(file_path("a.png").within(folder.path("none"))), "does not exist"));
}

TEST_CASE("where the kernel does not watch a path, no link in the folder is followed") {
  const scratch_folder outside;
  const scratch_folder folder;
  folder.file("a.png", "x");
  std::filesystem::create_directory(folder.path("sub"));
  folder.file("sub/b.png", "x");
  std::filesystem::create_symlink(outside.file("secret", "x"), folder.path("out.png"));
  std::filesystem::create_directory_symlink(outside.path(""), folder.path("away"));
  const auto words = [&](const std::string& path) {
    const auto opened = regular_file::open(path, folder.path(""), false);
    return opened ? std::string{} : opened.error();
  };
  CHECK(words("a.png").empty());
  CHECK(words("sub/../a.png").empty());
  CHECK(words("sub/b.png").empty());
  CHECK(has(words("out.png"), "symbolic link"));
  CHECK(has(words("away/secret"), "symbolic link"));
  CHECK(has(words("../x"), "leads out of"));
  CHECK(has(words("sub"), "is a folder"));
  CHECK(has(words("none"), "does not exist"));
}

TEST_CASE("the files of a conversation stand with their messages") {
  const file_terms terms{some_rules(), "Somebody"};
  prompt x;
  CHECK(load_files(x, terms)->empty());
  x.files = {image_bytes(sample::png())};
  CHECK(load_files(x, terms)->size() == 1);
  x.messages
    = {{role::user, "a", {}, ""}, {role::assistant, "b", {}, ""}, {role::user, "c", {}, ""}};
  x.messages[0].files = {pdf_bytes(sample::pdf())};
  const auto loaded = load_files(x, terms);
  REQUIRE(loaded);
  REQUIRE(loaded->size() == 3);
  CHECK((*loaded)[0].size() == 1);
  CHECK((*loaded)[1].empty());
  REQUIRE((*loaded)[2].size() == 1);
  CHECK((*loaded)[2].front().kind == file_kind::image);
  x.messages[1].files = x.files;
  CHECK(has(load_files(x, terms).error().message, "assistant"));
  x.messages = {{role::system, "a", {}, ""}};
  CHECK(has(load_files(x, terms).error().message, "no message of the user's"));
}
