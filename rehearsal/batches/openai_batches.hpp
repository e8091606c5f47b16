#pragma once

#include "../reply_json.hpp"
#include "../request_json.hpp"
#include "batches.hpp"

namespace troupe::rehearsing {

/// What OpenAI, or who has taken its shape, allows in a batch.
batch_limits openai_limits(std::string_view provider);

/// OpenAI's batches; see its reference, "Batch". Also Azure's and Groq's.
class openai_batches : public batch_desk, public batch_shape {
public:
  /// `lenient`: rows need to say neither method nor URL, and batches no window.
  explicit openai_batches(batch_store& store, bool lenient = false)
    : store_(store),
      lenient_(lenient) {}

  bool answer(const batch_call& x) override;

  bool read_row(const batch& of, std::string_view text, batch_row& row,
                batch_problem& problem) const override;
  void write_answer(const batch& of, const batch_row& row, const reply& answer, uint64_t number,
                    batch_lines& to) const override;
  void write_unanswered(const batch_row& row, batch_state end, batch_lines& to) const override;
  batch_limits limits() const override;

protected:
  virtual void write_one(reply& out, const batch& x) const;
  virtual void write_created(reply& out, const batch& x) const {
    write_one(out, x);
  }
  virtual void list(const batch_call& x) const;

  batch_store& store_;

private:
  void create(const batch_call& x);
  std::shared_ptr<stored_file> find_input(const batch_call& x, batch_fault& trouble) const;

  bool lenient_;
  request_json json_;
};

/// A list in OpenAI's words.
template <class Page, class Append>
void write_page(std::string& out, const Page& page, Append append) {
  reply_json json(out);
  json.begin().text("object", "list").begin_list("data");
  for (const auto& x : page.items) {
    json.begin();
    append(json, *x);
    json.end();
  }
  json.end_list();
  if (page.items.empty())
    json.null("first_id").null("last_id");
  else
    json.text("first_id", page.items.front()->id).text("last_id", page.items.back()->id);
  json.flag("has_more", page.has_more).end();
}

} // namespace troupe::rehearsing
