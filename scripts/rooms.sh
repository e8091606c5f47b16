#!/usr/bin/env bash
# The rooms of schema/, runtime/ and actors/, and the arrows between them: scripts/rooms.sh [--dot]
#
# A room is a folder with a target (cmake/troupe-layer.cmake). Its arrows are what its files include; which it may have is
# what its CMakeLists.txt links, and nothing else. Fails on an include that no link allows, on a link that nothing needs,
# on a header of troupe/detail/ that only sources include, on private headers of a room's own part, and on cycles.
set -euo pipefail
cd "$(dirname "$0")/.."

dot=0
[[ ${1:-} != --dot ]] || dot=1

git ls-files --cached --others --exclude-standard -- schema runtime actors \
  | grep -E '\.(cpp|hpp)$|CMakeLists\.txt$' \
  | while read -r file; do [[ ! -e $file ]] || echo "$file"; done \
  | LC_ALL=C sort \
  | xargs -d '\n' awk -v dot="$dot" '
  function folder_of(path) { sub(/\/[^\/]*$/, "", path); return path }
  # The folder of the room that a file lies in: without troupe/ and what is below it.
  function room_of(path) { path = folder_of(path); sub(/\/troupe(\/.*)?$/, "", path); return path }
  function complain(words) { print "rooms: " words > "/dev/stderr"; status = 1 }

  FNR == 1 {
    name = FILENAME
    if (name ~ /CMakeLists\.txt$/) {
      room = folder_of(name)
    } else {
      files[name] = room_of(name)
      count[files[name]]++
      if (name ~ /\/troupe\//) {
        key = name
        sub(/^.*\/troupe\//, "troupe/", key)
        where[key] = name
      } else {
        key = name
        sub(/^[^\/]*\//, "", key)
        where[key] = name
      }
    }
  }
  name ~ /CMakeLists\.txt$/ {
    if ($0 ~ /^troupe_add_room\(/) {
      target = $0
      sub(/^troupe_add_room\(/, "", target)
      targets[target] = room
      rooms[++rooms_count] = room
    }
    line = $0
    sub(/#.*/, "", line)
    while (match(line, /troupe::[a-z_]+/)) {
      if (room ~ /\//)
        links[room, ++links_count[room]] = substr(line, RSTART + 8, RLENGTH - 8)
      line = substr(line, RSTART + RLENGTH)
    }
    next
  }
  /^[ \t]*#[ \t]*include[ \t]+[<"]/ {
    what = $0
    sub(/^[^<"]*[<"]/, "", what)
    sub(/[>"].*$/, "", what)
    includes[++includes_count] = what
    included_by[includes_count] = name
  }

  END {
    for (i = 1; i <= includes_count; i++) {
      what = includes[i]
      from = files[included_by[i]]
      to = ""
      if (what in where) {
        to = files[where[what]]
        if (what ~ /^troupe\/detail\// && (to != from || included_by[i] ~ /\.hpp$/))
          needed[what] = 1
        if (included_by[i] ~ /\/troupe\// && what !~ /^troupe\//)
          complain(included_by[i] ": installed, and includes \"" what "\", which is not")
      } else if (what !~ /\// && (folder_of(included_by[i]) "/" what) in files) {
        to = from
        if (included_by[i] ~ /\/troupe\//)
          complain(included_by[i] ": installed, and includes \"" what "\", which is not")
      } else if (what ~ /^troupe\//) {
        complain(included_by[i] ": <" what "> is nowhere")
      }
      if (to == "" || to == from)
        continue
      if (!((from, to) in arrow)) {
        arrow[from, to] = included_by[i] " includes " what
        arrows_of[from] = arrows_of[from] " " to
        arrows++
      }
    }
    for (i = 1; i <= rooms_count; i++) {
      room = rooms[i]
      for (k = 1; k <= links_count[room]; k++) {
        to = targets[links[room, k]]
        allowed[room, to] = 1
      }
    }
    for (i = 1; i <= rooms_count; i++) {
      room = rooms[i]
      split(arrows_of[room], to_rooms, " ")
      for (k in to_rooms)
        if (!((room, to_rooms[k]) in allowed))
          complain(arrow[room, to_rooms[k]] ": " room " does not link " to_rooms[k])
      for (k = 1; k <= links_count[room]; k++) {
        to = targets[links[room, k]]
        if (to != room && to != "" && !((room, to) in arrow))
          complain(room " links " to ", and includes nothing of it")
      }
    }
    # A room whose arrows all lead to rooms that are done is done; what is left over runs in circles.
    left = rooms_count
    do {
      before = left
      for (i = 1; i <= rooms_count; i++) {
        if (rooms[i] in done)
          continue
        free = 1
        n = split(arrows_of[rooms[i]], to_rooms, " ")
        for (k = 1; k <= n; k++)
          if (!(to_rooms[k] in done))
            free = 0
        if (free) {
          done[rooms[i]] = 1
          left--
        }
      }
    } while (left < before)
    for (i = 1; i <= rooms_count; i++)
      if (!(rooms[i] in done))
        complain(rooms[i] " runs in a circle: " arrows_of[rooms[i]])
    for (what in where)
      if (what ~ /^troupe\/detail\// && !(what in needed))
        complain(where[what] ": installed, but no other room and no header includes it")
    for (what in where)
      if (what ~ /^troupe\/[^\/]*$/)
        public++
      else if (what ~ /^troupe\//)
        details++

    if (dot)
      print "digraph rooms {\n  rankdir = BT"
    for (i = 1; i <= rooms_count; i++) {
      room = rooms[i]
      n = split(arrows_of[room], to_rooms, " ")
      if (dot) {
        for (k = 1; k <= n; k++)
          print "  \"" room "\" -> \"" to_rooms[k] "\""
        continue
      }
      short = ""
      for (k = 1; k <= n; k++)
        sorted[k] = to_rooms[k]
      for (k = 2; k <= n; k++)
        for (m = k; m > 1 && sorted[m] < sorted[m - 1]; m--) {
          swap = sorted[m]; sorted[m] = sorted[m - 1]; sorted[m - 1] = swap
        }
      for (k = 1; k <= n; k++)
        short = short (k > 1 ? ", " : "") sorted[k]
      printf "%-26s %3d files  %s\n", room, count[room], n ? "-> " short : ""
    }
    if (dot)
      print "}"
    else
      printf "%d rooms, %d arrows; %d headers for applications, %d that these need\n", rooms_count, arrows, public, details
    exit status
  }'
