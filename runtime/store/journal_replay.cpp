#include "journal_replay.hpp"

#include <string_view>
#include <variant>

namespace troupe {

expected<journal_index> read_index(journal_file& file) {
  journal_index result;
  auto read = file.replay([&](uint64_t offset, std::string_view payload) {
    return read_payload(payload).and_then(
      [&](const journal_record& x) { return result.add(x, offset); });
  });
  if (!read)
    return unexpected<error>{read.error()};
  return result;
}

expected<journal_index> read_index(const std::string& path) {
  return journal_file::open_to_read(path).and_then(
    [](std::unique_ptr<journal_file>&& file) { return read_index(*file); });
}

expected<void> visit_outcomes(journal_file& file, const journal_index& index,
                              const outcome_visitor& visit) {
  return file.replay([&](uint64_t offset, std::string_view payload) -> expected<void> {
    auto record = read_payload(payload);
    if (!record)
      return unexpected<error>{record.error()};
    auto* outcome = std::get_if<journal_outcome>(&*record);
    if (outcome == nullptr || index.is_pardoned(*outcome, offset))
      return {};
    return visit(*outcome, offset);
  });
}

} // namespace troupe
