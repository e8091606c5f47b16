#!/bin/bash
# coordinator_interrupted.sh PROGRAM: Ctrl-C after the first result of texts without an end; then the program's exit status.
program=$1
endless() { yes "John Smith is a 30-year-old software engineer."; }
asked() { bash -c 'echo $$; exec "$0" --pool=2 2> /dev/null' "$program"; }

exec 3< <(endless | { asked; echo "exit status $?"; })
read -r -u 3 process
read -r -u 3 result
echo "$result"
kill -INT "$process"
tail -n 1 <&3
