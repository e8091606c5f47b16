#include "answer_candidates.hpp"

#include "answer_part.hpp"
#include "json/json_scan.hpp"
#include "loose_parser.hpp"
#include "marks.hpp"
#include "scalar_spelling.hpp"
#include "text/ascii.hpp"

#include <troupe/detail/tolerant_reader.hpp>

#include <algorithm>

namespace troupe::detail {

namespace {

/// The text is read that many times at most, all candidates together.
constexpr size_t passes_max = 4;

class candidate_search {
public:
  candidate_search(std::string_view text, bool is_call, const answer_frame& frame,
                   uint32_t depth_max, step_budget& steps)
    : text_(visible_part(text)),
      is_call_(is_call),
      frame_(frame),
      shape_(frame.shape()),
      depth_max_(depth_max),
      steps_(steps),
      work_left_(passes_max * text.size() + 4096) {
    list_of_root_.kinds_taken = shape_place::array;
    list_of_root_.element = &shape_.root();
  }

  std::vector<coerced_value> run() {
    if (text_.empty())
      return {};
    const bool is_prose = text_.front() != '{' && text_.front() != '[';
    if (is_prose)
      whole_text(text_);
    size_t pos = 0;
    while ((pos = next_bracket(pos)) < text_.size() && tries_ < tolerant_reader::candidates_max)
      pos = bracket(pos);
    as_sequence();
    std::stable_sort(found_.begin(), found_.end(),
                     [](auto& x, auto& y) { return x.cost < y.cost; });
    return std::move(found_);
  }

private:
  /// A value that was read, for the reading of all of them as a list.
  struct part {
    size_t begin;
    size_t end;
    coerced_value as_element;
  };

  /// Goes from code block to code block; within one, values end where it ends.
  size_t next_bracket(size_t pos) {
    while (pos < text_.size()) {
      pos = text_.find_first_of("{[`", pos);
      if (pos >= text_.size() || text_[pos] != '`')
        return std::min(pos, text_.size());
      if (!text_.substr(pos).starts_with(code_fence)) {
        ++pos;
        continue;
      }
      pos += code_fence.size();
      in_block_ = !in_block_;
      block_end_ = npos;
      if (in_block_)
        scalar_block(pos);
    }
    return pos;
  }

  /// A code block that holds a scalar is a value too.
  void scalar_block(size_t pos) {
    if (blocks_ == tolerant_reader::candidates_max || !takes_scalars())
      return;
    ++blocks_;
    const auto line_end = std::min(text_.find('\n', pos), text_.size());
    const auto end = text_.find(code_fence, line_end);
    if (end == npos)
      return;
    const auto content = trim(text_.substr(line_end, end - line_end));
    if (content.empty() || content.front() == '{' || content.front() == '[')
      return;
    const auto before = found_.size();
    whole_text(content);
    for (auto i = before; i < found_.size(); ++i)
      add_surroundings(found_[i]);
  }

  bool takes_scalars() const {
    constexpr uint8_t scalars = shape_place::null | shape_place::boolean | shape_place::integer
                                | shape_place::number | shape_place::text;
    return shape_.root().takes(scalars);
  }

  /// Text that starts with no bracket, as one value: a scalar, or an object without its bracket.
  void whole_text(std::string_view text) {
    const auto& root = shape_.root();
    loose_document doc;
    loose_parser parser{text, depth_max_, false, doc};
    const bool has_members = root.takes(shape_place::object) && parser.begins_member(0, root);
    const bool is_value = text.front() == '"' || text.front() == '(' || text.front() == '\''
                          || takes_scalars() || text.size() < 64;
    if (!has_members && !is_value)
      return;
    const auto end = parser.parse(0, &root);
    if (end == npos || !trim(text.substr(end)).empty())
      return;
    add(doc, false, true, false);
    // Words are no object, and no bad one either.
    if (!found_.empty() && found_.back().cost >= coerced_value::misfit && !has_members
        && !takes_scalars())
      found_.pop_back();
  }

