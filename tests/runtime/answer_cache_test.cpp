#include "../scratch_folder.hpp"

#include <troupe/detail/answer_cache.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

using time_point = std::chrono::system_clock::time_point;

constexpr time_point noon{std::chrono::hours{500'000}};

struct cache_folder {
  cache_folder() {
    conf.file = path / "answers.db";
  }

  std::unique_ptr<answer_cache> open() const {
    auto got = answer_cache::open(conf);
    INFO((got ? "" : got.error().message));
    REQUIRE(got);
    return std::move(*got);
  }

  const scratch_folder folder;
  const std::filesystem::path path = folder.path("");
  cache_settings conf;
};

cache_key key(std::string_view text) {
  return make_cache_key("http://host/v1", "tools", text);
}

completion answer(std::string_view content) {
  completion x;
  x.id = "reply-1";
  x.model = "m";
  x.content = content;
  x.tool_calls = {{"call-1", "record", R"({"a":1})"}};
  x.finish = finish_reason::tool_calls;
  x.tokens = {10, 5, 15, 2, 3, 1, money::from_nanos(4)};
  return x;
}

std::optional<completion> found(answer_cache& x, std::string_view text, time_point now = noon) {
  const auto wanted = key(text);
  auto got = x.find({&wanted, 1}, now);
  REQUIRE(got);
  return got->front();
}

void keep(answer_cache& x, std::string_view text, std::string_view content, time_point now = noon) {
  const cached_answer kept{key(text), answer(content)};
  REQUIRE(x.store({&kept, 1}, now));
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

TEST_CASE("an answer that was kept is found again, whole, also by the next run") {
  cache_folder f;
  {
    auto cache = f.open();
    CHECK_FALSE(found(*cache, "a"));
    keep(*cache, "a", "first");
    CHECK(found(*cache, "a") == answer("first"));
    CHECK_FALSE(found(*cache, "b"));
  }
  auto cache = f.open();
  CHECK(found(*cache, "a") == answer("first"));
  keep(*cache, "a", "second");
  CHECK(found(*cache, "a") == answer("second"));
}

TEST_CASE("whatever shapes the answer is in the key") {
  const auto usual = make_cache_key("u", "m", "b");
  CHECK(usual == make_cache_key("u", "m", "b"));
  CHECK(usual != make_cache_key("u2", "m", "b"));
  CHECK(usual != make_cache_key("u", "m2", "b"));
  CHECK(usual != make_cache_key("u", "m", "b2"));
  // No part can run into the next one.
  CHECK(make_cache_key("ab", "c", "") != make_cache_key("a", "bc", ""));
}

TEST_CASE("an answer that is too old is not used, and goes") {
  cache_folder f;
  f.conf.age_max = 60s;
  auto cache = f.open();
  keep(*cache, "a", "x");
  CHECK(found(*cache, "a", noon + 60s));
  CHECK_FALSE(found(*cache, "a", noon + 61s));
  keep(*cache, "b", "y", noon + 62s);
  CHECK_FALSE(found(*cache, "a", noon));
}

TEST_CASE("a file that is too large loses what was not used for longest") {
  cache_folder f;
  f.conf.bytes_max = 2u << 20;
  auto cache = f.open();
  const std::string content(2000, 'x');
  for (int i = 0; i < 3000; ++i) {
    keep(*cache, std::to_string(i), content, noon + std::chrono::seconds{i});
    if (i % 100 == 0)
      found(*cache, "0", noon + std::chrono::hours{1 + i});
  }
  cache = f.open();
  CHECK(std::filesystem::file_size(f.conf.file) < 4u << 20);
  CHECK(found(*cache, "0"));
  CHECK_FALSE(found(*cache, "1"));
  CHECK(found(*cache, "2999"));
}

TEST_CASE("the file and what stands beside it are for their owner only") {
  cache_folder f;
  const auto before = ::umask(0);
  auto cache = f.open();
  keep(*cache, "a", "x");
  ::umask(before);
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{f.path}) {
    struct stat info = {};
    REQUIRE(::stat(entry.path().c_str(), &info) == 0);
    INFO(entry.path());
    CHECK((info.st_mode & 0777) == 0600);
    ++files;
  }
  CHECK(files == 3);
}

TEST_CASE("what is no cache is refused and left as it is") {
  cache_folder f;
  const std::string text(5000, 't');
  std::ofstream{f.conf.file} << text;
  auto got = answer_cache::open(f.conf);
  REQUIRE_FALSE(got);
  CHECK(got.error().message == f.conf.file + ": file is not a database");
  CHECK(content_of(f.conf.file) == text);
  f.conf.file = f.path / "missing" / "answers.db";
  CHECK(answer_cache::open(f.conf).error().message
        == f.conf.file + " cannot be opened: No such file or directory");
  f.conf.file = f.path;
  CHECK(answer_cache::open(f.conf).error().message
        == f.conf.file + " cannot be opened: Is a directory");
}

TEST_CASE("a broken file is a failure or a missing answer, never a wrong one") {
  cache_folder f;
  {
    auto cache = f.open();
    for (int i = 0; i < 200; ++i)
      keep(*cache, std::to_string(i), "content of " + std::to_string(i));
  }
  const auto whole = content_of(f.conf.file);
  REQUIRE(whole.size() > 20'000);
  size_t failures = 0;
  size_t missing = 0;
  for (size_t at = 17; at < whole.size(); at += whole.size() / 60) {
    auto broken = whole;
    for (size_t i = at; i < std::min(at + 40, broken.size()); ++i)
      broken[i] = static_cast<char>(broken[i] ^ 0x55);
    for (const auto* beside : {"-wal", "-shm"})
      std::filesystem::remove(f.conf.file + beside);
    std::ofstream{f.conf.file, std::ios::binary} << broken;
    auto cache = answer_cache::open(f.conf);
    if (!cache) {
      ++failures;
      continue;
    }
    for (int i = 0; i < 200; ++i) {
      const auto wanted = key(std::to_string(i));
      auto got = (*cache)->find({&wanted, 1}, noon);
      if (!got) {
        ++failures;
        break;
      }
      if (got->front())
        REQUIRE(*got->front() == answer("content of " + std::to_string(i)));
      else
        ++missing;
    }
  }
  CHECK(failures > 0);
  CHECK(missing > 0);
}

TEST_CASE("several processes use a file at once") {
  cache_folder f;
  f.open();
  constexpr int processes = 4;
  constexpr int answers = 50;
  std::vector<pid_t> children;
  for (int p = 0; p < processes; ++p) {
    const auto child = ::fork();
    if (child == 0) {
      auto cache = answer_cache::open(f.conf);
      bool good = bool{cache};
      for (int i = 0; good && i < answers; ++i) {
        const auto name = std::to_string(p) + "/" + std::to_string(i);
        const cached_answer kept{key(name), answer(name)};
        good = bool{(*cache)->store({&kept, 1}, noon)};
      }
      ::_exit(good ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const auto child : children) {
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  auto cache = f.open();
  for (int p = 0; p < processes; ++p)
    for (int i = 0; i < answers; ++i) {
      const auto name = std::to_string(p) + "/" + std::to_string(i);
      CHECK(found(*cache, name) == answer(name));
    }
}
