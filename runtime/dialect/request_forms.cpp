#include "request_forms.hpp"

#include "refused_part.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace troupe::detail {

namespace {

/// What each bit of `request_form::parts` gives up.
enum part_bit : uint16_t {
  no_stream_options = 1,
  no_parallel_calls = 2,
  no_temperature = 4,
  no_seed = 8,
  other_token_limit = 16,
  no_developer_role = 32,
  no_system_role = 64,
  any_function = 128,
  free_choice = 256,
  no_sealed_thoughts = 512,
  no_prompt_cache = 1024,
};

/// A part, what a form of these settings could give up of it, and the words for that.
struct way_down {
  request_part part;
  part_bit bit;
  bool (*applies)(const settings& x, bool streamed);
  std::string_view what;
};

bool is_tool_mode(const settings& x) {
  return asks_for_call(x.mode);
}

constexpr way_down ways_down[] = {
  {request_part::stream_options, no_stream_options,
   [](const settings& x, bool streamed) { return streamed && x.stream_options; },
   "stream_options: it is left off, and streamed answers have no usage"},
  {request_part::parallel_calls, no_parallel_calls,
   [](const settings& x, bool) { return is_tool_mode(x); }, "parallel_tool_calls: it is left off"},
  {request_part::temperature, no_temperature,
   [](const settings& x, bool) { return x.temperature.has_value(); },
   "temperature: it is left off, and the model's own holds"},
  {request_part::seed, no_seed, [](const settings& x, bool) { return x.seed.has_value(); },
   "seed: it is left off"},
  {request_part::token_limit, other_token_limit,
   [](const settings& x, bool) { return x.tokens_max.has_value(); },
   "the name of the token limit: the other one is used (max_tokens, max_completion_tokens)"},
  {request_part::instruction_role, no_developer_role,
   [](const settings& x, bool) { return x.instruction_role == instruction_role::developer; },
   "the role developer: it is called system"},
  {request_part::instruction_role, no_system_role,
   [](const settings& x, bool) { return x.instruction_role == instruction_role::system; },
   "the role system: what it would say stands in front of the text"},
  {request_part::tool_choice, any_function,
   [](const settings& x, bool) {
     return is_tool_mode(x) && x.tool_choice == tool_choice::function;
   },
   "the tool_choice of a function: it is \"required\""},
  {request_part::tool_choice, free_choice,
   [](const settings& x, bool) {
     return is_tool_mode(x) && x.tool_choice != tool_choice::automatic;
   },
   "the tool_choice \"required\": it is \"auto\""},
  {request_part::prompt_cache, no_prompt_cache,
   [](const settings& x, bool) { return x.prompt_cache != prompt_cache::off; },
   "marks for its cache: they are left off"},
  {request_part::sealed_thoughts, no_sealed_thoughts, [](const settings&, bool) { return true; },
   "reasoning.encrypted_content in include: it is left off, and a re-ask brings no thoughts along"},
};

/// A tool choice that is not taken at all, nor left to the model, ends at another mode.
bool leads_to_mode(std::string_view words, const settings& x) {
  return refuses(words, request_part::mode)
         || (is_tool_mode(x) && refuses(words, request_part::tool_choice));
}

} // namespace

request_forms::request_forms(const settings& x, const provider& row, std::vector<mode> modes,
                             bool streamed, maker make)
  : given_(x),
    parts_(row.optional_parts),
    modes_(std::move(modes)),
    streamed_(streamed),
    make_(std::move(make)) {}

settings request_forms::in_form(const request_form& form) const {
  auto result = given_;
  if (given_.mode == mode::automatic)
    result.mode = modes_[form.modes];
  auto gives_up = [&form](part_bit bit) { return (form.parts & bit) != 0; };
  if (gives_up(no_stream_options))
    result.stream_options = false;
  if (gives_up(no_temperature))
    result.temperature.reset();
  if (gives_up(no_seed))
    result.seed.reset();
  if (gives_up(other_token_limit))
    result.legacy_tokens_max = !given_.legacy_tokens_max;
  if (gives_up(no_developer_role))
    result.instruction_role = instruction_role::system;
  if (gives_up(no_system_role))
    result.instruction_role = instruction_role::user;
  if (gives_up(no_prompt_cache))
    result.prompt_cache = prompt_cache::off;
  if (gives_up(any_function))
    result.tool_choice = tool_choice::required;
  if (gives_up(free_choice))
    result.tool_choice = tool_choice::automatic;
  return result;
}

format_options request_forms::options_in(const request_form& form) const {
  return {streamed_, (form.parts & no_parallel_calls) == 0, (form.parts & no_sealed_thoughts) == 0};
}

const dialect* request_forms::in(const request_form& form) const {
  const std::lock_guard guard{lock_};
  auto& result = made_[form];
  if (!result && (given_.mode != mode::automatic || form.modes < modes_.size()))
    if (auto made = make_(in_form(form), options_in(form)))
      result = std::move(*made);
  return result.get();
}

std::optional<weaker_form> request_forms::weaker(const request_form& sent, uint16_t status,
                                                 std::string_view words) const {
  if (!is_about_form(status))
    return std::nullopt;
  const auto now = in_form(sent);
  for (const auto& way : ways_down) {
    if (!has(way.part) || (sent.parts & way.bit) != 0 || !way.applies(now, streamed_)
        || !refuses(words, way.part))
      continue;
    auto form = sent;
    form.parts = static_cast<uint16_t>(form.parts | way.bit);
    return weaker_form{form, "the server does not take " + std::string{way.what}};
  }
  if (has(request_part::mode) && leads_to_mode(words, now))
    return next_mode(sent);
  return std::nullopt;
}

bool request_forms::has(request_part x) const {
  return parts_.empty() || std::find(parts_.begin(), parts_.end(), x) != parts_.end();
}

/// The next that the schema can be lowered for.
std::optional<weaker_form> request_forms::next_mode(const request_form& sent) const {
  if (given_.mode != mode::automatic)
    return std::nullopt;
  auto form = sent;
  while (++form.modes < modes_.size())
    if (in(form) != nullptr)
      return weaker_form{form, "the server does not take mode " + to_string(modes_[sent.modes])
                                 + ": mode " + to_string(modes_[form.modes]) + " is used"};
  return std::nullopt;
}

} // namespace troupe::detail
