#include "people.hpp"

#include <rapidjson/document.h>

namespace bench {

namespace {

using rapidjson::Value;

constexpr char before_text[]
  = R"({"model":"mock-1","messages":[)"
    R"({"role":"system","content":"Extract the person described in the text."},)"
    R"({"role":"user","content":")";

// The texts need no escapes.
constexpr char after_text[]
  = R"("}],"tools":[{"type":"function","function":{"name":"person",)"
    R"("description":"Takes the record that the conversation describes.","parameters":)"
    R"({"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0},)"
    R"("occupation":{"type":"string"}},"required":["name","age","occupation"]}}}],)"
    R"("tool_choice":{"type":"function","function":{"name":"person"}}})";

constexpr char before_age[]
  = R"({"id":"chatcmpl-123456789","object":"chat.completion","created":1700000000,"model":"mock-1",)"
    R"("choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[)"
    R"({"id":"call_123456789","type":"function","function":{"name":"person",)"
    R"("arguments":"{\"name\":\"John Smith\",\"age\":)";

constexpr char after_age[]
  = R"(,\"occupation\":\"software engineer\"}"}}],"refusal":null},"logprobs":null,)"
    R"("finish_reason":"tool_calls"}],)"
    R"("usage":{"prompt_tokens":150,"completion_tokens":25,"total_tokens":175},)"
    R"("system_fingerprint":"fp_mock"})";

int age_of(size_t i) {
  return 18 + static_cast<int>(i % 60);
}

const Value* at(const Value* x, const char* name) {
  if (!x || !x->IsObject()) {
    return nullptr;
  }
  auto found = x->FindMember(name);
  return found == x->MemberEnd() ? nullptr : &found->value;
}

const Value* front(const Value* x) {
  return x && x->IsArray() && !x->Empty() ? &(*x)[0] : nullptr;
}

} // namespace

std::string text_of(size_t i) {
  return "John Smith is a " + std::to_string(age_of(i))
         + "-year-old software engineer who lives in Springfield.";
}

bool right(const person& x, size_t i) {
  return x.name == "John Smith" && x.age == age_of(i) && x.occupation == "software engineer";
}

void write_request(std::string& body, size_t i) {
  body.assign(before_text, sizeof(before_text) - 1);
  body.append(text_of(i));
  body.append(after_text, sizeof(after_text) - 1);
}

std::string reply_to(std::string_view request) {
  static constexpr std::string_view before = " is a ";
  const auto age = request.find(before) + before.size();
  std::string reply;
  reply.reserve(sizeof(before_age) + sizeof(after_age) + 8);
  reply.append(before_age, sizeof(before_age) - 1);
  reply.append(request.substr(age, request.find('-', age) - age));
  reply.append(after_age, sizeof(after_age) - 1);
  return reply;
}

bool read_reply(std::string& reply, person& x) {
  rapidjson::Document outer;
  if (outer.ParseInsitu(reply.data()).HasParseError()) {
    return false;
  }
  auto call = front(at(at(front(at(&outer, "choices")), "message"), "tool_calls"));
  auto arguments = at(at(call, "function"), "arguments");
  if (!arguments || !arguments->IsString()) {
    return false;
  }
  rapidjson::Document inner;
  // In place once more: the string lies in `reply`, which is ours.
  if (inner.ParseInsitu(const_cast<char*>(arguments->GetString())).HasParseError()) {
    return false;
  }
  auto name = at(&inner, "name");
  auto age = at(&inner, "age");
  auto occupation = at(&inner, "occupation");
  if (!name || !name->IsString() || !age || !age->IsInt() || !occupation
      || !occupation->IsString()) {
    return false;
  }
  x.name.assign(name->GetString(), name->GetStringLength());
  x.age = age->GetInt();
  x.occupation.assign(occupation->GetString(), occupation->GetStringLength());
  return true;
}

} // namespace bench
