#pragma once

#include <troupe/notes.hpp>
#include <troupe/record.hpp>
#include <troupe/record_list.hpp>

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace troupe {

/// Several records of several kinds from one answer, in the order in which the model gave them. In
/// the tool modes each kind is a function of its own, and the model makes a call for each record
/// (parallel tool calls); in the others it writes one list, in which each record says its kind.
///
/// ```cpp
/// auto got = client.extract<troupe::calls<invoice, reminder>>(text);
/// for (const auto& x : got->list)
///   std::visit(handle, x);
/// ```
template <class... Ts>
struct calls {
  std::vector<std::variant<Ts...>> list;

  friend bool operator==(const calls&, const calls&) = default;
};

template <class Inspector, class... Ts>
bool inspect(Inspector& f, calls<Ts...>& x) {
  return f.object(x).fields(field(f, calls_member.data(), x.list, discriminator(calls_tag)));
}

namespace detail {

template <class... Ts>
struct function_schemas<calls<Ts...>> {
  static std::vector<const json_schema*> all() {
    return {&schema_of<Ts>()...};
  }
};

/// An element of the list.
template <class... Ts>
class call_record final : public record_type {
public:
  const json_schema& schema() const noexcept override {
    return schema_of<calls<Ts...>>();
  }

  reading read(std::string_view answer, const read_options& options) const override {
    std::string list{"{\""};
    list += calls_member;
    list += "\":[";
    list += answer;
    list += "]}";
    auto result = record_type_of<calls<Ts...>>()->read(list, options);
    const auto whole = std::static_pointer_cast<calls<Ts...>>(result.record);
    const auto root = "/" + std::string{calls_member} + "/0";
    auto shorten = [&](std::string& pointer) {
      if (pointer.starts_with(root))
        pointer.erase(0, root.size());
    };
    for (auto& x : result.violations)
      shorten(x.pointer);
    for (auto& x : result.repairs)
      shorten(x.pointer);
    if (!result.record)
      result.json = std::string{answer};
    else if (whole->list.size() == 1)
      result.record = std::make_shared<std::variant<Ts...>>(std::move(whole->list.front()));
    return result;
  }

  bool calls_checks() const noexcept override {
    return record_type_of<calls<Ts...>>()->calls_checks();
  }

  bool quotes_source() const noexcept override {
    return record_type_of<calls<Ts...>>()->quotes_source();
  }

  bool asks_model() const noexcept override {
    return record_type_of<calls<Ts...>>()->asks_model();
  }

  std::string write(const void* record) const override {
    calls<Ts...> one;
    one.list.push_back(*static_cast<const std::variant<Ts...>*>(record));
    const auto text = write_record(one);
    const auto head = calls_member.size() + 5;
    return text.substr(head, text.size() - head - 2);
  }
};

template <class... Ts>
struct listed<calls<Ts...>> {
  using element = std::variant<Ts...>;

  static list_type type() {
    list_type result;
    result.whole = record_type_of<calls<Ts...>>();
    result.element = std::make_shared<call_record<Ts...>>();
    result.member = calls_member;
    result.split = [](const std::shared_ptr<void>& whole) {
      std::vector<std::shared_ptr<void>> elements;
      for (auto& x : static_cast<calls<Ts...>*>(whole.get())->list)
        elements.push_back(std::make_shared<element>(std::move(x)));
      return elements;
    };
    return result;
  }
};

} // namespace detail

} // namespace troupe
