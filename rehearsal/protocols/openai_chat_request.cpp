#include "openai_chat.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// Where in the request the reader is.
enum class place : uint8_t {
  nowhere,
  root,
  model,
  stream,
  tokens_max,
  messages,
  message,
  role,
  content,
  part,
  part_text,
  tools,
  tool,
  tool_function,
  tool_name,
  tool_parameters,
  tool_choice,
  parallel_calls,
  choice_function,
  choice_name,
  response_format,
  format_type,
  format_json_schema,
  format_schema,
};

struct step {
  place from;
  std::string_view key;
  place to;
};

constexpr std::array steps{
  step{place::root, "model"sv, place::model},
  step{place::root, "stream"sv, place::stream},
  step{place::root, "max_tokens"sv, place::tokens_max},
  step{place::root, "max_completion_tokens"sv, place::tokens_max},
  step{place::root, "messages"sv, place::messages},
  step{place::root, "tools"sv, place::tools},
  step{place::root, "tool_choice"sv, place::tool_choice},
  step{place::root, "parallel_tool_calls"sv, place::parallel_calls},
  step{place::root, "response_format"sv, place::response_format},
  step{place::message, "role"sv, place::role},
  step{place::message, "content"sv, place::content},
  step{place::part, "text"sv, place::part_text},
  step{place::tool, "function"sv, place::tool_function},
  step{place::tool_function, "name"sv, place::tool_name},
  step{place::tool_function, "parameters"sv, place::tool_parameters},
  step{place::tool_choice, "function"sv, place::choice_function},
  step{place::choice_function, "name"sv, place::choice_name},
  step{place::response_format, "type"sv, place::format_type},
  step{place::response_format, "schema"sv, place::format_schema},
  step{place::response_format, "json_schema"sv, place::format_json_schema},
  step{place::format_json_schema, "schema"sv, place::format_schema},
};

place member_of(place from, std::string_view key) {
  if (from == place::nowhere)
    return place::nowhere;
  for (auto& x : steps)
    if (x.from == from && x.key == key)
      return x.to;
  return place::nowhere;
}

place item_of(place from) {
  switch (from) {
  case place::messages:
    return place::message;
  case place::tools:
    return place::tool;
  case place::content:
    return place::part;
  default:
    return place::nowhere;
  }
}

speaker speaker_of(std::string_view role) {
  if (role == "system" || role == "developer")
    return speaker::system;
  if (role == "user")
    return speaker::user;
  if (role == "assistant")
    return speaker::assistant;
  return role == "tool" || role == "function" ? speaker::tool : speaker::other;
}

constexpr size_t request_depth_max = 256;

/// A part of the text arena or of the body, as long as they may still move.
struct slice {
  size_t begin = 0;
  size_t size = 0;
};

} // namespace

/// SAX handler. Strings are copied into one arena, schemas stay where they are in the body.
struct chat_reader::handler {
  using size_type = rapidjson::SizeType;

  struct message_slices {
    speaker who = speaker::other;
    slice content;
  };

  struct tool_slices {
    slice name;
    slice parameters;
  };

  struct level {
    place where = place::nowhere;
    bool array = false;
    size_t begin = 0;
  };

  void restart(rapidjson::StringStream& stream) {
    stream_ = &stream;
    arena_.clear();
    levels_.clear();
    next_ = place::root;
    messages_.clear();
    tools_.clear();
    members_.clear();
    model_ = forced_ = choice_ = format_schema_ = {};
    result_.stream = result_.tools_forbidden = has_messages_ = false;
    result_.parallel_calls = true;
    result_.tokens_max = 0;
    result_.format = response_format::text;
  }

  // -- events
  // -----------------------------------------------------------------------------------------

  bool Null() {
    arrive();
    return inside();
  }

  bool Bool(bool x) {
    const auto where = arrive();
    if (where == place::stream)
      result_.stream = x;
    else if (where == place::parallel_calls)
      result_.parallel_calls = x;
    return inside();
  }

  bool Int(int x) {
    return x >= 0 ? Uint64(static_cast<uint64_t>(x)) : Null();
  }
  bool Uint(unsigned x) {
    return Uint64(x);
  }
  bool Int64(int64_t x) {
    return x >= 0 ? Uint64(static_cast<uint64_t>(x)) : Null();
  }

  bool Uint64(uint64_t x) {
    if (arrive() == place::tokens_max)
      result_.tokens_max = x;
    return inside();
  }

  bool Double(double) {
    return Null();
  }
  bool RawNumber(const char*, size_type, bool) {
    return Null();
  }

  bool String(const char* data, size_type size, bool) {
    take(arrive(), {data, size});
    return inside();
  }

  bool Key(const char* data, size_type size, bool) {
    if (levels_.size() == 1)
      members_.push_back(keep({data, size}));
    next_ = member_of(levels_.back().where, {data, size});
    return true;
  }

