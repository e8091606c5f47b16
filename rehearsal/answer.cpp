#include "answer.hpp"

#include "answer_filler.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::rehearsing {

namespace {

/// Members are made up to a smallest number only below this.
constexpr size_t filled_up_max = 1'000;

} // namespace

evidence answer_filler::fill(uint32_t index, const asked_name& name, const passage& x, size_t nth) {
  if (depth_ >= depth_max || ++steps_ > steps_max) {
    out_ += "null";
    return evidence::none;
  }
  auto& node = plan_.nodes[index];
  auto start = out_.size();
  const bool is_within_itself = open_[index] > 0;
  ++depth_;
  ++open_[index];
  flat_ += is_within_itself ? 1 : 0;
  auto found = fill_shape(index, name, x, nth);
  flat_ -= is_within_itself ? 1 : 0;
  --open_[index];
  --depth_;
  if (found == evidence::none && !node.fallback.empty() && style_.uses_fallbacks && variant_ == 0) {
    out_.resize(start);
    out_ += node.fallback;
  }
  return is_within_itself ? evidence::none : found;
}

evidence answer_filler::fill_shape(uint32_t index, const asked_name& name, const passage& x,
                                   size_t nth) {
  auto& node = plan_.nodes[index];
  switch (node.shape) {
  case answer_shape::null:
  case answer_shape::impossible:
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
    return fill_array(node, name, x);
  case answer_shape::object:
    return fill_object(node, x);
  case answer_shape::alternatives:
    return fill_alternatives(node, name, x, nth);
  case answer_shape::labels:
    return fill_label(node, x);
  }
  return evidence::none;
}

evidence answer_filler::fill_object(const answer_node& node, const passage& x) {
  auto members = fill_members(node, x);
  bool any = false;
  bool all = true;
  for (size_t i = 0; i < members.size(); ++i) {
    any = any || members[i].found != evidence::none;
    all = all && (!node.members[i].required || members[i].found == evidence::full);
  }
  complete_members(node, x, members);
  size_t count = 0;
  out_ += '{';
  for (size_t i = 0; i < members.size(); ++i)
    if (members[i].is_kept) {
      if (count++ > 0)
        out_ += ',';
      out_ += node.members[i].key;
      out_ += members[i].json;
    }
  if (node.takes_pairs && !is_minimal()) {
    const auto pairs = fill_map(node, x);
    count += pairs;
    any = any || pairs > 0;
  }
  fill_up(node, x, count);
  out_ += '}';
  return any ? (all ? evidence::full : evidence::some) : evidence::none;
}

/// A value of its own, beside what is being written.
std::string answer_filler::value_of(const answer_member& member, const passage& x,
                                    evidence& found) {
  const auto start = out_.size();
  found = fill(member.node, member.name, x, 0);
  auto result = out_.substr(start);
  out_.resize(start);
  return result;
}

/// What is required, and what the text says something for.
answer_filler::member_list answer_filler::fill_members(const answer_node& node, const passage& x) {
  member_list result(node.members.size());
  for (size_t i = 0; i < result.size(); ++i) {
    auto& member = node.members[i];
    const bool is_possible = plan_.nodes[member.node].height != no_height;
    if (!member.required && (is_minimal() || member.spare || !is_possible))
      continue;
    auto& filled = result[i];
    filled.json = value_of(member, x, filled.found);
    filled.is_kept = member.required || filled.found != evidence::none || style_.is_full;
  }
  return result;
}

/// Adds what those that are kept need beside them, and then what is missing to the smallest number;
/// drops what is beyond the largest.
void answer_filler::complete_members(const answer_node& node, const passage& x,
                                     member_list& members) {
  auto keep = [&](size_t i) {
    evidence found = evidence::none;
    if (members[i].json.empty())
      members[i].json = value_of(node.members[i], x, found);
    members[i].is_kept = true;
  };
  auto is_needed = [&](size_t i) {
    for (size_t k = 0; k < members.size(); ++k) {
      auto& needs = node.members[k].needs;
      if (members[k].is_kept
          && std::find(needs.begin(), needs.end(), node.members[i].key) != needs.end())
        return true;
    }
    return false;
  };
  auto brings_others = [](auto& member) { return !member.needs.empty(); };
  bool changed = std::any_of(node.members.begin(), node.members.end(), brings_others);
  while (changed) {
    changed = false;
    for (size_t i = 0; i < members.size(); ++i)
      if (!members[i].is_kept && is_needed(i)) {
        keep(i);
        changed = true;
      }
  }
  auto count = static_cast<size_t>(
    std::count_if(members.begin(), members.end(), [](auto& member) { return member.is_kept; }));
  for (size_t i = 0; i < members.size() && count < node.members_min; ++i)
    if (!members[i].is_kept && plan_.nodes[node.members[i].node].height != no_height) {
      keep(i);
      ++count;
    }
  for (auto i = members.size(); i-- > 0 && count > node.members_max;)
    if (members[i].is_kept && !node.members[i].required) {
      members[i].is_kept = false;
      --count;
    }
}

