#pragma once

#include <troupe/detail/answer_type.hpp>
#include <troupe/detail/json.hpp>
#include <troupe/detail/record_reader.hpp>
#include <troupe/detail/record_type.hpp>
#include <troupe/detail/record_writer.hpp>
#include <troupe/detail/schema_of.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

namespace detail {

/// A document of this thread's that nobody uses at the moment, for the time of a reading. A check
/// may read another record meanwhile.
class document_lease {
public:
  document_lease();
  ~document_lease();
  document_lease(const document_lease&) = delete;
  document_lease& operator=(const document_lease&) = delete;

  json_document& operator*() const {
    return *document_;
  }

private:
  std::unique_ptr<json_document> document_;
};

/// An answer on its way to a record: the JSON value in it, and what is wrong so far.
class answer_reading {
public:
  /// `text` must be one JSON value, unless there is a `frame`: then the value may stand among
  /// prose, and must not be framed.
  answer_reading(std::string_view text, const read_options& options, const answer_frame* frame);

  /// Steps into the wrapper of a root that is no object. A value without the wrapper is taken as it
  /// is.
  void unwrap();

  /// Whether there is a JSON value to read.
  bool has_value() const noexcept {
    return has_value_;
  }

  /// Whether there is one, and nothing is wrong with it so far.
  bool is_sound() const noexcept {
    return has_value_ && state_.count == 0;
  }

  json_value value() const noexcept {
    return value_;
  }

  /// What the value's document was made of: the value, with its wrapper if it has one.
  std::string_view text() const noexcept {
    return text_;
  }

  /// `x`, which belongs to that document, as it is spelled there: see
  /// `json_document::append_compact`.
  std::string compact(json_value x) const;

  const path& place() const noexcept {
    return place_;
  }

  template <class T>
  bool read(T& x) {
    record_reader f{state_, value_, place_};
    return f.read(x) && state_.count == 0;
  }

  /// The same for an object that could be the wrapper of a root that is no object: whether it is
  /// the record with all its members. A wrapper has one.
  template <class T>
  bool read_whole(T& x) {
    if (value_.size() < 2 || state_.count > 0)
      return false;
    read_state own{state_.options};
    record_reader f{own, value_, place_};
    if (!f.read(x) || own.count > 0)
      return false;
    state_.repairs = std::move(own.repairs);
    state_.questions = std::move(own.questions);
    return true;
  }

  std::vector<violation> take_violations() {
    return std::move(state_.violations);
  }

  std::vector<repair> take_repairs() {
    return std::move(state_.repairs);
  }

  std::vector<question> take_questions() {
    return std::move(state_.questions);
  }

  /// All that is wrong, after `read` failed or without a value.
  reading fail();

private:
  json_limits limits() const;
  void accept(std::string_view text, json_value value);
  void check_frame(const answer_frame& frame, bool is_call);

  document_lease document_;
  read_state state_;
  json_value value_;
  path root_;
  path place_;
  std::string_view text_;
  bool has_value_ = false;
  bool is_framed_ = false;
};

/// What may be called to give a `T`; nothing, unless it is a list of calls.
template <class T>
struct function_schemas {
  static std::vector<const json_schema*> all() {
    return {};
  }
};

template <class T>
class typed_record final : public answer_type {
public:
  typed_record() : answer_type(schema_of<T>(), function_schemas<T>::all()) {}

  bool calls_checks() const noexcept override {
    return calls_checks_;
  }

  std::vector<const json_schema*> functions() const override {
    return function_schemas<T>::all();
  }

  bool quotes_source() const noexcept override {
    return quotes_source_;
  }

  bool asks_model() const noexcept override {
    return asks_model_;
  }

  std::string write(const void* record) const override {
    std::string result;
    append_record(result, *static_cast<const T*>(record));
    return result;
  }

  reading read_value(const parsed_value& x, const read_options& options) const override {
    if (x.duplicates.empty()) {
      read_state state{options};
      const path root;
      auto record = std::make_shared<T>();
      record_reader f{state, x.value, root};
      if (f.read(*record) && state.count == 0) {
        reading result;
        result.record = std::move(record);
        result.questions = std::move(state.questions);
        return result;
      }
    }
    // What is wrong with it, or could be made of it, is found as in a whole answer.
    return read(x.text, options);
  }

private:
  reading read_strictly(std::string_view answer, const read_options& options,
                        const answer_frame* frame) const override {
    answer_reading source{answer, options, frame};
    if (!source.has_value())
      return source.fail();
    auto record = std::make_shared<T>();
    const bool may_be_wrapped = frame != nullptr && schema().wrapped();
    if (!may_be_wrapped || !source.read_whole(*record)) {
      if (may_be_wrapped)
        source.unwrap();
      if (!source.read(*record))
        return source.fail();
    }
    return {std::move(record), errc::none, {}, {}, source.take_repairs(), source.take_questions()};
  }

  const bool quotes_source_ = detail::quotes_source<T>();
  const bool asks_model_ = detail::asks_model<T>();
  const bool calls_checks_ = detail::calls_checks<T>();
};

} // namespace detail

/// Reads JSON text, which must be one value with nothing around it, into a `T`, or says all that is
/// wrong with it (at most 1,000 violations). Text that is no JSON is one violation of the keyword
/// `json`. A root that is no object stands as it is, without the wrapper that providers see.
template <class T>
expected<T, std::vector<violation>>
read_record(std::string_view json, const read_options& options = {}) {
  detail::answer_reading source{json, options, nullptr};
  T record{};
  if (!source.has_value() || !source.read(record))
    return unexpected<std::vector<violation>>{source.take_violations()};
  return record;
}

/// The same for a value that is parsed already. Names that an object holds twice are not noticed:
/// ask `json_document::duplicates`.
template <class T>
expected<T, std::vector<violation>>
read_record(json_value value, const read_options& options = {}) {
  detail::read_state state{options};
  detail::path root;
  T record{};
  detail::record_reader f{state, value, root};
  if (!f.read(record) || state.count > 0)
    return unexpected<std::vector<violation>>{std::move(state.violations)};
  return record;
}

/// Compact JSON text of a record; `read_record` reads it back. Fields in the order of `inspect`, an
/// empty optional as null. What JSON cannot say is null too: NaN, infinities, and time points
/// outside of the years 0 to 9999. Bytes that are no UTF-8 become U+FFFD.
template <class T>
std::string write_record(const T& record) {
  std::string result;
  detail::append_record(result, record);
  return result;
}

/// The type with its C++ face erased, as the actors carry it; one for each `T`. `reading::record`
/// is a `std::shared_ptr<T>`.
template <class T>
record_type_ptr record_type_of() {
  static const record_type_ptr type = std::make_shared<detail::typed_record<T>>();
  return type;
}

} // namespace troupe
