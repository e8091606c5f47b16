#include <troupe/record_reader.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace troupe::detail {

namespace {

/// What a coercing reader takes for a number: JSON's own, or its text with spaces around.
struct number {
  std::optional<int64_t> integer;
  std::optional<uint64_t> big_integer;
  double real = 0;
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view spaces = " \t\r\n";
  auto first = text.find_first_not_of(spaces);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

template <class T>
std::optional<T> parse_whole(std::string_view text) {
  T result{};
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (code != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return result;
}

/// A double that is an integer, as one.
void add_integer(number& x) {
  constexpr double end_of_int64 = 9223372036854775808.0;
  if (std::trunc(x.real) != x.real)
    return;
  if (x.real >= -end_of_int64 && x.real < end_of_int64)
    x.integer = static_cast<int64_t>(x.real);
  else if (x.real >= end_of_int64 && x.real < 2 * end_of_int64)
    x.big_integer = static_cast<uint64_t>(x.real);
}

std::optional<number> coerce_number(json_value value) {
  number result;
  if (value.kind() == json_kind::number) {
    result.real = value.as_double();
    add_integer(result);
    return result;
  }
  auto text = trimmed(value.as_string());
  auto is_decimal = text.find_first_not_of("+-0123456789.eE") == std::string_view::npos;
  if (text.empty() || !is_decimal)
    return std::nullopt;
  if (text.starts_with('+'))
    text.remove_prefix(1);
  auto real = parse_whole<double>(text);
  if (!real || !std::isfinite(*real))
    return std::nullopt;
  result.real = *real;
  result.integer = parse_whole<int64_t>(text);
  if (!result.integer)
    result.big_integer = parse_whole<uint64_t>(text);
  if (!result.integer && !result.big_integer)
    add_integer(result);
  return result;
}

std::optional<bool> coerce_bool(json_value value) {
  if (value.kind() == json_kind::integer) {
    if (value.as_int64() == 0 || value.as_int64() == 1)
      return value.as_int64() == 1;
    return std::nullopt;
  }
  std::string text{trimmed(value.as_string()).substr(0, 6)};
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (text == "true" || text == "yes" || text == "on" || text == "1")
    return true;
  if (text == "false" || text == "no" || text == "off" || text == "0")
    return false;
  return std::nullopt;
}

} // namespace

bool record_reader::violate(std::string_view keyword, std::string_view message) {
  state_.violate(place_, value_, keyword, std::string{message});
  return false;
}

bool record_reader::wrong_type(std::string_view wanted) {
  return violate("type", wanted);
}

bool record_reader::wrong_format(std::string_view wanted) {
  return violate("format", wanted);
}

bool record_reader::begin_record() {
  if (!value_.is_object())
    return wrong_type("must be an object");
  next_ = value_.node() + 1;
  end_ = value_.node() + value_.node()->extent;
  return true;
}

const json_node* record_reader::take_member(std::string_view name) {
  if (next_ != end_ && std::string_view{next_->text, next_->size} == name) {
    const auto* result = next_ + 1;
    next_ = next_sibling(result);
    return result;
  }
  for (const auto* i = value_.node() + 1; i != end_; i = next_sibling(i + 1)) {
    if (std::string_view{i->text, i->size} == name) {
      next_ = next_sibling(i + 1);
      return i + 1;
    }
  }
  return nullptr;
}

bool record_reader::refuse_unknown(const std::string_view* names, size_t count) {
  bool ok = true;
  for (auto member : value_.members()) {
    if (std::find(names, names + count, member.name) != names + count)
      continue;
    if (is_tagged_ && member.name == discriminator_)
      continue;
    state_.violate(path::member(place_, member.name), member.value, "additionalProperties",
                   "must be left out: the schema has no such member");
    ok = false;
  }
  return ok;
}

bool record_reader::missing(const path& place) {
  state_.violate(place, "required", "is required");
  return false;
}

bool record_reader::read_bool(bool& x) {
  if (value_.kind() == json_kind::boolean) {
    x = value_.as_bool();
    return true;
  }
  if (state_.coerce) {
    if (auto coerced = coerce_bool(value_)) {
      x = *coerced;
      return true;
    }
  }
  return wrong_type("must be true or false");
}

bool record_reader::read_text(std::string& x) {
  if (!value_.is_string())
    return wrong_type("must be a string");
  x.assign(value_.as_string());
  return true;
}

bool record_reader::read_signed(int64_t low, int64_t high, int64_t& x) {
  if (value_.kind() == json_kind::integer && value_.as_int64() >= low
      && value_.as_int64() <= high) {
    x = value_.as_int64();
    return true;
  }
  auto below = [&] { return violate("minimum", bound_message(bound::minimum, number_text(low))); };
  auto above = [&] { return violate("maximum", bound_message(bound::maximum, number_text(high))); };
  auto kind = value_.kind();
  std::optional<int64_t> integer;
  if (kind == json_kind::integer) {
    integer = value_.as_int64();
  } else if (kind == json_kind::big_integer) {
    return above();
  } else if (state_.coerce) {
    auto coerced = coerce_number(value_);
    if (coerced && coerced->big_integer)
      return above();
    if (coerced)
      integer = coerced->integer;
  }
  if (!integer && kind == json_kind::number && std::abs(value_.as_double()) >= 9.2e18)
    return value_.as_double() < 0 ? below() : above();
  if (!integer)
    return wrong_type("must be an integer");
  if (*integer < low)
    return below();
  if (*integer > high)
    return above();
  x = *integer;
  return true;
}

bool record_reader::read_unsigned(uint64_t high, uint64_t& x) {
  auto below = [&] { return violate("minimum", bound_message(bound::minimum, "0")); };
  auto above = [&] { return violate("maximum", bound_message(bound::maximum, number_text(high))); };
  auto kind = value_.kind();
  std::optional<int64_t> integer;
  std::optional<uint64_t> natural;
  if (kind == json_kind::integer) {
    integer = value_.as_int64();
  } else if (kind == json_kind::big_integer) {
    natural = value_.as_uint64();
  } else if (state_.coerce) {
    if (auto coerced = coerce_number(value_)) {
      integer = coerced->integer;
      natural = coerced->big_integer;
    }
  }
  if (integer && *integer < 0)
    return below();
  if (integer)
    natural = static_cast<uint64_t>(*integer);
  if (!natural && kind == json_kind::number && std::abs(value_.as_double()) >= 9.2e18)
    return value_.as_double() < 0 ? below() : above();
  if (!natural)
    return wrong_type("must be an integer");
  if (*natural > high)
    return above();
  x = *natural;
  return true;
}

bool record_reader::read_double(double& x) {
  auto kind = value_.kind();
  if (kind >= json_kind::integer && kind <= json_kind::number) {
    x = value_.as_double();
    return true;
  }
  if (state_.coerce) {
    if (auto coerced = coerce_number(value_)) {
      x = coerced->real;
      return true;
    }
  }
  return wrong_type("must be a number");
}

bool record_reader::expect_array(size_t size) {
  if (!value_.is_array())
    return wrong_type("must be an array");
  if (value_.size() == size)
    return true;
  return violate(value_.size() < size ? "minItems" : "maxItems",
                 count_message("exactly", size, "item"));
}

bool record_reader::unknown_label(const std::vector<std::string_view>& labels) {
  std::string message = "must be one of ";
  for (size_t i = 0; i < labels.size(); ++i) {
    if (i > 0)
      message += ", ";
    append_json_string(message, labels[i]);
  }
  return violate("enum", message);
}

} // namespace troupe::detail
