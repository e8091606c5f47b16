#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

namespace troupe {

/// Appends `text` as a JSON string with its quotes. Escapes what RFC 8259 demands and nothing else;
/// bytes that are no well-formed UTF-8 become U+FFFD, so the result is always valid.
void append_json_string(std::string& out, std::string_view text);

// These are not inline, because <charconv> and <cmath> take long to compile.

/// Appends the shortest text that reads back as the same number, with a fraction or an exponent
/// ("1.0"). JSON has no infinities and no NaN: they become null.
void append_json_number(std::string& out, float value);
void append_json_number(std::string& out, double value);
void append_json_number(std::string& out, long double value);

void append_json_number(std::string& out, long long value);
void append_json_number(std::string& out, unsigned long long value);

template <std::integral T>
  requires(!std::same_as<T, bool>)
void append_json_number(std::string& out, T value) {
  if constexpr (std::is_signed_v<T>)
    append_json_number(out, static_cast<long long>(value));
  else
    append_json_number(out, static_cast<unsigned long long>(value));
}

/// Appends compact JSON to a string and sets the commas. The caller keeps the order of calls right:
/// within an object a `key` before each value, each `begin` has its `end`. `out` must outlive it.
class json_writer {
public:
  explicit json_writer(std::string& out) : out_(out) {}

  json_writer& begin_object() {
    open('{');
    return *this;
  }

  json_writer& end_object() {
    close('}');
    return *this;
  }

  json_writer& begin_array() {
    open('[');
    return *this;
  }

  json_writer& end_array() {
    close(']');
    return *this;
  }

  json_writer& key(std::string_view name) {
    separate();
    append_json_string(out_, name);
    out_ += ':';
    comma_ = false;
    return *this;
  }

  json_writer& null() {
    return raw("null");
  }

  json_writer& value(bool x) {
    return raw(x ? "true" : "false");
  }

  template <class T>
    requires(std::floating_point<T> || std::integral<T>)
  json_writer& value(T x) {
    separate();
    append_json_number(out_, x);
    return *this;
  }

  json_writer& value(std::string_view x) {
    separate();
    append_json_string(out_, x);
    return *this;
  }

  json_writer& value(const char* x) {
    return value(std::string_view{x});
  }

  /// Appends a value that is JSON text already.
  json_writer& raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
  }

private:
  void separate() {
    if (comma_)
      out_ += ',';
    comma_ = true;
  }

  void open(char bracket) {
    separate();
    out_ += bracket;
    comma_ = false;
  }

  void close(char bracket) {
    out_ += bracket;
    comma_ = true;
  }

  std::string& out_;
  bool comma_ = false;
};

} // namespace troupe
