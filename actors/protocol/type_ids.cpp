#include "type_ids.hpp"

#include <troupe/detail/known_types.hpp>
#include <troupe/messages.hpp>

#include <caf/init_global_meta_objects.hpp>
#include <caf/type_id.hpp>

#include <mutex>
#include <string>
#include <string_view>

namespace caf {

template <>
void init_global_meta_objects<id_block::troupe>() {
  init_global_meta_objects_impl<id_block::troupe>(
    detail::make_type_id_sequence<id_block::troupe>{});
}

} // namespace caf

namespace troupe {

namespace {

using ours = caf::id_block::troupe;

// What comes after CAF 1.1 has an enumeration for these.
constexpr auto first = static_cast<uint16_t>(ours::begin);
constexpr auto last = static_cast<uint16_t>(static_cast<uint16_t>(ours::end) - 1);

std::string name_of(uint16_t id) {
  const auto name = caf::query_type_name(static_cast<caf::type_id_t>(id));
  return {name.begin(), name.end()};
}

/// The type that has an id of ours and is none of ours; empty if there is none.
std::string intruder() {
  for (uint16_t id = first; id <= last; ++id) {
    auto name = name_of(id);
    if (!name.empty() && name.rfind("troupe::", 0) != 0)
      return name;
  }
  return {};
}

bool is_known() {
  return !name_of(first).empty() && !name_of(last).empty();
}

expected<void> refuse(const std::string& name) {
  return failed(
    errc::configuration,
    "the type ids " + std::to_string(first) + " to " + std::to_string(last)
      + " are troupe's, and one of them is given to " + name
      + "; build troupe with -D TROUPE_FIRST_TYPE_ID=N, N behind the application's last "
        "id, or begin the application's block at caf::id_block::troupe::end");
}

} // namespace

expected<void> check_type_ids() {
  if (const auto other = intruder(); !other.empty())
    return refuse(other);
  if (!is_known())
    return failed(errc::configuration,
                  "CAF does not know troupe's messages: call "
                  "caf::init_global_meta_objects<caf::id_block::troupe>() before the actor system "
                  "is made, or name the block in CAF_MAIN(caf::id_block::troupe, ...)");
  return {};
}

expected<void> detail::check_known(std::initializer_list<message_type> all) {
  if (auto fine = check_type_ids(); !fine)
    return fine;
  for (const auto& x : all)
    if (name_of(x.id).empty())
      return failed(errc::configuration,
                    "CAF does not know " + std::string{x.name}
                      + ": call caf::init_global_meta_objects for the type-id block that it is in "
                        "before the actor system is made, or name the block in CAF_MAIN");
  return {};
}

expected<void> provide_type_ids() {
  static std::mutex mutex;
  const std::lock_guard guard{mutex};
  if (is_known() || !name_of(static_cast<uint16_t>(caf::type_id_v<caf::message>)).empty())
    return check_type_ids();
  if (const auto other = intruder(); !other.empty())
    return refuse(other);
  caf::init_global_meta_objects<ours>();
  caf::core::init_global_meta_objects();
  return {};
}

} // namespace troupe