  /// What the parser is told to expect at a bracket.
  const shape_place* wanted_at(size_t pos, const loose_parser& parser) const {
    const auto& root = shape_.root();
    if (text_[pos] == '[')
      return root.takes(shape_place::array) ? &root : &list_of_root_;
    if (shape_.wrapped() && parser.begins_member(skip_space(text_, pos + 1), shape_.wire_root()))
      return &shape_.wire_root();
    if (root.takes(shape_place::object))
      return &root;
    return root.element_at(0);
  }

  /// Reads the value that starts at a bracket. Returns where to go on.
  size_t bracket(size_t pos) {
    ++tries_;
    if (in_block_ && block_end_ == npos)
      block_end_ = std::min(text_.find("\n```", pos), text_.size());
    auto view = text_.substr(0, in_block_ && block_end_ > pos ? block_end_ : text_.size());
    const auto exact = scan_json(view, pos, depth_max_);
    const bool is_json = exact.complete() && !goes_on(view, exact.offset);
    if (is_json)
      view = view.substr(0, exact.offset);
    loose_document doc;
    const auto end = read(view, pos, is_json, loose_parser::mismatch::missing, doc);
    charge(exact.offset - pos);
    // Objects within something else are no sequence.
    parts_given_up_ = parts_given_up_ || end == npos || text_[pos] != '{';
    if (end == npos)
      return pos + 1;
    // What stands in a value that was cut off is a part of an answer, not an answer; after a
    // bracket in a sentence comes another sentence.
    const bool goes_inside = doc.nodes.front().is_cut && !opens_json(pos);
    return goes_inside ? pos + 1 : end;
  }

  /// Reads the value once, and once for each other meaning that its brackets can have.
  size_t read(std::string_view view, size_t pos, bool is_json, loose_parser::mismatch brackets,
              loose_document& doc) {
    loose_parser parser{view, depth_max_, is_json, doc, brackets};
    const auto end = parser.parse(pos, wanted_at(pos, parser));
    charge((end == npos ? view.size() : end) - pos);
    if (end != npos) {
      const bool is_part = is_part_of_something(pos, end);
      const bool is_whole = pos == 0 && trim(text_.substr(end)).empty();
      add(doc, is_json, is_whole, is_part);
      if (shape_.root().takes_only(shape_place::array) && shape_.root().prefix.empty()
          && text_[pos] == '{' && !parts_given_up_ && brackets == loose_parser::mismatch::missing)
        add_part(doc, is_json, pos, end);
    }
    if (parser.met_mismatch() && brackets == loose_parser::mismatch::missing) {
      loose_document other;
      read(view, pos, is_json, loose_parser::mismatch::mistyped, other);
      other.clear();
      read(view, pos, is_json, loose_parser::mismatch::extra, other);
    }
    return end;
  }

  /// Whether punctuation around a value says that it is no answer by itself.
  bool is_part_of_something(size_t begin, size_t end) const {
    const auto before = trim(text_.substr(0, begin));
    if (before.ends_with(',') || before.ends_with('[') || before.ends_with('{'))
      return true;
    if (before.ends_with(':')) {
      const auto name = trim(before.substr(0, before.size() - 1));
      if (name.ends_with('"') || name.ends_with('\''))
        return true;
    }
    auto behind = trim(text_.substr(end));
    if (behind.starts_with(',') && behind.size() > 1) {
      behind = trim(behind.substr(1));
      return !behind.empty() && std::string_view{"{[\"]}"}.find(behind.front()) != npos;
    }
    return !behind.empty() && std::string_view{":]}"}.find(behind.front()) != npos;
  }

  /// Whether an object that is whole has more members behind its end.
  static bool goes_on(std::string_view view, size_t end) {
    end = skip_space(view, end);
    if (end < view.size() && (view[end] == '}' || view[end] == ']'))
      return true;
    if (end >= view.size() || view[end] != ',')
      return false;
    end = skip_space(view, end + 1);
    return end < view.size() && view[end] == '"';
  }

  bool opens_json(size_t pos) const {
    const auto next = skip_space(text_, pos + 1);
    if (next >= text_.size())
      return false;
    const auto c = text_[next];
    return c == '"' || c == '\'' || (text_[pos] == '[' && (c == '{' || c == '['));
  }

