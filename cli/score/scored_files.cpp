#include "scored_files.hpp"

#include <algorithm>

namespace troupe::cli {

namespace {

unexpected<error> unmatched(std::string words) {
  return failed(errc::configuration, std::move(words));
}

expected<void> check_ids(const record_file& x) {
  if (x.has_ids())
    return {};
  return unmatched(x.path() + " has lines without id, so it cannot be matched by id");
}

} // namespace

expected<match_counts> score_files(record_file& output, record_file& labels, match_by by,
                                   score_sheet& to) {
  match_counts result;
  for (const auto* x : {&output, &labels}) {
    if (x->places().empty())
      return unmatched(x->path() + " holds no record");
    if (auto fine = check_ids(*x); by == match_by::id && !fine)
      return unexpected<error>{fine.error()};
  }
  result.by = decided(by, {&output, &labels});
  auto lines = output.entries(result.by, result.repeated_outputs);
  const auto label_lines = labels.entries(result.by, result.repeated_labels);
  // Files are read from the front to the end, and what is kept of mistakes are the first ones.
  std::sort(lines.begin(), lines.end(),
            [](const auto& a, const auto& b) { return a.line < b.line; });
  std::vector<bool> is_met(label_lines.size());
  for (const auto& x : lines) {
    const auto label = std::lower_bound(label_lines.begin(), label_lines.end(), x.key,
                                        [](const auto& a, uint64_t key) { return a.key < key; });
    if (label == label_lines.end() || label->key != x.key) {
      ++result.unlabelled;
      continue;
    }
    is_met[static_cast<size_t>(label - label_lines.begin())] = true;
    if (labels.places()[label->line].has_failed) {
      ++result.failed_labels;
      continue;
    }
    const auto wanted = labels.read(label->line);
    if (!wanted)
      return unexpected<error>{wanted.error()};
    const auto got = output.read(x.line);
    if (!got)
      return unexpected<error>{got.error()};
    auto added = to.add(got->index, got->id, wanted->value, got->value, got->has_failed);
    if (!added)
      return unexpected<error>{added.error()};
    ++result.scored;
  }
  for (size_t i = 0; i < label_lines.size(); ++i)
    if (!is_met[i])
      ++(labels.places()[label_lines[i].line].has_failed ? result.failed_labels
                                                         : result.without_output);
  if (result.scored == 0)
    return unmatched("no label of " + labels.path() + " belongs to a line of " + output.path()
                     + ", matched by " + (result.by == match_by::id ? "id" : "index"));
  return result;
}

} // namespace troupe::cli
