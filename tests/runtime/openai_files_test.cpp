#include "../sample_files.hpp"
#include "../scratch_folder.hpp"
#include "dialect/base64.hpp"
#include "dialects/dialects.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace troupe;

namespace {

dialect_ptr make(settings x = {}) {
  x.model = "m";
  x.mode = mode::json_object;
  if (x.system_prompt.empty())
    x.system_prompt = "S";
  auto schema = json_schema::parse("r", R"({"type":"object","properties":{}})");
  REQUIRE(schema);
  auto result = make_dialect(x, *schema);
  REQUIRE(result);
  return *result;
}

/// From behind the system message to the end of the messages.
std::string said(const dialect& wire, const prompt& x, const std::vector<reask_turn>& turns = {}) {
  const auto body = wire.encode(x, turns);
  INFO((body ? std::string{} : body.error().message));
  REQUIRE(body);
  const auto start = body->find(R"({"role":"user")");
  const auto end = body->find(R"(],"response_format")");
  REQUIRE(start != std::string::npos);
  REQUIRE(end != std::string::npos);
  return body->substr(start, end - start);
}

prompt with(std::string text, std::vector<attachment> files) {
  prompt x;
  x.text = std::move(text);
  x.files = std::move(files);
  return x;
}

std::string base64(std::string_view bytes) {
  std::string result;
  detail::append_base64(result, bytes);
  return result;
}

const std::string png_part = R"({"type":"image_url","image_url":{"url":"data:image/png;base64,)"
                             + base64(sample::png()) + R"("}})";

} // namespace

TEST_CASE("a text with files is a list of parts, the files first") {
  const auto wire = make();
  CHECK(said(*wire, with("What \"is\" it?", {image_bytes(sample::png())}))
        == R"({"role":"user","content":[)" + png_part
             + R"(,{"type":"text","text":"What \"is\" it?"}]})");
  CHECK(said(*wire, with("", {image_bytes(sample::png())}))
        == R"({"role":"user","content":[)" + png_part + "]}");
}

TEST_CASE("each kind of file has its part") {
  const scratch_folder folder;
  const auto wire = make();
  CHECK(said(*wire, with("t", {image_url("https://example.com/a?b=\"c")}))
        == R"({"role":"user","content":[{"type":"image_url","image_url":{"url":)"
           R"("https://example.com/a?b=\"c"}},{"type":"text","text":"t"}]})");
  CHECK(said(*wire, with("t", {pdf_file(folder.file("a \"b\".pdf", sample::pdf()))}))
        == R"({"role":"user","content":[{"type":"file","file":{"filename":"a \"b\".pdf",)"
           R"("file_data":"data:application/pdf;base64,)"
             + base64(sample::pdf()) + R"("}},{"type":"text","text":"t"}]})");
  CHECK(said(*wire, with("t", {audio_bytes(sample::wav())}))
        == R"({"role":"user","content":[{"type":"input_audio","input_audio":{"data":")"
             + base64(sample::wav()) + R"(","format":"wav"}},{"type":"text","text":"t"}]})");
  CHECK(said(*wire, with("t", {audio_bytes(sample::mp3())})).find(R"("format":"mp3")")
        != std::string::npos);
  CHECK(said(*wire, with("t", {file_bytes("a\n\"b\"")}))
        == R"({"role":"user","content":[{"type":"text","text":"a\n\"b\""},)"
           R"({"type":"text","text":"t"}]})");
}

TEST_CASE("the template and what stands in front of the text stay with the text") {
  settings x;
  x.prompt_template = "<{text}|{text}>";
  x.instruction_role = instruction_role::user;
  const auto body = said(*make(x), with("t", {image_bytes(sample::png())}));
  CHECK(body.starts_with(R"({"role":"user","content":[)" + png_part
                         + R"(,{"type":"text","text":"S\n\nAnswer with one JSON object)"));
  CHECK(body.ends_with(R"(<t|t>"}]})"));
}

TEST_CASE("files of a conversation go with their messages") {
  const auto wire = make();
  prompt x;
  x.messages
    = {{role::user, "a", {}, ""}, {role::assistant, "b", {}, ""}, {role::user, "c", {}, ""}};
  x.messages[0].files = {image_bytes(sample::png())};
  CHECK(said(*wire, x)
        == R"({"role":"user","content":[)" + png_part
             + R"(,{"type":"text","text":"a"}]},)"
               R"({"role":"assistant","content":"b"},{"role":"user","content":"c"})");
}

TEST_CASE("what a re-ask tells in the user's message stands behind its text") {
  const auto wire = make();
  reask_turn turn;
  turn.problems = "P";
  turn.retold = true;
  const auto told = said(*wire, with("t", {image_bytes(sample::png())}), {turn});
  CHECK(told.starts_with(R"({"role":"user","content":[)" + png_part
                         + R"(,{"type":"text","text":"t\n\nYou have answered before)"));
  CHECK(told.ends_with(R"("}]})"));
  const auto no_text = said(*wire, with("", {image_bytes(sample::png())}), {turn});
  CHECK(no_text.starts_with(R"({"role":"user","content":[)" + png_part
                            + R"(,{"type":"text","text":"You have answered before)"));
  CHECK(no_text.ends_with(R"("}]})"));
  turn.retold = false;
  turn.answer.content = "A";
  CHECK(said(*wire, with("t", {image_bytes(sample::png())}), {turn})
          .starts_with(R"({"role":"user","content":[)" + png_part
                       + R"(,{"type":"text","text":"t"}]},{"role":"assistant","content":"A"})"));
}

TEST_CASE("a request whose file cannot be sent is none") {
  const auto wire = make();
  const auto body = wire->encode(with("t", {image_bytes(sample::bmp())}), {});
  REQUIRE_FALSE(body);
  CHECK(body.error().code == errc::unusable_file);
  CHECK(body.error().message.find("OpenAI") != std::string::npos);
}

TEST_CASE("settings say how large and how many files may be, instead of the provider") {
  settings x;
  x.file_bytes_max = 10;
  CHECK_FALSE(make(x)->encode(with("t", {image_bytes(sample::png())}), {}));
  x = {};
  x.files_max = 1;
  CHECK_FALSE(make(x)->encode(with("t", std::vector(2, image_bytes(sample::png()))), {}));
  x = {};
  x.files_bytes_max = 10;
  CHECK_FALSE(make(x)->encode(with("t", {file_bytes("more than ten")}), {}));
}
