// What differs between two records, and between two strings.

// The leaves that differ: [{pointer, a, b}], in the order of b, then what only a has. An absent leaf is undefined.
function recordDiff(a, b) {
  const before = new Map(known(a) ? leavesOf(a) : []);
  const after = new Map(known(b) ? leavesOf(b) : []);
  const changes = [];
  for (const [pointer, value] of after)
    if (
      !before.has(pointer) ||
      valueText(before.get(pointer)) !== valueText(value) ||
      typeof before.get(pointer) !== typeof value
    )
      changes.push({ pointer, a: before.get(pointer), b: value });
  for (const [pointer, value] of before) if (!after.has(pointer)) changes.push({ pointer, a: value, b: undefined });
  return changes;
}

// Two strings as runs of words: [{what: 'same' | 'a' | 'b', text}]. Longest common subsequence of words; strings that are too
// long for that differ as a whole between what they begin and end with alike.
function wordDiff(a, b) {
  const left = a.match(/\s+|[\p{L}\p{N}_]+|./gsu) ?? [];
  const right = b.match(/\s+|[\p{L}\p{N}_]+|./gsu) ?? [];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) ++start;
  let end = 0;
  while (end < left.length - start && end < right.length - start && left.at(-1 - end) === right.at(-1 - end)) ++end;
  const runs = [];
  const add = (what, words) => {
    const text = Array.isArray(words) ? words.join('') : words;
    if (!text) return;
    if (runs.at(-1)?.what === what) runs.at(-1).text += text;
    else runs.push({ what, text });
  };
  add('same', left.slice(0, start));
  diffMiddle(left.slice(start, left.length - end), right.slice(start, right.length - end), add);
  add('same', left.slice(left.length - end));
  return runs;
}

function diffMiddle(left, right, add) {
  const width = right.length + 1;
  if (left.length * right.length > 250_000) {
    add('a', left);
    add('b', right);
    return;
  }
  // common[i * width + k]: how many words left from i and right from k have in common, in order.
  const common = new Uint32Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; --i)
    for (let k = right.length - 1; k >= 0; --k)
      common[i * width + k] =
        left[i] === right[k]
          ? common[(i + 1) * width + k + 1] + 1
          : Math.max(common[(i + 1) * width + k], common[i * width + k + 1]);
  let i = 0;
  let k = 0;
  while (i < left.length && k < right.length) {
    if (left[i] === right[k]) {
      add('same', left[i++]);
      ++k;
    } else if (common[(i + 1) * width + k] >= common[i * width + k + 1]) add('a', left[i++]);
    else add('b', right[k++]);
  }
  add('a', left.slice(i));
  add('b', right.slice(k));
}

// A text cut where citations begin and end: [{from, to, pointers}]; citations may overlap, and may lie.
function citedRuns(text, cites) {
  const valid = (cites ?? []).filter(
    (c) => Number.isInteger(c.from) && Number.isInteger(c.to) && c.from >= 0 && c.from < c.to && c.to <= text.length,
  );
  const edges = [...new Set([0, text.length, ...valid.flatMap((c) => [c.from, c.to])])].sort((a, b) => a - b);
  const runs = [];
  for (let i = 0; i + 1 < edges.length; ++i) {
    const [from, to] = [edges[i], edges[i + 1]];
    runs.push({ from, to, pointers: valid.filter((c) => c.from <= from && c.to >= to).map((c) => c.pointer) });
  }
  return runs;
}
