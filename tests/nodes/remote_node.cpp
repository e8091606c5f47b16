// The other process of nodes_test.
//   remote_node serve        publishes an extractor, prints its port, ends when its input does
//   remote_node ask PORT     asks that extractor for a text that takes an hour; a line of input
//   ends
//                            the actor that asked, the end of input the process

#include "node.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>

#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

using namespace troupe;
using namespace troupe::test;

namespace {

void serve() {
  node here;
  const open_service service{here};
  std::cout << service.port << std::endl;
  for (std::string line; std::getline(std::cin, line);)
    ;
}

int ask(uint16_t port) {
  node here;
  const auto guests = here.guests_at(port);
  if (!guests) {
    std::cerr << to_string(guests.error()) << std::endl;
    return 1;
  }
  const auto asks = here.system.spawn([whom = *guests](caf::event_based_actor* self) {
    prompt x;
    x.text = "John Smith is a 30-year-old software engineer. [[latency:3600s]]";
    request(self, whom, std::move(x)).then([](const outcome<guest>&) {
      std::cout << "answered" << std::endl;
    });
  });
  for (std::string line; std::getline(std::cin, line);) {
    caf::anon_send_exit(asks, caf::exit_reason::kill);
    std::cout << "left" << std::endl;
  }
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view{argv[1]} == "serve") {
    serve();
    return 0;
  }
  if (argc == 3 && std::string_view{argv[1]} == "ask")
    return ask(static_cast<uint16_t>(std::atoi(argv[2])));
  return 2;
}
