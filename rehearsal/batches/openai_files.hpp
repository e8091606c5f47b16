#pragma once

#include "batches.hpp"

namespace troupe::rehearsing {

/// OpenAI's files: see its reference, "Files". Also Azure's, Groq's, Together's and Mistral's.
class openai_files final : public batch_desk {
public:
  explicit openai_files(batch_store& store) : store_(store) {}

  bool answer(const batch_call& x) override;

private:
  void upload(const batch_call& x);
  void list(const batch_call& x);
  void download(const batch_call& x, stored_file& file);

  batch_store& store_;
};

} // namespace troupe::rehearsing
