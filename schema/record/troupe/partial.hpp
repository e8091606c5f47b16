#pragma once

#include <troupe/detail/answer_stream.hpp>
#include <troupe/violation.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// How much of a field has come.
enum class field_state : uint8_t {
  /// Nothing, or the answer does not mention it.
  absent,
  /// It has begun, and will still change. A text has what came of it; a number, `true`, `false`, an
  /// enum label, a time and an untagged variant have the value they had before.
  incomplete,
  /// It will not change any more.
  complete,
};

/// Which parts of a record have come. Small: what is complete is not taken apart.
class growth {
public:
  /// Of the value at a JSON pointer (RFC 6901), by the names in the JSON text; "" is the whole.
  /// What lies in something complete is complete, though the answer may have left it out.
  field_state state(std::string_view pointer) const;

  /// Whether the whole record is complete.
  bool complete() const noexcept {
    return complete_;
  }

  /// As of `stream.grown()`. `skipped`: so many containers at the root are only a wrapper.
  void assign(const json_stream& stream, json_value root, size_t skipped);

  friend bool operator==(const growth&, const growth&) = default;

  template <class Inspector>
  friend bool inspect(Inspector& f, growth& x) {
    return f.object(x).fields(f.field("begun", x.begun_), f.field("complete", x.complete_),
                              f.field("levels", x.levels_));
  }

private:
  /// An array or object that is not complete.
  struct level {
    bool is_object = false;
    /// The member or element that is not complete, if there is one.
    bool is_inside = false;
    std::string inside;
    /// Members that are complete.
    std::vector<std::string> names;
    /// Elements that are complete.
    uint64_t elements = 0;

    friend bool operator==(const level&, const level&) = default;

    template <class Inspector>
    friend bool inspect(Inspector& f, level& x) {
      return f.object(x).fields(f.field("is_object", x.is_object),
                                f.field("is_inside", x.is_inside), f.field("inside", x.inside),
                                f.field("names", x.names), f.field("elements", x.elements));
    }
  };

  bool begun_ = false;
  bool complete_ = false;
  std::vector<level> levels_;
};

/// A record on its way: what has come, and how much that is. Cheap to copy: copies share the
/// record, which does not change any more. Keep one as long as you like, but the sooner it is gone,
/// the less the next one costs: what nobody looks at grows on where it stands.
template <class T>
class partial {
public:
  /// What has not come is as the default constructor leaves it.
  const T& operator*() const {
    static const T nothing{};
    return value_ ? *value_ : nothing;
  }
  const T* operator->() const {
    return &**this;
  }

  field_state state(std::string_view pointer) const {
    return grown.state(pointer);
  }

  bool complete() const noexcept {
    return grown.complete();
  }

  growth grown;
  /// What is wrong with the parts that are complete.
  std::vector<violation> violations;
  /// Place of the text in the source.
  uint64_t index = 0;
  /// Which answer this is, from 1: one that breaks off or is wrong is followed by another.
  uint32_t attempt = 1;

  void share(std::shared_ptr<const T> value) {
    value_ = std::move(value);
  }

  template <class Inspector>
  friend bool inspect(Inspector& f, partial& x) {
    auto all = [&](T& value) {
      return f.object(x).fields(f.field("value", value), f.field("grown", x.grown),
                                f.field("violations", x.violations), f.field("index", x.index),
                                f.field("attempt", x.attempt));
    };
    if constexpr (Inspector::is_loading) {
      auto value = std::make_shared<T>();
      const bool good = all(*value);
      x.share(std::move(value));
      return good;
    } else {
      // Nothing is written to what is not loaded.
      return all(const_cast<T&>(*x));
    }
  }

private:
  std::shared_ptr<const T> value_;
};

/// Makes snapshots of one answer, with the record's type erased. Belongs to one thread.
class snapshot_builder {
public:
  virtual ~snapshot_builder() = default;

  /// Takes in the next piece of the answer. Throws only what a check of the caller's own throws.
  virtual void push(std::string_view text) = 0;

  /// What has come: a `std::shared_ptr<partial<T>>`; null if nothing has. Costs what is new since
  /// the last one, and a copy of the record if all earlier ones are still held.
  virtual std::shared_ptr<void> snapshot(uint64_t index, uint32_t attempt) = 0;

  /// Whether there is something that the last snapshot does not have.
  virtual bool has_news() const noexcept = 0;
};

} // namespace troupe