/// "key: value" pairs. Returns how many were taken.
size_t answer_filler::fill_map(const answer_node& node, const passage& x) {
  std::vector<std::string> keys;
  for (size_t i = 0; i + 2 < x.size() && keys.size() < node.members_max; ++i) {
    if (!x.is_word(i) || (!x.is(i + 1, ":") && !x.is(i + 1, "=")))
      continue;
    std::string key{x[i]};
    const bool is_known = std::find(keys.begin(), keys.end(), key) != keys.end();
    if (is_known || (node.names && !plan_.nodes[*node.names].string.suits(key)))
      continue;
    auto last = i + 2;
    while (last < x.size() && !x.is(last, ",") && !x.is(last, ";") && !x.tokens[last].opens)
      ++last;
    if (out_.back() != '{')
      out_ += ',';
    append_json_string(out_, key);
    out_ += ':';
    fill(*node.rest, asked_name{}, x.part(i + 2, last), 0);
    keys.push_back(std::move(key));
  }
  return keys.size();
}

/// Further members until there are enough.
void answer_filler::fill_up(const answer_node& node, const passage& x, size_t count) {
  if (plan_.nodes[*node.rest].height == no_height)
    return;
  for (size_t number = 1; count < node.members_min && number < filled_up_max; ++number) {
    const auto key = node.names ? plan_.nodes[*node.names].string.sample
                                    + (number > 1 ? std::to_string(number) : std::string())
                                : "key" + std::to_string(number);
    if (node.names && !plan_.nodes[*node.names].string.suits(key))
      continue;
    if (out_.back() != '{')
      out_ += ',';
    append_json_string(out_, key);
    out_ += ':';
    fill(*node.rest, asked_name{}, x, number - 1);
    ++count;
  }
}

/// The part whose values are flattest, the first of these.
uint32_t answer_filler::flattest(const answer_node& node) const {
  return *std::min_element(node.parts.begin(), node.parts.end(), [this](uint32_t a, uint32_t b) {
    return plan_.nodes[a].height < plan_.nodes[b].height;
  });
}

/// The first part that the text fits wholly, else null if that is allowed, else the part with most
/// evidence.
evidence answer_filler::fill_alternatives(const answer_node& node, const asked_name& name,
                                          const passage& x, size_t nth) {
  std::vector<uint32_t> possible;
  std::copy_if(node.parts.begin(), node.parts.end(), std::back_inserter(possible),
               [this](uint32_t part) {
                 return plan_.nodes[part].height != no_height && open_[part] == 0;
               });
  if (possible.empty() && node.parts.empty()) {
    out_ += "null";
    return evidence::none;
  }
  if (possible.empty() || (is_minimal() && !style_.is_turned) || flat_ > 0)
    return fill(flattest(node), name, x, nth);
  if (style_.is_turned)
    return fill(possible[style_.turn % possible.size()], name, x, nth);
  auto start = out_.size();
  std::string best;
  auto best_found = evidence::none;
  bool best_is_null = false;
  for (auto part : possible) {
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
  return best_found;
}

void answer_writer::write(const answer_plan& plan, std::string_view text, std::string& out) {
  const auto start = out.size();
  auto passage = read_passage(text, tokens_);
  auto fill = [&](const filling_style& style) {
    out.resize(start);
    open_nodes_.assign(plan.nodes.size(), 0);
    answer_filler(plan, style, open_nodes_, out).fill(0, asked_name{}, passage, 0);
  };
  fill({});
  if (!plan.accepts || plan.accepts(std::string_view{out}.substr(start)))
    return;
  // What members alone do not decide: the first way of filling it that is right.
  constexpr uint32_t turns_max = 6;
  std::vector<filling_style> styles{{.uses_fallbacks = false}};
  for (const bool is_full : {false, true}) {
    styles.push_back({.is_minimal = !is_full, .is_full = is_full, .uses_fallbacks = false});
    for (uint32_t turn = 0; turn < turns_max; ++turn)
      styles.push_back({!is_full, is_full, false, turn, true});
  }
  // Where that is much work, few ways have to do.
  constexpr size_t bytes_max = 256 * 1024;
  const auto said = out.substr(start);
  size_t bytes = said.size();
  for (auto& style : styles) {
    if (bytes > bytes_max)
      break;
    fill(style);
    bytes += out.size() - start;
    if (plan.accepts(std::string_view{out}.substr(start)))
      return;
  }
  out.replace(start, std::string::npos, said);
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
