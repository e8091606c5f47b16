// Records and the places in them, as JSON pointers. No function calls itself: records may be nested as deep as JSON allows.

const isContainer = (value) => typeof value === 'object' && value !== null;
const escapedKey = (key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1');
const pointerKeys = (pointer) =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

// The object or list that a string is the JSON of, if it is.
function containerIn(text) {
  if (typeof text !== 'string' || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// All leaves of a value as [pointer, leaf], in order; empty lists and objects are leaves, too. At most `limit`.
function leavesOf(value, limit = 100_000) {
  const leaves = [];
  const open = [['', value]];
  while (open.length && leaves.length < limit) {
    const [pointer, here] = open.pop();
    const keys = isContainer(here) ? Object.keys(here) : [];
    if (!keys.length) leaves.push([pointer, here]);
    for (let i = keys.length - 1; i >= 0; --i) open.push([pointer + '/' + escapedKey(keys[i]), here[keys[i]]]);
  }
  return leaves;
}

// The values that a pointer leads to; a key "*" stands for all keys.
function valuesAt(value, pointer) {
  let found = [value];
  for (const key of pointerKeys(pointer)) {
    found = found.flatMap((here) => {
      if (!isContainer(here)) return [];
      if (key === '*') return Object.values(here);
      return Object.hasOwn(here, key) ? [here[key]] : [];
    });
  }
  return found;
}

// Whether `pointer` is `pattern`, or lies below it; a key "*" of either stands for any key, as the schema writes lists.
function isWithin(pointer, pattern) {
  const keys = pointerKeys(pointer);
  const wanted = pointerKeys(pattern);
  return wanted.length <= keys.length && wanted.every((key, i) => key === '*' || key === keys[i] || keys[i] === '*');
}
