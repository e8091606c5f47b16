#pragma once

#include "batches.hpp"

#include <map>
#include <string>

namespace troupe::rehearsing {

/// Gemini's files, with uploads in pieces; see its reference, "Files".
class gemini_files final : public batch_desk {
public:
  explicit gemini_files(batch_store& store) : store_(store) {}

  bool answer(const batch_call& x) override;

private:
  /// Begun and not yet finished.
  struct upload {
    std::string owner;
    std::string name;
    std::string type;
    std::shared_ptr<spool> content;
  };

  void answer_upload(const batch_call& x);
  void begin(const batch_call& x);
  void go_on(const batch_call& x, std::string_view id);
  void finish(const batch_call& x, upload& done);
  void list(const batch_call& x);
  void download(const batch_call& x, stored_file& file);

  batch_store& store_;
  std::map<std::string, upload, std::less<>> uploads_;
  uint64_t number_ = 0;
};

} // namespace troupe::rehearsing
