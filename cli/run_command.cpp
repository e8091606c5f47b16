#include "run_command.hpp"

#include "batch_arguments.hpp"
#include "cache_file.hpp"
#include "complaint.hpp"
#include "dialects/dialects.hpp"
#include "dry_run.hpp"
#include "run_files.hpp"
#include "run_in_progress.hpp"
#include "run_instruments.hpp"
#include "run_setup.hpp"
#include "schema_file.hpp"
#include "settings/chosen_provider.hpp"
#include "streamed_run.hpp"

#include <troupe/rehearsal.hpp>
#include <troupe/schema_file.hpp>

#include <memory>
#include <utility>

namespace troupe::cli {

namespace {

/// The simulated API, and the settings that lead to it.
expected<std::unique_ptr<rehearsal>, refusal> start_rehearsal(run_arguments& x) {
  auto server = rehearsal::start(x.rehearsal);
  if (!server)
    return bad_usage(server.error());
  x.conf.base_url = (*server)->base_url();
  // A real key has no business in a rehearsal.
  x.conf.api_key.clear();
  x.conf.proxy.clear();
  if (x.conf.model.empty())
    x.conf.model = "rehearsal";
  return std::move(*server);
}

/// `--stream items`.
expected<exit_status, refusal> stream_items(const run_arguments& x, const record_type_ptr& type,
                                            int input, run_instruments& instruments,
                                            stop_signals& signals) {
  if (!x.journal.empty() || x.retry_failed || !x.failed.empty())
    return refused(exit_status::bad_usage,
                   "--stream keeps no journal and no file of failed texts: leave --journal, "
                   "--retry-failed and --failed out");
  auto list = list_type_of_schema(type);
  if (!list)
    return bad_usage(list.error());
  output_file::opening how;
  how.existing = x.overwrite ? old_content::replace : old_content::refuse;
  auto output = output_file::open(x.output, how);
  if (!output)
    return refused(output.error().code == errc::configuration ? exit_status::bad_usage
                                                              : exit_status::output_failed,
                   output.error().message);
  streamed_run run{x, input, std::move(*output), instruments};
  return run.run(*list, signals);
}

/// Whatever can be wrong is found before the first text is sent and before the output is emptied.
expected<exit_status, refusal> try_run(run_arguments x) {
  stop_signals signals;
  auto type = read_schema_file(x.schema, x.schema_documents);
  if (!type)
    return bad_usage(type.error());
  if (x.schema == "-" && x.input == "-")
    return refused(exit_status::bad_usage, "the schema and the texts cannot both come from "
                                           "standard input");
  std::unique_ptr<rehearsal> simulated;
  if (x.rehearse) {
    auto started = start_rehearsal(x);
    if (!started)
      return unexpected<refusal>{started.error()};
    simulated = std::move(*started);
  }
  if (auto fine = check(x.conf); !fine)
    return bad_usage(fine.error());
  widen_order_window(x);
  auto wire = make_dialect(x.conf, (*type)->schema());
  if (!wire)
    return bad_usage(wire.error());
  auto input = open_input(x.input);
  if (!input)
    return unexpected<refusal>{input.error()};
  if (x.dry_run)
    return dry_run(x, **type, **wire, *input);
  if (auto fine = check_keys(x.conf); !fine)
    return bad_usage(fine.error());
  try_cache(x.conf);
  auto instruments = run_instruments::open(x);
  if (!instruments)
    return unexpected<refusal>{instruments.error()};
  if (x.stream == streaming::items)
    return stream_items(x, *type, *input, *instruments, signals);
  const auto setup = setup_of(x, (*type)->schema());
  disk_space space{x.space_wait, [](const std::string& text) { complain(text); }};
  auto files = open_files(x, setup, *input, space);
  if (!files)
    return unexpected<refusal>{files.error()};
  const auto has_journal = files->journal != nullptr;
  if (has_journal)
    if (auto begun = files->journal->begin(setup, x.retry_failed); !begun)
      return unexpected<refusal>{begun.error()};
  run_in_progress run{x, *input, std::move(*files), space, *instruments};
  if (has_journal)
    if (auto resumed = run.resume(); !resumed)
      return unexpected<refusal>{resumed.error()};
  return run.run(*type, signals);
}

} // namespace

exit_status run_command(const run_arguments& x) {
  auto result = try_run(x);
  if (result)
    return *result;
  complain(result.error().message);
  return result.error().status;
}

} // namespace troupe::cli
