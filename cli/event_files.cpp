#include "event_files.hpp"

#include "complaint.hpp"
#include "counted.hpp"
#include "run_about.hpp"
#include "run_journal.hpp"

#include <troupe/event_log.hpp>
#include <troupe/trace_file.hpp>

#include <filesystem>
#include <system_error>
#include <utility>

namespace troupe::cli {

namespace {

/// An event log or a trace.
template <class File>
class file_watch final : public run_watch {
public:
  file_watch(std::shared_ptr<File> file, std::string name)
    : file_(std::move(file)),
      name_(std::move(name)) {}

  instrument_ptr instrument() override {
    return file_;
  }

  std::vector<std::string> close() override {
    file_->close();
    const auto dropped = file_->report().dropped;
    if (dropped == 0)
      return {};
    return {name_ + " lacks " + counted(dropped, "event", "events")
            + ": it could not be written fast enough, or not at all"};
  }

private:
  std::shared_ptr<File> file_;
  std::string name_;
};

bool is_same_place(const std::string& a, const std::string& b) {
  if (b.empty() || b == "-")
    return false;
  std::error_code ignored;
  return std::filesystem::weakly_canonical(a, ignored)
         == std::filesystem::weakly_canonical(b, ignored);
}

expected<void, refusal> check_name(const run_arguments& x, const std::string& option,
                                   const std::string& path) {
  if (path == "-")
    return refused(exit_status::bad_usage, option + " must name a file");
  for (const auto& other : {x.input, x.output, x.failed, x.schema, run_journal::path_for(x)})
    if (is_same_place(path, other))
      return refused(exit_status::bad_usage,
                     option + " names " + other + ", which is a file of the run already");
  if (option == "--trace" && is_same_place(path, x.events))
    return refused(exit_status::bad_usage, "--events and --trace name one file");
  return {};
}

template <class File>
expected<run_watch_ptr, refusal>
watch_with(expected<std::shared_ptr<File>>&& file, const std::string& name) {
  if (!file)
    return refused(file.error().code == errc::configuration ? exit_status::bad_usage
                                                            : exit_status::output_failed,
                   file.error().message);
  return std::make_unique<file_watch<File>>(std::move(*file), name);
}

void complain_of(const std::string& problem) {
  complain(problem + "; the run goes on");
}

} // namespace

expected<run_watch_ptr, refusal> open_event_watch(const run_arguments& x) {
  if (x.events.empty())
    return nullptr;
  if (auto fine = check_name(x, "--events", x.events); !fine)
    return unexpected<refusal>{fine.error()};
  event_log_options how;
  how.name_text = &name_in_output;
  how.run_id = process_run_id();
  how.about_json = about_json(x);
  how.on_problem = &complain_of;
  return watch_with(open_event_log(x.events, std::move(how)), "the event log " + x.events);
}

expected<run_watch_ptr, refusal> open_trace_watch(const run_arguments& x) {
  if (x.trace.empty())
    return nullptr;
  if (auto fine = check_name(x, "--trace", x.trace); !fine)
    return unexpected<refusal>{fine.error()};
  trace_file_options how;
  how.name_text = &name_in_output;
  how.texts_max = x.trace_texts;
  how.on_problem = &complain_of;
  return watch_with(open_trace_file(x.trace, std::move(how)), "the trace file " + x.trace);
}

} // namespace troupe::cli
