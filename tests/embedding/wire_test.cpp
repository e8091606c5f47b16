// What an inspect leaves out is lost on a wire, in a journal and in a log, and nobody notices.

#include "../member_count.hpp"
#include "embedding.hpp"
#include "store/journal.hpp"

#include <troupe/record.hpp>

#include <catch2/catch_test_macros.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <typeindex>
#include <utility>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

/// Counts the fields that an `inspect` names, and notes what it finds below.
class member_counter {
public:
  static constexpr bool is_loading = false;

  using follower = void (*)();

  bool has_human_readable_format() const noexcept {
    return false;
  }

  struct field_of_object {
    template <class T>
    field_of_object fallback(const T&) const {
      return *this;
    }
    template <class F>
    field_of_object invariant(F) const {
      return *this;
    }
  };

  struct object_of_fields {
    member_counter& owner;

    template <class... Fields>
    bool fields(Fields&&...) {
      owner.named = sizeof...(Fields);
      return true;
    }
    object_of_fields& pretty_name(std::string_view) {
      return *this;
    }
    template <class F>
    object_of_fields& on_load(F) {
      return *this;
    }
    template <class F>
    object_of_fields& on_save(F) {
      return *this;
    }
  };

  template <class T>
  object_of_fields object(T&) {
    is_object = true;
    return {*this};
  }

  template <class T>
  field_of_object field(std::string_view, T&);

  template <class Get, class Set>
  field_of_object field(std::string_view, Get, Set) {
    return {};
  }

  template <class... Ts>
  bool apply(Ts&&...) {
    return true;
  }

  bool is_object = false;
  size_t named = 0;
  std::vector<follower> below;
};

std::vector<std::type_index>& seen() {
  static std::vector<std::type_index> all;
  return all;
}

template <class T>
concept inspected = requires(member_counter f, T& x) {
  { inspect(f, x) } -> std::convertible_to<bool>;
};

template <class T>
struct element_of {
  using type = T;
};
template <class T>
struct element_of<std::vector<T>> : element_of<T> {};
template <class T>
struct element_of<std::optional<T>> : element_of<T> {};
template <class K, class T>
struct element_of<std::map<K, T>> : element_of<T> {};

template <class T>
void expect_whole() {
  if constexpr (std::is_class_v<T> && std::is_aggregate_v<T> && inspected<T>) {
    if (std::find(seen().begin(), seen().end(), typeid(T)) != seen().end())
      return;
    seen().push_back(typeid(T));
    T value{};
    member_counter f;
    inspect(f, value);
    INFO(typeid(T).name());
    if (f.is_object)
      CHECK(f.named == members_of<T>());
    for (auto follow : f.below)
      follow();
  }
}

template <class T>
member_counter::field_of_object member_counter::field(std::string_view, T&) {
  below.push_back(&expect_whole<typename element_of<T>::type>);
  return {};
}

template <size_t... Is>
void expect_all_messages(std::index_sequence<Is...>) {
  constexpr auto first = static_cast<size_t>(caf::id_block::troupe::begin);
  (expect_whole<caf::type_by_id_t<static_cast<caf::type_id_t>(first + Is)>>(), ...);
}

struct forgetful {
  int32_t kept = 0;
  int32_t lost = 0;
};

template <class Inspector>
bool inspect(Inspector& f, forgetful& x) {
  return f.object(x).fields(f.field("kept", x.kept));
}

} // namespace

TEST_CASE("a member that an inspect forgets is found") {
  CHECK(members_of<forgetful>() == 2);
  CHECK(members_of<attempt>() == 16);
  forgetful value;
  member_counter f;
  inspect(f, value);
  CHECK(f.named == 1);
}

TEST_CASE("messages name all of their members, and so does what is in them") {
  using block = caf::id_block::troupe;
  constexpr auto count = static_cast<size_t>(block::end) - static_cast<size_t>(block::begin);
  expect_all_messages(std::make_index_sequence<count>{});
  expect_whole<outcome<person>>();
  expect_whole<item<person>>();
  // Else nothing was looked at.
  CHECK(seen().size() > 30);
}

TEST_CASE("the journal's records name all of their members") {
  expect_whole<journal_setup>();
  expect_whole<journal_attempt>();
  expect_whole<journal_pardon>();
  expect_whole<journal_end>();
}

TEST_CASE("the repairs of an attempt survive being written down") {
  attempt before;
  before.repairs.push_back({"/age", repair_kind::number_from_text, 1});
  const auto after = read_record<attempt>(write_record(before));
  REQUIRE(after);
  CHECK(*after == before);
}

TEST_CASE("an attempt that an older version wrote down without repairs can be read") {
  auto text = write_record(attempt{});
  const auto at = text.find("\"repairs\":[],");
  if (at != std::string::npos)
    text.erase(at, 13);
  CHECK(read_record<attempt>(text));
}
