#include "arguments.hpp"
#include "batches_command.hpp"
#include "providers_command.hpp"
#include "rehearse_command.hpp"
#include "report_command.hpp"
#include "run_command.hpp"
#include "schema_command.hpp"
#include "score_command.hpp"

#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace troupe::cli;

struct performer {
  exit_status operator()(const run_arguments& x) const {
    return run_command(x);
  }
  exit_status operator()(const rehearse_arguments& x) const {
    return rehearse_command(x);
  }
  exit_status operator()(const schema_arguments& x) const {
    return schema_command(x);
  }
  exit_status operator()(const providers_arguments& x) const {
    return providers_command(x);
  }
  exit_status operator()(const batches_arguments& x) const {
    return batches_command(x);
  }
  exit_status operator()(const score_arguments& x) const {
    return score_command(x);
  }
  exit_status operator()(const report_arguments& x) const {
    return report_command(x);
  }
  exit_status operator()(const last_words& x) const {
    std::fputs(x.text.c_str(), x.status == exit_status::success ? stdout : stderr);
    return x.status;
  }
};

} // namespace

int main(int argc, char** argv) {
  troupe::settings conf;
  troupe::read_environment(conf);
  const std::vector<std::string> words(argv + 1, argv + argc);
  return static_cast<int>(std::visit(performer{}, parse_arguments(words, conf)));
}
