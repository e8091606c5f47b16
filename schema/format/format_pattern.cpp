#include "ecma_pattern.hpp"
#include "format.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <utility>

namespace troupe {

namespace {

constexpr size_t expression_bytes_max = 16 * 1024;

/// Steps of backtracking from one place to start at; each may pass over the whole text.
constexpr uint64_t steps_max = 5'000'000;
constexpr uint64_t steps_min = 500;

/// Steps times bytes of the text, from one place to start at. Five seconds or so at the worst.
constexpr uint64_t work_anchored = 5'000'000'000;

/// The same where every character is a place to start at.
constexpr uint64_t work_unanchored = 500'000'000;

/// Memory for backtracking when the machine stack of the compiled code does not suffice. Unit: KiB.
constexpr uint32_t heap_kibibytes_max = 32 * 1024;

template <auto Free>
struct freeing {
  template <class T>
  void operator()(T* x) const {
    Free(x);
  }
};

using code_ptr = std::unique_ptr<pcre2_code, freeing<pcre2_code_free>>;
using compile_context_ptr
  = std::unique_ptr<pcre2_compile_context, freeing<pcre2_compile_context_free>>;
using match_context_ptr = std::unique_ptr<pcre2_match_context, freeing<pcre2_match_context_free>>;
using match_data_ptr = std::unique_ptr<pcre2_match_data, freeing<pcre2_match_data_free>>;

PCRE2_SPTR units(std::string_view text) {
  // A view may be of nothing at all, which PCRE2 10.42 refuses.
  return reinterpret_cast<PCRE2_SPTR>(text.empty() ? "" : text.data());
}

constexpr uint32_t compile_options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_ALT_BSUX
                                     | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS
                                     | PCRE2_MATCH_UNSET_BACKREF;

compile_context_ptr make_compile_context() {
  compile_context_ptr result{pcre2_compile_context_create(nullptr)};
  if (result)
    pcre2_set_compile_extra_options(result.get(), PCRE2_EXTRA_ALT_BSUX);
  return result;
}

std::string reason(int code) {
  std::array<PCRE2_UCHAR, 256> buffer{};
  pcre2_get_error_message(code, buffer.data(), buffer.size());
  return reinterpret_cast<const char*>(buffer.data());
}

} // namespace

struct pattern::compiled {
  std::string expression;
  code_ptr code;
  bool anchored = false;

  uint32_t steps(size_t text_bytes) const {
    auto work = anchored ? work_anchored : work_unanchored;
    return static_cast<uint32_t>(
      std::clamp(work / (uint64_t{text_bytes} + 1), steps_min, steps_max));
  }
};

bool detail::is_ecma_pattern(std::string_view expression) {
  const auto translated = translate_pattern(expression);
  if (translated.foreign || expression.size() > expression_bytes_max)
    return false;
  int error = 0;
  PCRE2_SIZE offset = 0;
  const auto context = make_compile_context();
  const code_ptr code{pcre2_compile(units(translated.text), translated.text.size(), compile_options,
                                    &error, &offset, context.get())};
  // ECMA-262 looks behind as far as it likes.
  return code != nullptr || error == PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH;
}

pattern::pattern(std::shared_ptr<const compiled> x) noexcept : compiled_(std::move(x)) {
  // nop
}

expected<pattern> pattern::compile(std::string_view expression) {
  auto refuse = [expression](size_t offset, const std::string& why) {
    return failed(errc::unsupported_schema,
                  "the pattern \"" + std::string{expression.substr(0, 200)}
                    + "\" is wrong at offset " + std::to_string(offset) + ": " + why);
  };
  if (expression.size() > expression_bytes_max)
    return refuse(expression_bytes_max, "it is longer than 16 KiB");
  const auto context = make_compile_context();
  if (!context)
    return failed(errc::internal, "no memory to compile a pattern");
  // "(*" begins settings of PCRE2's own.
  const auto translated = detail::translate_pattern(expression);
  if (expression.starts_with("(*"))
    return refuse(1, "there is nothing to repeat");
  int error = 0;
  PCRE2_SIZE offset = 0;
  code_ptr code{pcre2_compile(units(translated.text), translated.text.size(), compile_options,
                              &error, &offset, context.get())};
  if (!code)
    return refuse(offset < translated.origins.size() ? translated.origins[offset]
                                                     : expression.size(),
                  reason(error));
  // Where there is no JIT the interpreter does the same, only slower.
  pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE);
  uint32_t all_options = 0;
  pcre2_pattern_info(code.get(), PCRE2_INFO_ALLOPTIONS, &all_options);
  auto x = std::make_shared<compiled>();
  x->expression = expression;
  x->code = std::move(code);
  x->anchored = (all_options & PCRE2_ANCHORED) != 0;
  return pattern{std::move(x)};
}

pattern::result pattern::search(std::string_view text) const {
  auto code = compiled_->code.get();
  match_context_ptr context{pcre2_match_context_create(nullptr)};
  match_data_ptr data{pcre2_match_data_create(1, nullptr)};
  if (!context || !data)
    return result::unchecked;
  pcre2_set_match_limit(context.get(), compiled_->steps(text.size()));
  pcre2_set_heap_limit(context.get(), heap_kibibytes_max);
  auto match = [&](uint32_t options) {
    return pcre2_match(code, units(text), text.size(), 0, options, data.get(), context.get());
  };
  auto outcome = match(0);
  if (outcome == PCRE2_ERROR_JIT_STACKLIMIT)
    outcome = match(PCRE2_NO_JIT);
  // Zero: a match with more groups than the match data holds.
  if (outcome >= 0)
    return result::found;
  return outcome == PCRE2_ERROR_NOMATCH ? result::not_found : result::unchecked;
}

const std::string& pattern::expression() const noexcept {
  return compiled_->expression;
}

} // namespace troupe
