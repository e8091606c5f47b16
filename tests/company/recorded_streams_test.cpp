// Two hundred recorded streams, split at every place.

#include "../../rehearsal/protocols/openai_chat.hpp"
#include "dialects/dialects.hpp"

#include <troupe/detail/record_growth.hpp>
#include <troupe/record_list.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

struct pupil {
  std::string name;
  int32_t age = 0;
  double height = 0;
  bool present = false;
  std::vector<std::string> hobbies;

  friend bool operator==(const pupil&, const pupil&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, pupil& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("age", x.age),
                            f.field("height", x.height), f.field("present", x.present),
                            f.field("hobbies", x.hobbies));
}

using class_list = std::vector<pupil>;

constexpr mode modes[] = {mode::tools, mode::tools_strict, mode::json_schema, mode::json_object,
                          mode::md_json};

constexpr std::string_view names[] = {"Ann", "Jos\\u00e9 \\ud83d\\ude00",
                                      "Zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x98\x80",
                                      "\\\"Q\\\"\\n{[}]\\\\", ""};

/// A stream as a server sends it, drawn from a seed.
struct recording {
  mode how = mode::tools;
  std::string body;
};

recording record(uint32_t seed) {
  std::minstd_rand random{seed * 7919 + 1};
  auto draw = [&](size_t below) { return static_cast<size_t>(random() % below); };
  recording result;
  result.how = modes[seed % 5];
  const auto space = draw(2) == 0 ? std::string{} : std::string{" "};
  std::string list = "[";
  const auto count = draw(4);
  for (size_t i = 0; i < count; ++i) {
    list += i > 0 ? "," + space : "";
    list += "{\"name\":" + space + "\"" + std::string{names[draw(5)]} + "\",\"age\":"
            + std::to_string(draw(99)) + ",\"height\":1." + std::to_string(draw(1000))
            + "e-1,\"present\":" + (draw(2) == 0 ? "true" : "false") + ",\"hobbies\":[";
    // Now and then one that is wrong.
    list += draw(5) == 0 ? "7" : draw(2) == 0 ? "\"chess\",\"go\"" : "";
    list += "]" + space + "}";
  }
  list += "]";
  auto text = draw(4) == 0 ? list : "{\"content\":" + list + "}";
  if (result.how == mode::md_json)
    text = "Here {it} is:\n```json\n" + text + "\n```\n";
  rehearsing::chat_answer answer;
  answer.number = seed;
  answer.model = "m";
  answer.text = text;
  answer.prompt_tokens = 10;
  answer.completion_tokens = 20;
  const bool calls = result.how == mode::tools || result.how == mode::tools_strict;
  const auto tool = schema_of<class_list>().name();
  if (calls) {
    answer.tool = tool;
    answer.calls = draw(6) == 0 ? 2 : 1;
  }
  std::string stream = draw(3) == 0 ? ": ping\n\n" : "";
  rehearsing::append_chunks(stream, answer, {12 + draw(60)});
  const std::string_view ends[] = {"\n", "\r\n", "\r"};
  const auto end = ends[draw(3)];
  for (const char c : stream)
    result.body += c == '\n' ? std::string{end} : std::string(1, c);
  return result;
}

/// What a consumer sees of a stream in the end.
struct seen {
  std::string last_snapshot;
  std::vector<std::string> items;
  completion end;

  friend bool operator==(const seen&, const seen&) = default;
};

class watcher {
public:
  explicit watcher(const dialect& wire)
    : stream_(wire.stream()),
      list_(list_type_of<pupil>()),
      items_(list_, {}),
      snapshots_(make_snapshots<class_list>({})) {}

  void push(std::string_view bytes) {
    const auto part = stream_->push(bytes);
    REQUIRE(part);
    if (part->empty())
      return;
    is_prose_ = is_prose_ || (is_first_ && part->starts_with('H'));
    is_first_ = false;
    snapshots_->push(*part);
    look();
    items_.push(*part, [this](uint64_t index, reading&& x) {
      CHECK(index == result_.items.size());
      result_.items.push_back(x.record ? list_.element->write(x.record.get())
                                       : render(x.violations));
    });
  }

  seen finish() {
    auto end = stream_->finish();
    REQUIRE(end);
    result_.end = std::move(*end);
    // Behind prose, as this recording has in a code block only, a list waits for its whole answer.
    CHECK(items_.settled() != is_prose_);
    CHECK((!is_prose_ || result_.items.empty()));
    CHECK(last_->complete());
    result_.last_snapshot = write_record(**last_) + render(last_->violations);
    return std::move(result_);
  }

  const partial<class_list>& last() const {
    return *last_;
  }

private:
  void look() {
    if (auto x = snapshots_->snapshot(0, 1))
      last_ = std::static_pointer_cast<partial<class_list>>(x);
  }

  std::unique_ptr<reply_stream> stream_;
  list_type list_;
  item_reader items_;
  bool is_first_ = true;
  bool is_prose_ = false;
  std::unique_ptr<snapshot_builder> snapshots_;
  std::shared_ptr<partial<class_list>> last_;
  seen result_;
};

dialect_ptr dialect_of(mode how) {
  settings conf;
  conf.model = "m";
  conf.mode = how;
  auto made = make_dialect(conf, schema_of<class_list>(), {.streamed = true});
  REQUIRE(made);
  return *made;
}

} // namespace

TEST_CASE(
  "two hundred recorded streams give the same, split in two at every place and byte by byte") {
  size_t splits = 0;
  size_t bytes = 0;
  for (uint32_t seed = 0; seed < 200; ++seed) {
    INFO("seed " << seed);
    const auto [how, body] = record(seed);
    const std::string_view all{body};
    const auto wire = dialect_of(how);
    watcher once{*wire};
    once.push(all);
    const auto last = once.last();
    const auto wanted = once.finish();
    // The last snapshot is what reading the whole answer gives.
    std::string room;
    const auto answer = wire->answer(wanted.end, room);
    REQUIRE(answer);
    const auto whole = record_type_of<class_list>()->read(*answer, {});
    if (whole.record)
      CHECK(*last == *static_cast<class_list*>(whole.record.get()));
    CHECK((last.violations.empty() == (whole.record != nullptr)));
    CHECK(render(last.violations) == render(whole.violations));
    for (size_t i = 1; i < all.size(); ++i) {
      watcher two{*wire};
      two.push(all.substr(0, i));
      two.push(all.substr(i));
      if (two.finish() != wanted)
        FAIL_CHECK("differs when split at " << i);
    }
    watcher bytewise{*wire};
    for (const char& c : body)
      bytewise.push({&c, 1});
    CHECK(bytewise.finish() == wanted);
    splits += all.size();
    bytes += all.size();
  }
  CHECK(splits > 100'000);
  CHECK(bytes > 100'000);
}