  bool StartObject() {
    return start(false);
  }
  bool StartArray() {
    return start(true);
  }
  bool EndArray(size_type) {
    return end();
  }

  bool EndObject(size_type) {
    auto& x = levels_.back();
    slice text{x.begin, stream_->Tell() - x.begin};
    if (x.where == place::tool_parameters && !tools_.empty())
      tools_.back().parameters = text;
    else if (x.where == place::format_schema)
      format_schema_ = text;
    return end();
  }

  // -- steps
  // ------------------------------------------------------------------------------------------

  /// Where the value that comes now stands.
  place arrive() {
    return !levels_.empty() && levels_.back().array ? item_of(levels_.back().where) : next_;
  }

  /// False for a root that is no object.
  bool inside() const {
    return !levels_.empty();
  }

  bool start(bool array) {
    auto where = arrive();
    if ((levels_.empty() && array) || levels_.size() >= request_depth_max)
      return false;
    if (where == place::message)
      messages_.emplace_back();
    else if (where == place::tool)
      tools_.emplace_back();
    else if (where == place::messages && array)
      has_messages_ = true;
    // The reader has taken the bracket.
    levels_.push_back({where, array, stream_->Tell() - 1});
    return true;
  }

  bool end() {
    levels_.pop_back();
    return true;
  }

  slice keep(std::string_view x) {
    slice result{arena_.size(), x.size()};
    arena_ += x;
    return result;
  }

  void take(place where, std::string_view x) {
    switch (where) {
    case place::model:
      model_ = keep(x);
      break;
    case place::role:
      messages_.back().who = speaker_of(x);
      break;
    case place::content:
      messages_.back().content = keep(x);
      break;
    case place::part_text:
      take_part(messages_.back().content, x);
      break;
    case place::tool_name:
      tools_.back().name = keep(x);
      break;
    case place::tool_choice:
      result_.tools_forbidden = x == "none";
      choice_ = keep(x);
      break;
    case place::choice_name:
      forced_ = keep(x);
      break;
    case place::format_type:
      result_.format = x == "json_schema"   ? response_format::json_schema
                       : x == "json_object" ? response_format::json_object
                                            : response_format::text;
      break;
    default:
      break;
    }
  }

  /// The text parts of one message, each on a line of its own.
  void take_part(slice& content, std::string_view x) {
    if (content.size == 0) {
      content = keep(x);
      return;
    }
    // Whatever was kept since then is a role: parts of one content follow each other.
    std::string joined(std::string_view(arena_).substr(content.begin, content.size));
    joined += '\n';
    joined += x;
    content = keep(joined);
  }

  chat_request* finish(const std::string& body) {
    auto kept = [this](slice x) { return std::string_view(arena_).substr(x.begin, x.size); };
    auto raw = [&body](slice x) { return std::string_view(body).substr(x.begin, x.size); };
    result_.members.clear();
    for (auto x : members_)
      result_.members.push_back(kept(x));
    result_.model = kept(model_);
    result_.choice = kept(choice_);
    result_.forced_tool = kept(forced_);
    result_.format_schema = raw(format_schema_);
    result_.messages.clear();
    for (auto& x : messages_)
      result_.messages.push_back({x.who, kept(x.content)});
    result_.tools.clear();
    for (auto& x : tools_)
      result_.tools.push_back({kept(x.name), raw(x.parameters)});
    return &result_;
  }

  rapidjson::StringStream* stream_ = nullptr;
  std::string arena_;
  std::vector<level> levels_;
  place next_ = place::root;
  std::vector<message_slices> messages_;
  std::vector<tool_slices> tools_;
  std::vector<slice> members_;
  slice model_;
  slice forced_;
  slice choice_;
  slice format_schema_;
  bool has_messages_ = false;
  chat_request result_;
  rapidjson::Reader reader_;
};

chat_reader::chat_reader() : handler_(std::make_unique<handler>()) {}

chat_reader::~chat_reader() = default;

chat_request* chat_reader::read(const std::string& body, std::string& problem) {
  rapidjson::StringStream stream(body.c_str());
  auto& events = *handler_;
  events.restart(stream);
  auto result = events.reader_.Parse<rapidjson::kParseDefaultFlags>(stream, events);
  if (result.Code() == rapidjson::kParseErrorTermination) {
    problem = "the body must be a JSON object, nested at most 256 deep";
    return nullptr;
  }
  if (result.IsError() || stream.Tell() != body.size()) {
    problem = "the body is no JSON: ";
    problem += rapidjson::GetParseError_En(result.Code());
    problem += " At byte " + std::to_string(result.Offset()) + ".";
    return nullptr;
  }
  if (!events.has_messages_) {
    problem = "missing required parameter: 'messages'";
    return nullptr;
  }
  return events.finish(body);
}

} // namespace troupe::rehearsing
