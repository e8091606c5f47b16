#include <troupe/detail/read_state.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe::detail {

namespace {

template <class T>
void erase_between(std::vector<T>& xs, size_t begin, size_t end) {
  xs.erase(xs.begin() + static_cast<std::ptrdiff_t>(begin),
           xs.begin() + static_cast<std::ptrdiff_t>(end));
}

} // namespace

std::string pointer_to(const path& place) {
  if (place.up == nullptr)
    return {};
  auto result = pointer_to(*place.up);
  if (place.is_element)
    append_pointer(result, std::to_string(place.index));
  else
    append_pointer(result, place.name);
  return result;
}

void read_state::violate(const path& place, json_value value, std::string_view keyword,
                         std::string message) {
  if (count++ < violations_max)
    violations.push_back(
      {pointer_to(place), std::string{keyword}, std::move(message), value.excerpt()});
}

void read_state::violate(const path& place, std::string_view keyword, std::string message) {
  if (count++ < violations_max)
    violations.push_back({pointer_to(place), std::string{keyword}, std::move(message), {}});
}

void state_finding::violate(std::string_view keyword, std::string message) {
  ok = false;
  state_.violate(place_, value_, keyword, std::move(message));
}

void state_finding::violate_at(size_t index, std::string_view keyword, std::string message) {
  ok = false;
  auto elements = value_.elements();
  auto i = elements.begin();
  for (size_t n = 0; n < index && i != elements.end(); ++n)
    ++i;
  auto place = path::element(place_, index);
  state_.violate(place, i != elements.end() ? *i : value_, keyword, std::move(message));
}

void state_finding::ask(question x) {
  x.pointer = pointer_to(place_);
  state_.questions.push_back(std::move(x));
}

void state_finding::ask_at(size_t index, question x) {
  x.pointer = pointer_to(path::element(place_, index));
  state_.questions.push_back(std::move(x));
}

check_context state_finding::context() const {
  return check_context{state_.options.context.get()};
}

variant_trial::variant_trial(read_state& state, json_value value, const void* type)
  : state_(state),
    key_(value.node(), type),
    before_(std::move(state.violations)),
    count_before_(state.count),
    matched_before_(state.matched),
    repairs_before_(state.repairs.size()),
    questions_before_(state.questions.size()) {
  if (state_.trials++ == 0)
    return;
  if (const auto known = state_.taken.find(key_); known != state_.taken.end())
    only_ = known->second;
}

variant_trial::~variant_trial() {
  if (--state_.trials == 0)
    state_.taken.clear();
  else if (tried_)
    state_.taken[key_] = best_alternative_;
  state_.violations = std::move(before_);
  state_.count = count_before_;
  state_.matched = matched_before_ + best_score_;
  if (found_)
    return;
  state_.repairs.resize(repairs_before_);
  state_.questions.resize(questions_before_);
  state_.violations.insert(state_.violations.end(), std::make_move_iterator(best_.begin()),
                           std::make_move_iterator(best_.end()));
  state_.count += best_count_;
}

void variant_trial::begin(size_t alternative) {
  alternative_ = alternative;
  state_.violations.clear();
  state_.count = 0;
  state_.matched = 0;
  repairs_at_begin_ = state_.repairs.size();
  questions_at_begin_ = state_.questions.size();
}

bool variant_trial::end(bool ok, bool exact) {
  // A reading without loss counts more than any number of members.
  constexpr size_t exactness = size_t{1} << 32;
  auto score = state_.matched + (ok && exact ? exactness : 0);
  // A tag that says otherwise counts more than members that happen to fit.
  auto is_tag = [](const violation& x) { return x.keyword == "const"; };
  if (std::any_of(state_.violations.begin(), state_.violations.end(), is_tag))
    score = 0;
  bool is_better = false;
  if (!tried_)
    is_better = true;
  else if (ok != found_)
    is_better = ok;
  else if (score != best_score_)
    is_better = score > best_score_;
  else
    is_better = !ok && state_.count < best_count_;
  tried_ = true;
  if (!is_better) {
    state_.repairs.resize(repairs_at_begin_);
    state_.questions.resize(questions_at_begin_);
    return false;
  }
  erase_between(state_.repairs, repairs_before_, repairs_at_begin_);
  erase_between(state_.questions, questions_before_, questions_at_begin_);
  found_ = ok;
  best_alternative_ = alternative_;
  best_score_ = score;
  best_count_ = state_.count;
  best_ = std::move(state_.violations);
  return true;
}

} // namespace troupe::detail
