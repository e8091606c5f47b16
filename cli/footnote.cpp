#include "footnote.hpp"

#include "exit_status.hpp"
#include "providers/provider.hpp"

#include <troupe/rehearsal_settings.hpp>

namespace troupe::cli {

namespace {

/// Longer names stand on a line of their own.
constexpr size_t name_width_max = 24;

footnote exit_status_note() {
  footnote result{"Exit status", {}};
  for (const auto x : exit_statuses)
    result.rows.push_back({std::to_string(static_cast<int>(x)), std::string{meaning_of(x)}});
  return result;
}

footnote fault_note() {
  footnote result{"Faults", {}};
  for (const auto& [name, effect] : rehearsal_fault_names())
    result.rows.push_back({std::string{name}, std::string{effect}});
  return result;
}

footnote batch_fault_note() {
  footnote result{"Faults of batches", {}};
  for (const auto& [name, effect] : rehearsal_batch_fault_names())
    result.rows.push_back({std::string{name}, std::string{effect}});
  return result;
}

footnote environment_note() {
  footnote result{"Environment", {}};
  for (const auto& x : providers()) {
    const auto of_provider = " of the provider " + std::string{x.name};
    std::string keys;
    for (const auto key : x.key_variables)
      keys += (keys.empty() ? "" : ", ") + std::string{key};
    for (const auto part : x.signing.variables)
      keys += (keys.empty() ? "" : ", ") + std::string{part};
    if (!keys.empty())
      result.rows.push_back({keys, "The key" + of_provider});
    if (!x.base_url_variable.empty())
      result.rows.push_back({std::string{x.base_url_variable},
                             "The base URL" + of_provider + ", unless --base-url is given"});
  }
  return result;
}

footnote run_examples() {
  return {"Examples",
          {{"troupe run -i texts.txt -s person.json -o people.jsonl -m gpt-4o-mini",
            "asks the API; the same command again goes on where a run has ended"},
           {"troupe run -i texts.txt -s person.json --rehearse",
            "needs no key: a simulated API answers"},
           {"troupe run -i texts.txt -s person.json -m gpt-4o-mini --prices prices.json --dry-run",
            "says what a run would cost, and sends nothing"},
           {"troupe run -i texts.txt -s person.json -o people.jsonl -m gpt-4o-mini --batch",
            "asks in batches, at half price; with --detach it ends once all is submitted"}}};
}

footnote provider_examples() {
  return {"Examples",
          {{"troupe providers", "a table of all, and for which of them a key is set"},
           {"troupe providers groq", "what one can do, and where that is known from"},
           {"troupe run -i texts.txt -s person.json -m groq/llama-3.3-70b-versatile", "asks it"}}};
}

footnote batches_examples() {
  return {"Examples",
          {{"troupe batches people.jsonl.journal", "what is where, while a run waits or none does"},
           {"troupe run -i texts.txt -s person.json -o people.jsonl -m gpt-4o-mini --batch",
            "goes on with them; Ctrl-C leaves them, with --cancel-batches it cancels them"}}};
}

footnote score_examples() {
  return {
    "Examples",
    {{"troupe score people.jsonl labels.jsonl -s person.json --mistakes 5",
      "a table, the worst field first, and what is wrong there"},
     {"troupe score people.jsonl labels.jsonl --at-least name=0.95 --at-least records:low=0.8",
      "a gate: status 7 if the F1 of name, or the lower end of the share of records without a "
      "mistake, is less"},
     {"troupe score --consistency one.jsonl two.jsonl three.jsonl",
      "how much three runs agree, without labels"},
     {"troupe score --consistency --runs 5 --folder runs -- -i texts.txt -s person.json -m "
      "gpt-4o-mini --max-cost 2",
      "makes five runs, for two dollars together at most, and compares them"}}};
}

footnote score_status_note() {
  const auto row = [](exit_status x) {
    return footnote::row{std::to_string(static_cast<int>(x)), std::string{meaning_of(x)}};
  };
  return {"Exit status",
          {{"0", "the score is there, and nothing is below what --at-least demands"},
           row(exit_status::bad_usage),
           row(exit_status::output_failed),
           row(exit_status::score_below),
           {"another", "a run of --runs was not finished: as of troupe run"}}};
}

footnote report_examples() {
  return {"Examples",
          {{"troupe report people.jsonl",
            "writes people.jsonl.report.html: one page, for a browser"},
           {"troupe report before.jsonl people.jsonl", "what changed from one run to the other"}}};
}

footnote completion_examples() {
  return {"Examples",
          {{"source <(troupe completion bash)", "for this bash"},
           {"troupe completion bash > ~/.local/share/bash-completion/completions/troupe",
            "for each bash that has the package bash-completion"},
           {"troupe completion zsh > ~/.zfunc/_troupe",
            "for zsh, with ~/.zfunc in fpath before compinit is called"},
           {"troupe completion fish > ~/.config/fish/completions/troupe.fish", "for fish"}}};
}

} // namespace

std::vector<footnote> footnotes_of(std::string_view command) {
  if (command == "run")
    return {run_examples(), environment_note(), exit_status_note()};
  if (command == "rehearse")
    return {fault_note(), batch_fault_note()};
  if (command == "providers")
    return {provider_examples()};
  if (command == "batches")
    return {batches_examples()};
  if (command == "score")
    return {score_examples(), score_status_note()};
  if (command == "report")
    return {report_examples()};
  if (command == "completion")
    return {completion_examples()};
  if (command == "man")
    return {{"Examples", {{"troupe man run | man -l -", "shows the page of troupe run"}}}};
  return {exit_status_note()};
}

std::string to_text(const std::vector<footnote>& xs) {
  std::string result;
  for (const auto& x : xs) {
    result += (result.empty() ? "" : "\n\n") + x.title + ":";
    for (const auto& [name, meaning] : x.rows)
      result += "\n  " + name + (name.size() > name_width_max ? "\n      " : ": ") + meaning;
  }
  return result;
}

} // namespace troupe::cli
