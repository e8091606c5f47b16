#include "batches_command.hpp"

#include "column_list.hpp"
#include "complaint.hpp"
#include "counted.hpp"
#include "journal_batches.hpp"
#include "store/journal_replay.hpp"

#include <troupe/detail/json_tree.hpp>

#include <array>
#include <cstdio>
#include <ctime>
#include <unistd.h>

namespace troupe::cli {

namespace {

std::string utc(std::chrono::seconds at, const char* format) {
  const auto time = static_cast<std::time_t>(at.count());
  std::tm parts = {};
  ::gmtime_r(&time, &parts);
  std::array<char, 40> buffer{};
  return {buffer.data(), std::strftime(buffer.data(), buffer.size(), format, &parts)};
}

std::string or_dash(const std::string& x) {
  return x.empty() ? "-" : x;
}

/// Nobody has looked yet.
std::string count_cell(const batch_record& x, uint64_t count) {
  return x.step == batch_step::ended || count > 0 ? grouped(count) : "-";
}

json_tree tree_of(const batch_record& x) {
  auto result = json_tree::object();
  result.set("number", x.number);
  result.set("step", to_string(x.step));
  result.set("since", utc(x.at, "%FT%TZ"));
  result.set("name", x.name);
  result.set("id", x.id);
  result.set("file", x.file);
  result.set("route", x.route);
  result.set("rows", x.rows);
  result.set("bytes", x.bytes);
  result.set("done", x.done);
  result.set("failed", x.failed);
  result.set("word", x.word);
  return result;
}

/// A result's name was given instead of its journal's.
std::string likely_journal(const std::string& path) {
  const auto beside = path + ".journal";
  return ::access(beside.c_str(), R_OK) == 0 ? "; did you mean " + beside + "?" : std::string{};
}

} // namespace

std::string batches_text(const std::map<uint64_t, batch_record>& open, std::chrono::seconds now) {
  if (open.empty())
    return "no batch is under way\n";
  column_list table;
  table.rows.push_back({"BATCH", "STEP", "ROWS", "DONE", "FAILED", "SINCE (UTC)", "AGE", "WORD",
                        "NAME", "ID", "ROUTE"});
  for (const auto& [number, x] : open)
    table.rows.push_back({std::to_string(number), to_string(x.step), grouped(x.rows),
                          count_cell(x, x.done), count_cell(x, x.failed), utc(x.at, "%F %T"),
                          lasting(now - x.at), or_dash(x.word), or_dash(x.name), or_dash(x.id),
                          or_dash(x.route)});
  const auto there = submitted_among(open);
  return table.text() + "\n" + counted(there.batches, "batch", "batches") + " at the provider, "
         + counted(there.rows, "row", "rows")
         + "; what was noted last, which a run that has the journal may know better\n"
           "to go on with them: the command of this run, with --batch; with --cancel-batches, too, "
           "Ctrl-C cancels them\n";
}

std::string batches_json(const std::map<uint64_t, batch_record>& open) {
  auto result = json_tree::array();
  for (const auto& [number, x] : open)
    result.push_back(tree_of(x));
  return result.text() + "\n";
}

exit_status batches_command(const batches_arguments& x) {
  const auto index = read_index(x.journal);
  if (!index) {
    complain(index.error().message + likely_journal(x.journal));
    return exit_status::bad_usage;
  }
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
    std::chrono::system_clock::now().time_since_epoch());
  const auto text = x.json ? batches_json(index->batches()) : batches_text(index->batches(), now);
  const auto printed = std::fwrite(text.data(), 1, text.size(), stdout) == text.size()
                       && std::fflush(stdout) == 0;
  return printed ? exit_status::success : exit_status::output_failed;
}

} // namespace troupe::cli
