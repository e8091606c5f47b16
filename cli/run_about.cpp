#include "run_about.hpp"

#include "events/event_json.hpp"
#include "resume_command.hpp"
#include "run_journal.hpp"
#include "settings/secrets.hpp"

#include <troupe/detail/json_writer.hpp>

namespace troupe::cli {

namespace {

/// Without what nobody is to read, and of bounded length: a prompt may be as long as a book.
std::string shown_word(const std::string& word, const std::vector<std::string>& secrets) {
  auto result = word.find("://") == std::string::npos ? word : detail::masked_url(word);
  detail::mask_secrets(result, secrets);
  return cut_text(result, event_message_bytes_max);
}

} // namespace

std::string about_json(const run_arguments& x) {
  std::string result;
  // The braces are the line's.
  json_writer writer{result};
  writer.key("version").value(TROUPE_VERSION);
  writer.key("input").value(x.input).key("output").value(x.output);
  if (const auto journal = run_journal::path_for(x); !journal.empty())
    writer.key("journal").value(journal);
  writer.key("rehearsal").value(x.rehearse).key("words").begin_array();
  const auto secrets = detail::secrets_of(x.conf);
  for (const auto& word : words_without_headers(x.words))
    writer.value(shown_word(word, secrets));
  writer.end_array();
  return result;
}

const std::string& process_run_id() {
  static const std::string result = random_run_id();
  return result;
}

text_name name_in_output(const prompt& input, uint64_t) {
  auto tag = parse_tag(input.id);
  return {tag.position, std::move(tag.id_json)};
}

} // namespace troupe::cli
