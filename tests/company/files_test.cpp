#include "../sample_files.hpp"
#include "../scratch_folder.hpp"
#include "person.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

prompt prompt_about(size_t age, std::vector<attachment> files) {
  prompt result;
  result.text = text_about(age);
  result.files = std::move(files);
  return result;
}

/// The most memory that this process had resident since `forget_peak`, in bytes.
size_t peak_memory() {
  std::ifstream status{"/proc/self/status"};
  for (std::string word; status >> word;)
    if (word == "VmHWM:") {
      size_t kib = 0;
      status >> kib;
      return kib * 1024;
    }
  return 0;
}

bool forget_peak() {
  std::ofstream file{"/proc/self/clear_refs"};
  file << '5' << std::flush;
  return file.good();
}

} // namespace

TEST_CASE("texts with files get their records, and one whose file is missing fails alone") {
  const scratch_folder folder;
  const auto picture = folder.file("a.png", sample::png());
  for (const bool shared : {false, true}) {
    CAPTURE(shared);
    scene s;
    s.conf.share_requests = shared;
    auto client = s.open();
    std::vector<prompt> texts;
    for (size_t i = 0; i < 20; ++i)
      texts.push_back(prompt_about(i, {image_file(picture), pdf_bytes(sample::pdf())}));
    texts[7].files = {image_file(folder.path("gone.png"))};
    const auto got = client.gather<person>(texts);
    REQUIRE(got.size() == texts.size());
    for (size_t i = 0; i < got.size(); ++i) {
      CAPTURE(i);
      if (i == 7) {
        REQUIRE_FALSE(got[i]);
        CHECK(got[i].error().code == errc::unusable_file);
        CHECK(got[i].error().message.find("gone.png does not exist") != std::string::npos);
      } else {
        INFO(to_string(got[i].error()));
        REQUIRE(got[i]);
        CHECK(got[i]->age == static_cast<int32_t>(i));
      }
    }
    CHECK(s.api->counts().requests == texts.size() - 1);
  }
}

TEST_CASE("files are not kept: a run holds those of the requests in flight, and no others") {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr size_t count = 20;
#else
  constexpr size_t count = 60;
#endif
  constexpr size_t file_bytes = 5'000'000;
  const scratch_folder folder;
  auto content = sample::png();
  content.resize(file_bytes);
  const auto path = folder.file("a.png", content);
  content = {};
  // A key is made of each text's request before that is sent.
  for (const bool shared : {false, true}) {
    CAPTURE(shared);
    scene s;
    s.conf.share_requests = shared;
    s.conf.tokens_max = 100;
    s.conf.tokens_total_max = 1'000'000'000;
    auto client = s.open();
    std::vector<prompt> texts;
    for (size_t i = 0; i < count; ++i)
      texts.push_back(prompt_about(i, {image_file(path)}));
    if (!forget_peak())
      SKIP("the system does not say how much memory was in use");
    const auto before = peak_memory();
    const auto got = client.gather<person>(texts);
    const auto grown = peak_memory() - before;
    for (const auto& x : got)
      CHECK(x);
    WARN(count << " texts with a file of 5 MB: " << grown / 1'000'000 << " MB more");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    // Four requests, each with its file once more while it is written, and the same in the server,
    // which is in this process.
    CHECK(grown < 4 * 4 * file_bytes * 4 / 3 + 50'000'000);
#endif
  }
}
