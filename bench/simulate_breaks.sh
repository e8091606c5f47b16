#!/usr/bin/env bash
# Shows that the simulator finds faults: breaks the run, or the book of its batches, in one line at a time, in a copy, and
# counts the schedules until that is found.
#
#   bench/simulate_breaks.sh               with the libraries of runtime/ and schema/ in build/release
#   bench/simulate_breaks.sh --build DIR   another build folder
#   bench/simulate_breaks.sh --seeds N     at most so many schedules for each break (100000)
#   bench/simulate_breaks.sh --only REGEX  only breaks whose file and fault ("supply.cpp|two texts have one place") match
#
# Prints a table. Exit status: 0 every break was found; 1 one was not; 2 bad usage, or a break that does not compile.
set -euo pipefail
cd "$(dirname "$0")/.."

build=build/release
seeds=100000
only=.

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' bench/simulate_breaks.sh; }

while [[ $# -gt 0 ]]; do
  case $1 in
    --build) build=${2:?--build needs a folder}; shift 2 ;;
    --seeds) seeds=${2:?--seeds needs a number}; shift 2 ;;
    --only) only=${2:?--only needs a regular expression}; shift 2 ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

# file of actors/run, or batches/FILE | what is wrong then | sed expression
breaks() {
  cat <<'LIST'
dispatch.cpp|a permit for a text that has ended is kept|s/out_.emplace_back(orders::return_permit{route, permit});/(void)permit;/
dispatch.cpp|a granted request keeps the seat that was reserved for it, too|s/seats_.unreserve(1);//
dispatch.cpp|a seat forgets the permit that is used in it|s/seats_.take(id, {made.route, permit})/seats_.take(id, {made.route, 0})/
dispatch.cpp|of two requests the one that lost is not cancelled|0,/out_.emplace_back(orders::cancel{made.seat});/s///
dispatch.cpp|what was set aside for a request is never settled|s/budget_.settle(made.route, made.reserved, done);/;/
dispatch.cpp|a lost request counts as one that cost nothing|s/budget_.forfeit(made.reserved);/budget_.release(made.reserved);/
dispatch.cpp|what was set aside for a request that waits for its permit stays so|s/budget_.release(requests_.at(slot).reserved);//
dispatch.cpp|the sum forgets attempts|s/sum_.add_attempt(done);//
dispatch.cpp|nobody notes that a validator is another one|s/validators_.replace(place);//
dispatch.cpp|seats stay reserved for what a dead limiter was asked|s/seats_.unreserve(routes_\[route\].queued());//
dispatch.cpp|permits in stock are not used up|s/way.use_permit();//
dispatch.cpp|requests are sent without money|s/if (!budget_.counts(x.route))/if (true)/
dispatch.cpp|second requests know no share|s/hedging_.may(sum_.requests()) && may_start(route)/hedging_.on() \&\& may_start(route)/
dispatch.cpp|nobody calls the successor of a validator|s/out_.emplace_back(orders::call_reader{x.validator});/;/
run_reports.cpp|a verdict that comes first leaves the other request alone|0,/if (found->stage == request_stage::fetching)/s//if (false)/
run_reports.cpp|a failure for good leaves the other request alone|s/  if (!left)/  if (false)/
run_texts.cpp|a re-ask sends the body of the first request|/void run::ask_again/,/^}/s/about.body.clear();//
run_texts.cpp|re-asks are not counted|s/++about.budget.reasks;//
run_texts.cpp|tries are not counted|s/++(x.budget.tries.\*budget_of(code));//
run_texts.cpp|a text forgets on which routes it has failed|s/x.routes_tried .= 1u << x.route;//
run_texts.cpp|texts stay on a route that is closed|s/if (x.route != route)/if (true)/
run_texts.cpp|texts wait for their next try after the end of all sending|/void run::wait_for/,/^}/s/if (ending_.closed())/if (false)/
run_texts.cpp|tries do not wait|s/way.waiting.put(due,/way.waiting.put(now_,/
dispatch.cpp|observers never hear of a request that is lost|/void dispatch::forfeit/,/^}/s/tell_dropped(x, made, now);/(void)now;/
dispatch.cpp|observers never hear of a request that was not made after all|/void dispatch::take_back/,/^}/s/tell_dropped(x, requests_.at(slot), now);/(void)now;/
dispatch.cpp|observers hear of each request twice|s/what.traceparent = tell_start(x, made, now);/what.traceparent = (tell_start(x, made, now), tell_start(x, made, now));/
run.cpp|observers never hear that a text has begun|s/watch_.tell(&run_observer::on_text_started.*/(void)0;/
dispatch.cpp|a limiter is told of the permits of another one|s/seats_.forget_permits(route);//
run.cpp|a run without money does not end|s/^  if (!busy)$/  if (false)/
answer_sharing.cpp|those who follow an answer do not get it|s/for (const auto& id : sharing_.settle(done))/for (const auto\& id : std::vector<text_id>{})/
run_texts.cpp|those who follow a failure are not told|s/fail_followers(alone, problem);/;/
run_texts.cpp|a text that fails leaves its requests behind|s/dispatch_.drop(x, now_);//
answer_sharing.cpp|texts wait for a cache that is dead|/answer_sharing::lose/,/^}/s/if (x.stage != text_stage::looking_up)/if (true)/
run_ends.cpp|texts that were read are forgotten at the end|s/  refuse_texts(why);//
run_texts.cpp|an outcome is not counted|s/sum_.add_outcome(has_record);/(void)has_record;/
run.cpp|the run ends before its last outcome is delivered|s/texts_.size() > 0 .. !delivery_.empty()/texts_.size() > 0/
run.cpp|nobody wakes the run for a text whose wait is over|s/later(ways\[i\].waiting.next_due());//
run_hooks.cpp|a text of an earlier run begins anew|s/x.turns = std::make_shared<const std::vector<reask_turn>>(std::move(before.turns));/;/
delivery.cpp|credit is not used up|s/credit_ -= count;/;/
outbox.cpp|one text too many is started ahead|s/return index < first_ + window_;/return index <= first_ + window_;/
route.cpp|permits are asked for once|/void route::add_permits/,/^}/s/permits_asked_ = false;//
route.cpp|a pause leaves the permits in stock|/void route::fail/,/^}/s/permits_ = 0;/;/
sharing.cpp|a request that has ended may still be followed|s/open_.erase(i);/;/
supply.cpp|two texts have one place|s/end_index_++}/end_index_}/
supply.cpp|a text that was taken by its tag is still there|s/taken.gone = true;/taken.gone = false;/
supply.cpp|deadlines of texts that wait for their turn are not kept|s/if (x.deadline.count() > 0)/if (false)/
text_table.cpp|the deadline of a text does not count|s/due = std::min(due, by_prompt);//
run_ends.cpp|a text is cancelled only while it waits for its turn|s/x.input()->tag == tag/false/
run_ends.cpp|cancelled texts have no outcome|/void run::cancel/,/^}/s/refuse(std::move(x), why);/(void)why;/
run_reports.cpp|a grant that comes too late is used|s/^  expire();//
run_budget.cpp|room for a longer answer is not paid for|s/\*x.output_tokens_max << doublings/*x.output_tokens_max/
judging.cpp|questions are never all answered|s/--open_;//
text_budget.cpp|room is asked for once too often|s/spent.doublings < x.truncation_retries/spent.doublings <= x.truncation_retries/
text_table.cpp|a text whose conversation is turned down is given up|s/return turned_down && /return false \&\& /
run_texts.cpp|a conversation that was turned down is shown again|s/turns.back().retold = true;//
run_texts.cpp|a server that turned one turn down is shown the next|s/const bool was_retold = is_retold(turns);/const bool was_retold = false;/
run_reports.cpp|a form that a server refuses costs a text|s/= reshape(.*);/= false;/
run_reports.cpp|each request that meets a refusal gives up more|s/if (failed.form == way.form(judging)) {/{/
dispatch.cpp|a body in an old form goes out as one in the new form|s/x.body.empty() ? form_of(x) : x.body_form/form_of(x)/
waits.cpp|a wait is announced over and over|s/now < x.quiet_until && /false \&\& /
batches/batch_submission.cpp|a batch is made before it is written down that its rows are there|s/note(batch, batch_step::uploaded, now);/create(batch);/
batches/batch_submission.cpp|a batch is made anew that may have been made|s/if (is_ambiguous_now)/if (false)/
batches/batch_submission.cpp|a batch is looked for once|s/looks_max = 2/looks_max = 1/
batches/batch_submission.cpp|the second look follows the first at once|/void batch_book::end_look/,/^}/s/rules_.poll_max/std::chrono::milliseconds{1}/
batches/batch_submission.cpp|only the first page of a list is looked at|/void batch_book::take_search/,/^}/s/is_old ||/true ||/
batches/batch_submission.cpp|a search begins where the one before was|/void batch_book::look_elsewhere/,/^}/s/x.page.clear();//
batches/batch_submission.cpp|nobody waits for who may hold the right batch|s/ || x.was_held || may_be_held(batch, now)//
batches/batch_submission.cpp|one batch is taken for two|s/return !known && listed/return listed/
batches/batch_submission.cpp|nobody notes that a batch was guessed|s/x.record.guessed = it->name.empty() && it->input.empty();//
batches/batch_submission.cpp|what an earlier run left counts as open|s/ && (y->due || y->calling)//
batches/batch_book.cpp|rows that were given are still found|s/indexes_.x.lane..remove(row.key, place);//
batches/batch_book.cpp|rows of earlier runs are not found|/void batch_book::take_over/,/^}/s/index.put(key, {place, i});//
batches/batch_book.cpp|numbers of earlier runs are used again|s/next_number_ = std::max(next_number_, x.number + 1);//
batches/batch_book.cpp|who asked for the same gets nothing|s/result.insert(result.end(), more->second.begin(), more->second.end());//
batches/batch_book.cpp|who has left still gets a row|/batch_book::leave/,/^}/s/if (seat >= seats_.size() || .*/if (true)/
batches/batch_book.cpp|a run that is stopped closes its batches|s/if (complete && x.is_noted/if (x.is_noted/
batches/batch_book.cpp|a run that ends leaves files|/void batch_book::finish/,/^}/s/forget(i);/;/
batches/batch_book.cpp|a lane that was held is not woken|/batch_book::next_due/,/^}/s/if (may_submit(i))/if (false)/
batches/batch_book.cpp|rows are gathered after the run has turned live|/batch_book::add/,/^}/s/  if (live_) {/  if (false) {/
batches/batch_book.cpp|nobody hears that a run turns live|s/orders_.emplace_back(batch_orders::send_live{});//
batches/batch_book.cpp|when time is up, what lies with the provider is asked live, too|/void batch_book::turn_live/,/^}/s/const bool is_made = .*/const bool is_made = false;/
batches/batch_book.cpp|somebody else's batch is cancelled|/void batch_book::finish/,/^}/s/ && !x.record.guessed//
batches/batch_collection.cpp|nobody looks after what an earlier run left|/void batch_book::wake/,/^}/s/    x.due = now;/    return;/
batches/batch_collection.cpp|rows that were not run count as answered|s/row.is = ran ? row_stage::found : row_stage::not_run;/row.is = row_stage::found;/
batches/batch_collection.cpp|of several files of results one is read|s/static_cast<uint32_t>(calls.size())}/1u}/
batches/batch_collection.cpp|results that cannot be had for a moment are given up|s/const bool is_gone = .*/const bool is_gone = problem.code != errc::none;/
batches/batch_collection.cpp|a batch that is not found once is gone|s/not_found_max = 20/not_found_max = 1/
batches/batch_collection.cpp|somebody else's results count as ours|s/!is_ours && x.record.guessed/false/
batches/batch_collection.cpp|a batch that failed keeps its rows|/void batch_book::fail_batch/,/^}/s/give_back(batch, now);/discard(batch, now);/
batches/batch_collection.cpp|a batch is forgotten with its last given row while others are open|s/    if (is_used)/    if (true)/
batches/row_index.cpp|a row that was removed ends the search for others|s/places_.i. = removed;/places_[i] = empty;/
run_texts.cpp|a run that lost texts is complete|s/return x == errc::cancelled || x == errc::internal/return x == errc::cancelled/
run_reports.cpp|a request that was not made stays charged|/void run::recall/,/^}/s/dispatch_.take_back/dispatch_.forfeit/
run_budget.cpp|what may have been billed in a batch is halved twice|s/ && !routes_.route..batched && / \&\& /
LIST
}

