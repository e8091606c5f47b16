#pragma once

#include "advice.hpp"
#include "field_tree.hpp"

#include <troupe/error.hpp>
#include <troupe/money.hpp>

#include <cstdint>
#include <vector>

/// Which fields of the schema re-asks are paid for.
namespace troupe::cli::report {

/// What an answer got wrong; the requests until the next answer are because of it.
struct wrong_answer {
  std::vector<field*> fields;
  /// Of those requests the first was seen: a re-ask that has to be sent again is still one.
  bool is_asked_again = false;
};

/// Counts what was wrong with an answer at the fields; without violations, at the whole value.
wrong_answer note_violations(field_tree& to, const error& problem);

/// Shares what a request cost among the fields that it was for.
void charge(wrong_answer& because, uint64_t tokens, money cost);

/// Takes the attempts on a text one after the other. `last`: what the answer before it got wrong,
/// and then what this one did.
void take_attempt(field_tree& to, wrong_answer& last, bool is_reask, const error& problem,
                  uint64_t tokens, money cost);

/// Of the fields that any re-ask was for.
std::vector<field_reasks> reasks_by_field(field_tree& from);

} // namespace troupe::cli::report
