#include "journal.hpp"
#include "journal_file.hpp"

#include <troupe/batch_store.hpp>

#include <cstring>
#include <utility>

namespace troupe {

namespace {

class batch_file final : public batch_store {
public:
  explicit batch_file(std::unique_ptr<journal_file> file) : file_(std::move(file)) {}

  expected<void> read() {
    auto read = file_->replay([this](uint64_t, std::string_view payload) {
      return read_payload(payload).and_then([this](const journal_record& x) -> expected<void> {
        const auto* batch = std::get_if<batch_record>(&x);
        if (batch == nullptr)
          return failed(errc::configuration,
                        "is of no batch: this is the journal of a run, and not for this");
        take_in(batches_, *batch);
        return {};
      });
    });
    return read ? file_->begin() : read;
  }

  std::vector<batch_record> open() override {
    std::vector<batch_record> result;
    for (const auto& [number, x] : batches_)
      result.push_back(x);
    return result;
  }

  expected<void> note(const batch_record& x) override {
    std::string frame;
    append_frame(frame, x);
    auto code = file_->append(frame);
    if (code == 0)
      code = file_->sync();
    if (code == 0 && file_->is_lost())
      code = file_->revive();
    if (code != 0)
      return failed(errc::source_failed, "the file of batches " + file_->path()
                                           + " cannot be written: " + std::strerror(code));
    take_in(batches_, x);
    return {};
  }

private:
  std::unique_ptr<journal_file> file_;
  std::map<uint64_t, batch_record> batches_;
};

} // namespace

expected<batch_store_ptr> open_batch_file(const std::string& path) {
  auto file = journal_file::open(path);
  if (!file)
    return unexpected<error>{file.error()};
  auto result = std::make_shared<batch_file>(std::move(*file));
  if (auto fine = result->read(); !fine)
    return unexpected<error>{fine.error()};
  return result;
}

} // namespace troupe
