#include "input_source.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace troupe;
using namespace troupe::cli;

namespace {

/// A source at the end of a pipe.
class piped_source {
public:
  explicit piped_source(size_t line_bytes_max = 1000) {
    REQUIRE(::pipe(ends_) == 0);
    auto on_bad = [this](const text_tag& tag, const bad_line& problem) {
      bad.emplace_back(tag.position, problem.problem.message);
    };
    source_ = std::make_unique<input_source>(ends_[0], input_format::automatic, line_bytes_max,
                                             on_bad, [](uint64_t) {});
  }

  ~piped_source() {
    close();
  }

  void write(std::string_view text) {
    REQUIRE(::write(ends_[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }

  void close() {
    if (ends_[1] >= 0)
      ::close(std::exchange(ends_[1], -1));
  }

  bool read(size_t max = 100) {
    return source_->read(texts, max);
  }

  void read_all() {
    close();
    while (read()) {}
  }

  input_source& source() {
    return *source_;
  }

  std::vector<prompt> texts;
  std::vector<std::pair<uint64_t, std::string>> bad;

private:
  int ends_[2] = {-1, -1};
  std::unique_ptr<input_source> source_;
};

} // namespace

TEST_CASE("lines end with LF, CR LF or the input") {
  piped_source x;
  x.write("one\ntwo\r\nthree");
  x.read_all();
  REQUIRE(x.texts.size() == 3);
  CHECK(x.texts[0].text == "one");
  CHECK(x.texts[1].text == "two");
  CHECK(x.texts[2].text == "three");
  CHECK(parse_tag(x.texts[2].id).position == 2);
}

TEST_CASE("blank lines and a byte order mark are no texts") {
  piped_source x;
  x.write("\xEF\xBB\xBFone\n\n  \r\n\ttwo\n\n");
  x.read_all();
  REQUIRE(x.texts.size() == 2);
  CHECK(x.texts[0].text == "one");
  CHECK(x.texts[1].text == "\ttwo");
}

TEST_CASE("a bad line takes a place but no text") {
  piped_source x;
  x.write("one\n{bad\n{\"id\":5,\"text\":\"three\"}\n");
  x.read_all();
  REQUIRE(x.texts.size() == 2);
  REQUIRE(x.bad.size() == 1);
  CHECK(x.bad[0].first == 1);
  CHECK(x.bad[0].second.starts_with("line 2 of the input"));
  CHECK(parse_tag(x.texts[1].id).position == 2);
  CHECK(parse_tag(x.texts[1].id).id_json == "5");
}

TEST_CASE("a line over the limit is skipped and named, however long it is") {
  piped_source x{10};
  std::thread writer{[&] {
    x.write("short\n");
    const std::string block(1000, 'x');
    for (int i = 0; i < 300; ++i)
      x.write(block);
    x.write("\n0123456789\n0123456789a");
    x.close();
  }};
  while (x.read()) {}
  writer.join();
  REQUIRE(x.texts.size() == 2);
  CHECK(x.texts[1].text == "0123456789");
  REQUIRE(x.bad.size() == 2);
  CHECK(x.bad[0].second.find("line 2 of the input is longer than 10 bytes") == 0);
  CHECK(x.bad[1].first == 3);
}

TEST_CASE("a text that is there is not held back for one that may come") {
  piped_source x;
  x.write("one\ntw");
  CHECK(x.read(10));
  CHECK(x.texts.size() == 1);
  x.write("o\n");
  CHECK(x.read(10));
  CHECK(x.texts.size() == 2);
}

TEST_CASE("no more texts are read than are wanted") {
  piped_source x;
  x.write("1\n2\n3\n");
  CHECK(x.read(2));
  CHECK(x.texts.size() == 2);
}

TEST_CASE("a waiting reader can be told to stop") {
  piped_source x;
  std::thread stopper{[&] { x.source().stop(); }};
  CHECK_FALSE(x.read());
  stopper.join();
  CHECK(x.texts.empty());
}

TEST_CASE("an input that cannot be read throws") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  // The writing end cannot be read.
  input_source x{ends[1], input_format::text, 10, [](const text_tag&, const bad_line&) {},
                 [](uint64_t) {}};
  std::vector<prompt> texts;
  ::close(ends[0]);
  CHECK_THROWS_AS(x.read(texts, 1), std::system_error);
}
