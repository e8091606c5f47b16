// A row of a batch's result, or what a batch API says of batches and files.

#include "dialects/batches.hpp"
#include "target.hpp"
#include "text/ascii.hpp"

#include <array>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view key = "key-fuzz-secret-0123456789";
constexpr size_t word_bytes_max = 103;

troupe::batch_format_ptr make(std::string_view provider) {
  troupe::settings x;
  x.provider = provider;
  x.base_url = "https://place.example";
  x.model = "m";
  x.api_key = key;
  return troupe::make_batch_service(x).value().format;
}

void check(const troupe::error& x) {
  fuzz::must(x.code != troupe::errc::none, "a failure has a code");
  fuzz::must(x.message.find(key) == std::string::npos, "no key is told");
}

/// The key goes to where it belongs, and nowhere else.
void check(const troupe::batch_call& x) {
  constexpr std::string_view place = "https://place.example";
  const std::string_view url = x.url;
  fuzz::must(troupe::detail::equal_ignoring_case(url.substr(0, place.size()), place),
             "calls go to the base URL");
  const auto behind = url.substr(place.size());
  fuzz::must(behind.empty() || behind.starts_with(":443")
               || std::string_view{"/?#"}.find(behind.front()) != std::string_view::npos,
             "calls go to its host");
}

void check(const troupe::batch_format& format, const troupe::batch_status& x) {
  fuzz::must(!x.id.empty(), "a batch has an id");
  fuzz::must(x.word.size() <= word_bytes_max, "words are cut");
  fuzz::must(x.word.find(key) == std::string::npos, "no key is told");
  fuzz::must((x.end == troupe::batch_end::none) == (x.stage != troupe::batch_stage::ended),
             "what has ended has an end");
  fuzz::must((x.end == troupe::batch_end::failed) == (x.problem.code != troupe::errc::none),
             "what failed says why");
  for (const auto& call : format.results(x))
    check(call);
  check(format.poll(x.id));
  check(format.cancel(x.id));
}

void read_row(const troupe::batch_format& format, std::string_view line) {
  const auto row = format.read_row(line);
  if (!row) {
    check(row.error());
    return;
  }
  if (!*row)
    return;
  fuzz::must(!(*row)->id.empty() && (*row)->id.size() <= 64, "a row has an id of ours");
  fuzz::must((*row)->ran == ((*row)->reply.status >= 100), "a row that ran has a status");
  fuzz::must((*row)->why.find(key) == std::string::npos, "no key is told");
}

void read_reply(const troupe::batch_format& format, const troupe::http_response& reply) {
  if (const auto one = format.read_batch(reply))
    check(format, *one);
  else
    check(one.error());
  if (const auto page = format.read_list(reply)) {
    for (const auto& x : page->batches)
      check(format, x);
    check(format.list(page->next));
  }
  if (!format.uploads())
    return;
  if (const auto files = format.read_files(reply))
    for (const auto& x : files->files)
      check(format.remove_file(x.id));
  if (const auto step = format.read_upload(reply, {})) {
    fuzz::must(step->file.empty() == step->next.has_value(), "an upload ends with a file");
    if (step->next)
      check(*step->next);
    check(format.create({}, step->file));
  }
}

} // namespace

/// The first byte chooses the provider, and whether the rest is a body or headers.
int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::array formats{make("openai"), make("anthropic"), make("gemini"),
                                  make("mistral"), make("together")};
  if (size == 0)
    return 0;
  const auto& format = *formats[data[0] % formats.size()];
  const auto text = fuzz::text_of(data + 1, size - 1);
  if (data[0] / formats.size() % 2 == 1) {
    read_reply(format, {200, std::string{text}, ""});
    return 0;
  }
  read_row(format, text);
  read_reply(format, {200, "", std::string{text}});
  return 0;
}
