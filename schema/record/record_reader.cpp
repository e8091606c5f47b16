#include <troupe/citation.hpp>
#include <troupe/detail/record_reader.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace troupe::detail {

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
  return wrong_type("must be a number");
}

bool record_reader::cite_text(std::string& x, const path& place) {
  const auto source = state_.options.source;
  const bool is_blank = x.find_first_not_of(" \t\r\n") == std::string::npos;
  if (!is_blank && source.find(x) != std::string_view::npos)
    return true;
  if (state_.options.policy == reading_policy::repair) {
    if (const auto found = find_citation(x, source)) {
      x = source.substr(found->begin, found->size);
      constexpr auto kind = repair_kind::citation;
      state_.repairs.push_back({pointer_to(place), kind, cost_of(kind)});
      return true;
    }
  }
  // An element is not worth being looked up in the list again.
  state_.violate(place, "citation", "must be a quote from the text, word for word");
  if (state_.count <= violations_max)
    append_json_string(state_.violations.back().value, x.substr(0, 100));
  return false;
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
