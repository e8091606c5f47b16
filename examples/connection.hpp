#pragma once

#include <troupe/client.hpp>
#include <troupe/rehearsal.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>

/// A client for the examples: of the API that the environment names (OPENAI_BASE_URL or
/// OPENAI_API_KEY, and TROUPE_MODEL), or else of a rehearsal server that answers after `latency`.
/// Ends the program with a message if there is none to be had.
class connection {
public:
  explicit connection(uint32_t pool_size = 8, std::chrono::milliseconds latency = {}) {
    conf.pool_size = pool_size;
    conf.model = "gpt-4o-mini";
    if (const auto* model = std::getenv("TROUPE_MODEL"))
      conf.model = model;
    if (std::getenv("OPENAI_BASE_URL") == nullptr && std::getenv("OPENAI_API_KEY") == nullptr) {
      troupe::rehearsal_settings rehearsal;
      rehearsal.latency.low = latency;
      api = must(troupe::rehearsal::start(rehearsal));
      conf.base_url = api->base_url();
    }
    troupe::read_environment(conf);
  }

  troupe::client client() const {
    return must(troupe::client::make(conf));
  }

  troupe::settings conf;
  std::unique_ptr<troupe::rehearsal> api;

private:
  template <class T>
  static T must(troupe::expected<T> x) {
    if (x)
      return std::move(*x);
    std::cerr << to_string(x.error()) << '\n';
    std::exit(2);
  }
};
