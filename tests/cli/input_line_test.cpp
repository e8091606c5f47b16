#include "input_line.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::cli;

namespace {

input_text good(std::string_view line, input_format format = input_format::automatic) {
  auto result = parse_input_line(line, format, 7);
  REQUIRE(result);
  return *result;
}

bad_line bad(std::string_view line, input_format format = input_format::automatic) {
  auto result = parse_input_line(line, format, 7);
  REQUIRE_FALSE(result);
  CHECK(result.error().problem.code == errc::source_failed);
  CHECK(result.error().problem.message.starts_with("line 7 of the input "));
  return result.error();
}

} // namespace

TEST_CASE("a line that does not start with a brace is the text itself") {
  CHECK(good("Ann is 30 ").input.text == "Ann is 30 ");
  CHECK(good("[1, 2]").input.text == "[1, 2]");
  CHECK(good("Ann").id_json.empty());
}

TEST_CASE("a line that starts with a brace is JSON") {
  CHECK(good(R"({"text": "Ann"})").input.text == "Ann");
  CHECK(good(R"(  {"text": "Ann"})").input.text == "Ann");
  CHECK(good(R"({"text": "Ann", "source": {"page": 3}})").input.text == "Ann");
}

TEST_CASE("the format can be fixed") {
  CHECK(good("{not json", input_format::text).input.text == "{not json");
  bad("Ann is 30", input_format::jsonl);
}

TEST_CASE("an id keeps its JSON type") {
  CHECK(good(R"({"id": "a\"b", "text": ""})").id_json == R"("a\"b")");
  CHECK(good(R"({"id": 42, "text": ""})").id_json == "42");
  CHECK(good(R"({"id": 18446744073709551615, "text": ""})").id_json == "18446744073709551615");
  CHECK(good(R"({"id": null, "text": ""})").id_json.empty());
  bad(R"({"id": [1], "text": ""})");
}

TEST_CASE("a line may hold a whole conversation") {
  auto x = good(
    R"({"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]})");
  REQUIRE(x.input.messages.size() == 2);
  CHECK(x.input.messages[0].who == role::system);
  CHECK(x.input.messages[1].content == "u");
}

