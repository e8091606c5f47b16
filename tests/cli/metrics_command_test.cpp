#include "command_fixture.hpp"
#include "scraping.hpp"

#include <string>

namespace {

/// The number behind "name " at the beginning of a line; "" if there is none.
std::string value_in(const std::string& text, const std::string& name) {
  const auto found = ("\n" + text).find("\n" + name + " ");
  if (found == std::string::npos)
    return "";
  const auto begin = found + name.size() + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

std::vector<std::string> run_with(const scratch_folder& folder, std::vector<std::string> more) {
  std::vector<std::string> result{"run", "--rehearse", "-s",
                                  folder.file("person.json", person_schema), "--no-journal"};
  result.insert(result.end(), more.begin(), more.end());
  return result;
}

} // namespace

TEST_CASE("the command serves the metrics of its run while it goes on") {
  scratch_folder folder;
  child_process run{run_with(folder, {"-o", "-", "--metrics", "0"}), {}, true};
  const auto where = run.error_line();
  const auto colon = where.rfind(':');
  REQUIRE(where.starts_with("troupe: metrics: http://127.0.0.1:"));
  const auto port = static_cast<uint16_t>(std::stoul(where.substr(colon + 1)));
  run.write(people(3));
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(run.line().empty());
  const auto reply = answer_to(port, "GET /metrics");
  CHECK(reply.starts_with("HTTP/1.1 200 OK"));
  CHECK(value_in(reply, "troupe_texts_total{outcome=\"ok\"}") == "3");
  CHECK(value_in(reply, "troupe_runs") == "1");
  CHECK(answer_to(port, "GET /").starts_with("HTTP/1.1 404"));
  run.close_input();
  CHECK(run.wait().status == 0);
}

TEST_CASE("the command writes the metrics of its run into a file, all of them at its end") {
  scratch_folder folder;
  const auto path = folder.path("troupe.prom");
  const auto done = run_command(run_with(folder, {"-o", folder.path("out"), "--metrics-file", path,
                                                  "-q", "--rehearse-fault", "500_once:0.2"}),
                                people(50));
  CHECK(done.status == 0);
  CHECK(done.err.empty());
  const auto text = folder.content("troupe.prom");
  CHECK(value_in(text, "troupe_texts_total{outcome=\"ok\"}") == "50");
  CHECK(value_in(text, "troupe_runs") == "0");
  CHECK(value_in(text, "troupe_requests_total{http=\"2xx\",model=\"rehearsal\",provider=\"openai\","
                       "result=\"ok\"}")
        == "50");
}

TEST_CASE("lists whose elements are written as they come are counted, too") {
  scratch_folder folder;
  const auto schema = folder.file("list.json",
                                  std::string{R"({"type":"array","items":)"} + person_schema + "}");
  const auto done = run_command({"run", "--rehearse", "-s", schema, "--stream", "items", "-o",
                                 folder.path("out"), "--metrics-file", folder.path("troupe.prom")},
                                people(4));
  CHECK(done.status == 0);
  CHECK(value_in(folder.content("troupe.prom"), "troupe_texts_total{outcome=\"ok\"}") == "4");
}

TEST_CASE("metrics that can be neither served nor written are refused before anything is sent") {
  scratch_folder folder;
  child_process first{run_with(folder, {"-o", "-", "--metrics", "0"}), {}, true};
  const auto where = first.error_line();
  const auto port = where.substr(34, where.rfind('/') - 34);
  auto refused = run_command(run_with(folder, {"-o", folder.path("out"), "--metrics", port}),
                             people(1));
  CHECK(refused.status == 2);
  CHECK(refused.err
        == "troupe: --metrics cannot listen on 127.0.0.1 port " + port
             + ": Address already in use; choose another port, or 0 for any that is free\n");
  refused = run_command(run_with(folder, {"-o", folder.path("out"), "--metrics-file",
                                          folder.path("no/such.prom")}),
                        people(1));
  CHECK(refused.status == 2);
  CHECK(refused.err.find("--metrics-file") != std::string::npos);
  first.close_input();
  CHECK(first.wait().status == 0);
}
