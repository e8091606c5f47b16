#include "people.hpp"

#include <rapidjson/document.h>

namespace bench {

namespace {

using rapidjson::Value;

constexpr char before_text[] = R"({"model":"bench","messages":[{"role":"user","content":")";

// The texts need no escapes.
constexpr char after_text[]
  = R"("}],"tools":[{"type":"function","function":{"name":"person","description":"A person.","parameters":)"
    R"({"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0,"maximum":150},)"
    R"("occupation":{"type":"string"}},"required":["name","age","occupation"]}}}],)"
    R"("tool_choice":{"type":"function","function":{"name":"person"}}})";

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