libraries=("$build"/runtime/*/libtroupe_*.a "$build"/runtime/*/*/libtroupe_*.a "$build"/schema/*/libtroupe_*.a)
[[ -e ${libraries[0]} ]] || { echo "simulate_breaks: nothing is built in $build" >&2; exit 2; }
copy=$build/simulate_breaks
mkdir -p "$copy"
rm -f "$copy"/*.o
compile=(c++ -std=c++20 -O1 -w -Iactors -Iruntime -Ischema)
for room in actors/run actors/batches runtime/* runtime/*/* schema/*; do
  [[ ! -d $room/troupe ]] || compile+=("-I$room")
done
compile+=(-c)

# The run and the book as they are, and the simulator.
find actors/run actors/batches bench/simulation -name '*.cpp' -print0 \
  | xargs -0 -P 2 -I {} sh -c '"$@" -o "'"$copy"'/$(basename {}).o" {}' sh "${compile[@]}" || exit 2

# try FILE WHAT EXPRESSION: a line of the table.
try() {
  local file=$1 what=$2 expression=$3 said object source=actors/run/$1 batches=()
  # What only runs in batches find.
  if [[ $file == batches/* ]]; then
    source=actors/$file batches=(--batches)
    file=${file#batches/}
  elif [[ $what == *batch* || $what == *"was not made"* || $what == *"lost texts"* ]]; then
    batches=(--batches)
  fi
  sed "$expression" "$source" > "$copy/$file"
  if cmp -s "$source" "$copy/$file"; then
    echo "simulate_breaks: nothing to break in $file: $what" >&2
    exit 2
  fi
  "${compile[@]}" -iquote "${source%/*}" "$copy/$file" -o "$copy/broken.o" || exit 2
  local objects=("$copy/broken.o")
  for object in "$copy"/*.cpp.o; do
    [[ $object == "$copy/$file.o" ]] || objects+=("$object")
  done
  c++ "${objects[@]}" -Wl,--start-group "${libraries[@]}" -Wl,--end-group \
    -lcurl -lssl -lcrypto -lsqlite3 -lz -lpcre2-8 -lidn2 -lpthread -o "$copy/simulate" || exit 2
  said=$(timeout 300 "$copy/simulate" "${batches[@]}" --seeds "$seeds" --as-found 2>&1 || true)
  if [[ $said =~ ^schedule\ ([0-9]+)\ of.*:\ (.*)$ ]]; then
    printf '| %s | %s | %s | %s |\n' "$file" "$what" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
  elif [[ $said == *"no finding"* ]]; then
    printf '| %s | %s | not found | |\n' "$file" "$what"
    return 1
  else
    printf '| %s | %s | at once | it crashed |\n' "$file" "$what"
  fi
}

status=0
echo '| file | what is wrong | schedules | found as |'
echo '|---|---|---:|---|'
while IFS='|' read -r file what expression; do
  [[ "$file|$what" =~ $only ]] || continue
  try "$file" "$what" "$expression" || status=1
done < <(breaks)
exit $status
