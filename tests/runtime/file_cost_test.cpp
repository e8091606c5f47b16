#include "dialect/file_cost.hpp"

#include "../sample_files.hpp"
#include "../scratch_folder.hpp"
#include "dialect/base64.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace troupe;
using namespace troupe::detail;

namespace {

constexpr file_token_rules rules{.image_max = 5000,
                                 .image_usual = 1000,
                                 .page_max = 3000,
                                 .page_usual = 1500,
                                 .pages_max = 100,
                                 .second_max = 32,
                                 .second_usual = 25};

std::string of_size(std::string content, size_t size) {
  content.resize(size, ' ');
  return content;
}

} // namespace

TEST_CASE("a picture costs the same whatever its size and wherever it is") {
  const scratch_folder folder;
  const file_tokens picture{5000, 1000};
  CHECK(cost_of(image_url("https://example.com/x"), rules) == picture);
  CHECK(cost_of(file_url("https://example.com/x.png"), rules) == picture);
  CHECK(cost_of(file_path(folder.file("a", sample::png())), rules) == picture);
  CHECK(cost_of(file_bytes(of_size(sample::jpeg(), 1'000'000)), rules) == picture);
  std::string url = "data:;base64,";
  append_base64(url, of_size(sample::png(), 5000));
  CHECK(cost_of(file_url(url), rules) == picture);
}

TEST_CASE("a PDF costs by its size, up to the pages that one may have") {
  CHECK(cost_of(pdf_bytes(of_size(sample::pdf(), 500)), rules) == file_tokens{3000, 1500});
  CHECK(cost_of(pdf_bytes(of_size(sample::pdf(), 60'000)), rules)
        == file_tokens{59 * 3000, 2 * 1500});
  CHECK(cost_of(pdf_bytes(of_size(sample::pdf(), 200'000)), rules)
        == file_tokens{100 * 3000, 5 * 1500});
  CHECK(cost_of(pdf_url("https://example.com/x"), rules) == file_tokens{300'000, 150'000});
}

TEST_CASE("a sound costs by its size, and an hour where nobody knows it") {
  CHECK(cost_of(audio_bytes(of_size(sample::mp3(), 160'000)), rules)
        == file_tokens{161 * 32, 11 * 25});
  CHECK(cost_of(audio_bytes(of_size(sample::wav(), 160'000)), rules)
        == file_tokens{21 * 32, 11 * 25});
  CHECK(cost_of(audio_url("https://example.com/x"), rules) == file_tokens{3600 * 32, 3600 * 25});
}

TEST_CASE("a text costs a token per byte at most, and what is not there nothing") {
  CHECK(cost_of(file_bytes("a text"), rules) == file_tokens{6, 1});
  CHECK(cost_of(image_file("/none/such.png"), rules) == file_tokens{});
  prompt x;
  x.files = {file_bytes("a text")};
  x.messages.emplace_back().files = {image_bytes(sample::png()), file_bytes("text")};
  CHECK(cost_of_files(x, rules) == file_tokens{5010, 1002});
}
