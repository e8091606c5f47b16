#include "rehearse_command.hpp"

#include "complaint.hpp"
#include "stop_signals.hpp"

#include <troupe/rehearsal.hpp>

#include <cstdio>
#include <string>

namespace troupe::cli {

namespace {

std::string how_to_use(const std::string& base_url, const std::string& key) {
  return "A simulated OpenAI-compatible API listens at " + base_url
         + " until Ctrl-C.\nIts answers are computed from the texts, no model is involved. To use "
           "it:\n\n  export OPENAI_BASE_URL="
         + base_url + "\n  export OPENAI_API_KEY=" + (key.empty() ? "rehearsal" : key)
         + "\n  troupe run --model rehearsal --schema schema.json --input texts.txt\n\n";
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1";
}

} // namespace

exit_status rehearse_command(const rehearse_arguments& x) {
  stop_signals signals;
  auto server = rehearsal::start(x.conf);
  if (!server) {
    complain(server.error().message);
    return exit_status::bad_usage;
  }
  if (!is_loopback(x.conf.address))
    complain("others can reach this server: it listens on " + x.conf.address);
  const auto text = how_to_use((*server)->base_url(), x.conf.api_key);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  signals.wait();
  complain("served: " + to_json((*server)->counts()));
  return exit_status::success;
}

} // namespace troupe::cli