TEST_CASE("a JSON line that is no text says why, and keeps its id") {
  CHECK(bad(R"({"id": 1})").id_json == "1");
  CHECK(bad(R"({"id": 1, "text": 5})").id_json == "1");
  bad(R"({"text": "a", "messages": []})");
  bad(R"({"messages": []})");
  bad(R"({"messages": ["hello"]})");
  bad(R"({"messages": [{"role": "tool", "content": "x"}]})");
  bad(R"({"messages": [{"role": "user", "content": [1]}]})");
  bad(R"({"text": "a"} trailing)");
  bad("{broken");
  bad(std::string(100'000, '{'));
}

TEST_CASE("bytes that are no UTF-8 are named") {
  CHECK(bad("caf\xE9").problem.message.find("no UTF-8 (byte 4)") != std::string::npos);
  bad("{\"text\": \"caf\xE9\"}");
  bad("\xED\xA0\x80");
  bad("\xC0\x80");
  bad("\xF5\x80\x80\x80");
  CHECK(good("caf\xC3\xA9 \xF0\x9F\x8E\xAD").input.text == "caf\xC3\xA9 \xF0\x9F\x8E\xAD");
}

TEST_CASE("a tag comes back as it was") {
  for (auto id : {"", "42", R"("a b")", R"("")"}) {
    auto x = parse_tag(to_string(text_tag{17, 0xFFFFFFFF, id}));
    CHECK(x.position == 17);
    CHECK(x.checksum == 0xFFFFFFFF);
    CHECK(x.id_json == id);
  }
}

TEST_CASE("files go with a text, relative to where the input is") {
  const line_meaning meaning{input_format::automatic, {"/data/in", {}}};
  const auto x = parse_input_line(
    R"({"text": "t", "files": ["a.png", "/b.pdf", "../c", "https://example.com/d.png", )"
    R"("data:;base64,QQ==", {"audio": "e.bin"}, {"image": "https://example.com/f"}, )"
    R"("file:///g%20h.png"]})",
    meaning, 1);
  REQUIRE(x);
  const std::vector expected{
    file_path("/data/in/a.png"),        file_path("/b.pdf"),
    file_path("/data/in/../c"),         file_url("https://example.com/d.png"),
    file_url("data:;base64,QQ=="),      audio_file("/data/in/e.bin"),
    image_url("https://example.com/f"), file_path("/g h.png")};
  CHECK(x->input.files == expected);
  CHECK(x->input.text == "t");
  const auto alone = parse_input_line(R"({"files": ["a"]})", meaning, 1);
  REQUIRE(alone);
  CHECK(alone->input.text.empty());
}

TEST_CASE("files of a foreign input stay in the folder that is given for them") {
  const line_meaning meaning{input_format::automatic, {"/data/in", "/pics"}};
  const auto x = parse_input_line(R"({"files": ["a.png", "/etc/passwd", "file:///etc/passwd"]})",
                                  meaning, 1);
  REQUIRE(x);
  REQUIRE(x->input.files.size() == 3);
  CHECK(x->input.files[0] == file_path("a.png").within("/pics"));
  for (const auto& file : x->input.files)
    CHECK(file.root() == "/pics");
}

TEST_CASE("the place of files is the folder of the input, said from the root") {
  const auto here = std::filesystem::current_path();
  CHECK(std::filesystem::path{place_of_files("-", "").folder + "/x"}.lexically_normal()
        == here / "x");
  CHECK(place_of_files("sub/in.jsonl", "").folder == here / "sub");
  CHECK(place_of_files("/data/in.jsonl", "").folder == "/data");
  CHECK(place_of_files("/data/in.jsonl", "pics").root == here / "pics");
}

TEST_CASE("a message of the user's may show files, by a list of its own or as parts") {
  const auto x = good(
    R"({"messages": [{"role": "user", "content": "u", "files": ["/a.png"]}], "files": ["/b"]})");
  CHECK(x.input.messages[0].files == std::vector{file_path("/a.png")});
  CHECK(x.input.files == std::vector{file_path("/b")});
  const auto y = good(
    R"({"messages": [{"role": "user", "content": [{"type": "text", "text": "one"},)"
    R"({"type": "image_url", "image_url": {"url": "https://example.com/a", "detail": "low"}},)"
    R"({"type": "text", "text": "two"},)"
    R"({"type": "input_audio", "input_audio": {"data": "QUJD", "format": "mp3"}},)"
    R"({"type": "file", "file": {"file_data": "data:application/pdf;base64,QUJD"}},)"
    R"({"type": "file", "file": {"file_data": "QUJD", "filename": "a"}},)"
    R"({"type": "input_image", "image_url": "https://example.com/b"},)"
    R"({"type": "input_file", "file_url": "https://example.com/c.pdf"}]}]})");
  const auto& said = y.input.messages.at(0);
  CHECK(said.content == "one\ntwo");
  const std::vector expected{
    image_url("https://example.com/a"),           audio_url("data:audio/mp3;base64,QUJD"),
    file_url("data:application/pdf;base64,QUJD"), file_url("data:;base64,QUJD"),
    image_url("https://example.com/b"),           file_url("https://example.com/c.pdf")};
  CHECK(said.files == expected);
}

TEST_CASE("what is wrong with a file of a line is said with its number") {
  const auto says = [](std::string_view line, std::string_view words) {
    INFO(line);
    const auto message = bad(line).problem.message;
    INFO(message);
    CHECK(message.find(words) != std::string::npos);
  };
  says(R"({"text": "t", "files": "a.png"})", "files that are no array");
  says(R"({"text": "t", "files": ["a", 5]})", "a file (number 2) that is no string");
  says(R"({"text": "t", "files": [""]})", "is empty");
  says(R"({"text": "t", "files": [{"picture": "a"}]})", "give one of file, image, pdf, audio");
  says(R"({"text": "t", "files": [{"pdf": "a", "image": "a"}]})", "says twice what it is");
  says(R"({"messages": [{"role": "assistant", "content": "a", "files": ["b"]}]})",
       "though it is not the user's");
  const auto part = [&](std::string_view text, std::string_view words) {
    says(R"({"messages": [{"role": "user", "content": [)" + std::string{text} + "]}]}", words);
  };
  part("1", "a part (number 1) that has no type");
  part(R"({"type": "text"})", "has no text");
  part(R"({"type": "video_url", "video_url": {"url": "x"}})", R"(not known, "video_url")");
  part(R"({"type": "file", "file": {"file_id": "f"}})", "give the file itself");
  part(R"({"type": "input_audio", "input_audio": {"data": "QQ=="}})", "data and format");
  part(R"({"type": "image_url"})", "has no image_url");
}

TEST_CASE("files are written such that they are read back, also where a path is no UTF-8") {
  const std::vector files{file_path("/a.png"), audio_url("data:;base64,QQ=="),
                          image_file("/caf\xE9 1/b")};
  std::string line;
  json_writer out{line};
  out.begin_object();
  append_files(out, files);
  out.end_object();
  CHECK(line.find(R"({"image":"file:///caf%E9%201/b"})") != std::string::npos);
  CHECK(good(line).input.files == files);
}