  void add(const loose_document& doc, bool is_json, bool is_whole, bool is_part) {
    if (const auto inside = frame_.take_off(doc, is_call_, depth_max_)) {
      add_value(inside->value, is_json, is_whole, is_part);
      if (inside->is_certain)
        return;
    }
    add_value(doc, is_json, is_whole, is_part);
  }

  void add_value(const loose_document& doc, bool is_json, bool is_whole, bool is_part) {
    coercer writer{doc, is_json, depth_max_, steps_};
    auto value = writer.write(shape_, is_whole);
    if (writer.gave_up())
      return;
    if (!is_whole)
      add_surroundings(value);
    if (is_part) {
      value.cost += coerced_value::refused;
      value.repairs.push_back({{}, repair_kind::ambiguous, unacceptable});
    }
    found_.push_back(std::move(value));
  }

  static void add_surroundings(coerced_value& x) {
    const auto cost = cost_of(repair_kind::surroundings);
    x.cost += cost;
    x.repairs.insert(x.repairs.begin(), {{}, repair_kind::surroundings, cost});
  }

  void add_part(const loose_document& doc, bool is_json, size_t begin, size_t end) {
    // Prose between two values: they are no list.
    if (!parts_.empty()
        && text_.substr(parts_.back().end, begin - parts_.back().end).find_first_not_of(" \t\r\n,;")
             != npos) {
      parts_given_up_ = true;
      return;
    }
    coercer writer{doc, is_json, depth_max_, steps_};
    auto value = writer.write(shape_.root().element_at(0));
    parts_given_up_ = writer.gave_up();
    parts_.push_back({begin, end, std::move(value)});
  }

  /// Several objects, one after the other, where a list is wanted.
  void as_sequence() {
    if (parts_.size() < 2 || parts_given_up_ || tries_ == tolerant_reader::candidates_max)
      return;
    coerced_value all;
    all.json = "[";
    all.cost = cost_of(repair_kind::sequence);
    all.repairs.push_back({{}, repair_kind::sequence, cost_of(repair_kind::sequence)});
    for (size_t i = 0; i < parts_.size(); ++i) {
      auto& x = parts_[i].as_element;
      all.json += (i > 0 ? "," : "") + x.json;
      all.cost += x.cost;
      for (auto& y : x.repairs) {
        y.pointer.insert(0, "/" + std::to_string(i));
        all.repairs.push_back(std::move(y));
      }
    }
    all.json += ']';
    const auto is_mark = [](char c) { return c == ']' || c == ',' || c == ';'; };
    auto rest = trim(text_.substr(parts_.back().end));
    while (!rest.empty() && is_mark(rest.front()))
      rest = trim(rest.substr(1));
    if (parts_.front().begin > 0 || !rest.empty())
      add_surroundings(all);
    // One of several is no reading without loss.
    found_.clear();
    found_.push_back(std::move(all));
  }

  void charge(size_t work) {
    if (work >= work_left_)
      tries_ = tolerant_reader::candidates_max;
    else
      work_left_ -= work;
  }

  static constexpr size_t npos = std::string_view::npos;

  std::string_view text_;
  bool is_call_;
  const answer_frame& frame_;
  const schema_shape& shape_;
  uint32_t depth_max_;
  step_budget& steps_;
  size_t work_left_;
  size_t tries_ = 0;
  size_t blocks_ = 0;
  bool in_block_ = false;
  size_t block_end_ = npos;
  bool parts_given_up_ = false;
  shape_place list_of_root_;
  std::vector<part> parts_;
  std::vector<coerced_value> found_;
};

} // namespace

std::vector<coerced_value> answer_candidates(std::string_view answer, const answer_frame& frame,
                                             uint32_t depth_max, step_budget& steps) {
  const auto part = find_answer_part(answer);
  if (part.calls.empty())
    return candidate_search{part.text, part.is_call, frame, depth_max, steps}.run();
  // As one list, in which all of them are seen.
  std::string list;
  for (const auto call : part.calls) {
    list += list.empty() ? '[' : ',';
    list += call;
  }
  list += ']';
  return candidate_search{list, true, frame, depth_max, steps}.run();
}

} // namespace troupe::detail
