// The least that libcurl needs for the callers of bench/service_bench: a thread and an easy handle
// for each, one request after the other, no queue, no deadline, nothing but counting. The texts of
// which something goes wrong are asked no more.
//   --latency-us N    of the server's own

#include "measurement.hpp"
#include "people.hpp"
#include "service_log.hpp"

#include <curl/curl.h>

#include <cstdio>
#include <string>
#include <thread>
#include <vector>

namespace {

using std::chrono::steady_clock;

struct caller {
  size_t begin = 0;
  size_t end = 0;
  size_t failures = 0;
  std::vector<uint32_t> micros;
};

size_t on_body(char* data, size_t size, size_t count, void* target) {
  static_cast<std::string*>(target)->append(data, size * count);
  return size * count;
}

void ask(const std::string& url, curl_slist* headers, caller& x) {
  std::string body;
  std::string reply;
  auto* const easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &reply);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  for (auto i = x.begin; i < x.end; ++i) {
    reply.clear();
    const auto start = steady_clock::now();
    bench::write_request(body, i);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    long status = 0;
    bench::person got;
    const auto code = curl_easy_perform(easy);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK && status == 200 && bench::read_reply(reply, got) && bench::right(got, i))
      x.micros.push_back(
        static_cast<uint32_t>((steady_clock::now() - start) / std::chrono::microseconds{1}));
    else
      ++x.failures;
  }
  curl_easy_cleanup(easy);
}

} // namespace

int main(int argc, char** argv) {
  const auto options = bench::options::read(argc, argv, {{"latency-us", "0"}});
  const auto url = options.base_url + "/chat/completions";
  curl_global_init(CURL_GLOBAL_DEFAULT);
  curl_slist* headers = nullptr;
  for (const auto* line : bench::header_lines)
    headers = curl_slist_append(headers, line);
  headers = curl_slist_append(headers, "Expect:");
  std::vector<caller> callers(options.concurrency);
  for (size_t i = 0; i < callers.size(); ++i) {
    callers[i].begin = options.n * i / callers.size();
    callers[i].end = options.n * (i + 1) / callers.size();
    callers[i].micros.reserve(callers[i].end - callers[i].begin);
  }
  const auto before = bench::processor_time();
  std::vector<std::thread> threads;
  for (auto& x : callers)
    threads.emplace_back([&] { ask(url, headers, x); });
  for (auto& x : threads)
    x.join();
  const auto used = bench::processor_time() - before;
  curl_slist_free_all(headers);
  std::vector<uint32_t> micros;
  size_t failures = 0;
  for (const auto& x : callers) {
    micros.insert(micros.end(), x.micros.begin(), x.micros.end());
    failures += x.failures;
  }
  std::printf("%zu texts, %zu failed\n", options.n, failures);
  bench::print_times(micros, std::chrono::microseconds{std::stol(options.others.at("latency-us"))});
  std::printf("CPU time per text: %.1f us\n",
              static_cast<double>(used.count()) / static_cast<double>(options.n));
  return 0;
}
