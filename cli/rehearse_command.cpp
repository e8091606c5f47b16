#include "rehearse_command.hpp"

#include "complaint.hpp"
#include "stop_signals.hpp"

#include <troupe/rehearsal.hpp>

#include <cstdio>
#include <string>

namespace troupe::cli {

namespace {

/// What makes a client of the provider use the server.
std::string exports(const rehearsal_provider& x, const std::string& origin,
                    const std::string& key) {
  auto result = "  export " + std::string{x.url_variable} + "=" + origin + std::string{x.url_path}
                + "\n";
  if (!x.key_variable.empty())
    result += "  export " + std::string{x.key_variable} + "=" + key + "\n";
  return result + "  troupe run --model " + (x.name == "openai" ? "" : std::string{x.name} + "/")
         + "rehearsal --schema schema.json --input texts.txt\n\n";
}

std::string how_to_use(const rehearsal& server, const rehearsal_settings& conf) {
  const auto key = conf.api_key.empty() ? std::string{"rehearsal"} : conf.api_key;
  auto result = "A simulated API listens at " + server.origin()
                + " until Ctrl-C.\nIts answers are computed from the texts, no model is involved. "
                  "To use it:\n\n";
  std::string others;
  for (const auto& x : rehearsal_providers()) {
    if (x.name == conf.provider || (conf.provider.empty() && !x.speaks_like_openai))
      result += exports(x, server.origin(), key);
    else if (conf.provider.empty())
      others += (others.empty() ? "" : ", ") + std::string{x.name};
  }
  if (!others.empty())
    result += "These are spoken to as OpenAI is, with --as NAME: " + others + ".\n\n";
  return result;
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
  const auto text = how_to_use(**server, x.conf);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  signals.wait();
  complain("served: " + to_json((*server)->counts()));
  return exit_status::success;
}

} // namespace troupe::cli
