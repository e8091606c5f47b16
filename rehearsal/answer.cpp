#include "answer.hpp"

#include "answer_filler.hpp"

#include <algorithm>

namespace troupe::rehearsing {

evidence answer_filler::fill(uint32_t index, const asked_name& name, const passage& x, size_t nth) {
  if (depth_ >= depth_max || ++steps_ > steps_max) {
    out_ += "null";
    return evidence::none;
  }
  auto& node = plan_.nodes[index];
  auto start = out_.size();
  ++depth_;
  auto found = fill_shape(index, name, x, nth);
  --depth_;
  if (found == evidence::none && !node.fallback.empty()) {
    out_.resize(start);
    out_ += node.fallback;
  }
  return found;
}

evidence answer_filler::fill_shape(uint32_t index, const asked_name& name, const passage& x,
                                   size_t nth) {
  auto& node = plan_.nodes[index];
  switch (node.shape) {
  case answer_shape::null:
    out_ += "null";
    return evidence::none;
  case answer_shape::boolean:
    return fill_boolean(name, x);
  case answer_shape::integer:
  case answer_shape::number:
    return fill_number(node, name, x, nth);
  case answer_shape::string:
  case answer_shape::anything:
    return fill_string(node, name, x);
  case answer_shape::array:
    return node.parts.empty() ? fill_array(node, name, x) : fill_tuple(node, x);
  case answer_shape::object:
    return fill_object(index, x);
  case answer_shape::alternatives:
    return fill_alternatives(index, name, x, nth);
  case answer_shape::labels:
    return fill_label(node, x);
  }
  return evidence::none;
}

evidence answer_filler::fill_object(uint32_t index, const passage& x) {
  auto& node = plan_.nodes[index];
  if (open_[index]) { // a record inside itself
    out_ += "null";
    return evidence::none;
  }
  open_[index] = 1;
  out_ += '{';
  bool any = false;
  bool all = true;
  for (auto& member : node.members) {
    auto start = out_.size();
    if (out_.back() != '{')
      out_ += ',';
    out_ += member.key;
    auto found = fill(member.node, member.name, x, 0);
    if (found == evidence::none && !member.required)
      out_.resize(start);
    any = any || found != evidence::none;
    all = all && (!member.required || found == evidence::full);
  }
  if (node.members.empty() && node.rest)
    any = fill_map(node, x) || any;
  out_ += '}';
  open_[index] = 0;
  return any ? (all ? evidence::full : evidence::some) : evidence::none;
}

/// "key: value" pairs.
bool answer_filler::fill_map(const answer_node& node, const passage& x) {
  bool any = false;
  for (size_t i = 0; i + 2 < x.size(); ++i) {
    if (!x.is_word(i) || (!x.is(i + 1, ":") && !x.is(i + 1, "=")))
      continue;
    auto last = i + 2;
    while (last < x.size() && !x.is(last, ",") && !x.is(last, ";") && !x.tokens[last].opens)
      ++last;
    if (any)
      out_ += ',';
    append_json_string(out_, x[i]);
    out_ += ':';
    fill(*node.rest, asked_name{}, x.part(i + 2, last), 0);
    any = true;
  }
  return any;
}

/// The first part that the text fits wholly, else null if that is allowed, else the part with most
/// evidence.
evidence answer_filler::fill_alternatives(uint32_t index, const asked_name& name, const passage& x,
                                          size_t nth) {
  auto& node = plan_.nodes[index];
  if (node.parts.empty() || open_[index]) {
    out_ += "null";
    return evidence::none;
  }
  open_[index] = 1;
  auto start = out_.size();
  std::string best;
  auto best_found = evidence::none;
  bool best_is_null = false;
  for (auto part : node.parts) {
    out_.resize(start);
    auto found = fill(part, name, x, nth);
    bool null = plan_.nodes[part].shape == answer_shape::null;
    if (best.empty() || found > best_found
        || (best_found == evidence::none && null && !best_is_null)) {
      best.assign(out_, start);
      best_found = found;
      best_is_null = null;
    }
    if (found == evidence::full)
      break;
  }
  out_.resize(start);
  out_ += best;
  open_[index] = 0;
  return best_found;
}

evidence answer_filler::fill_tuple(const answer_node& node, const passage& x) {
  out_ += '[';
  auto found = evidence::none;
  size_t nth = 0;
  for (auto part : node.parts) {
    if (out_.back() != '[')
      out_ += ',';
    found = std::max(found, fill(part, asked_name{}, x, nth));
    auto shape = plan_.nodes[part].shape;
    nth += shape == answer_shape::integer || shape == answer_shape::number ? 1 : 0;
  }
  out_ += ']';
  return found;
}

void answer_writer::write(const answer_plan& plan, std::string_view text, std::string& out) {
  open_nodes_.assign(plan.nodes.size(), 0);
  auto passage = read_passage(text, tokens_);
  answer_filler(plan, open_nodes_, out).fill(0, asked_name{}, passage, 0);
}

void append_json_string(std::string& out, std::string_view x) {
  static constexpr char digits[] = "0123456789abcdef";
  out += '"';
  size_t begin = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    auto c = static_cast<unsigned char>(x[i]);
    if (c >= 0x20 && c != '"' && c != '\\')
      continue;
    out.append(x, begin, i - begin);
    begin = i + 1;
    switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    default:
      out += "\\u00";
      out += digits[c >> 4];
      out += digits[c & 15];
    }
  }
  out.append(x, begin);
  out += '"';
}

} // namespace troupe::rehearsing
