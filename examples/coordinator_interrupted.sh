#!/bin/bash
# coordinator_interrupted.sh PROGRAM: Ctrl-C after the first result of texts without an end; then what the program says at last.
program=$1
endless() { yes "John Smith is a 30-year-old software engineer."; }
asked() { bash -c 'echo $$; exec "$0" --pool=2 2>&1' "$program"; }

exec 3< <(endless | { asked; echo "exit status $?"; })
read -r -u 3 process
while read -r -u 3 line && [[ $line != *": John Smith"* ]]; do :; done
echo "$line"
kill -INT "$process"
tail -n 2 <&3
