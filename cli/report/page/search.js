// The search over texts: words and conditions, all of which must hold.
//
//   word "a phrase"      in the place, id, text, record, error or best answer, in upper or lower case
//   code:refused         the error code; so for id:, text:, message:, reason: and kind: (of a repair)
//   /age:30 /name:ann    a value of the record: numbers equal, strings hold it; /tags/*:x looks into lists
//   /age>30 /age         a number in a range; any value at all but null
//   repaired failed ok reasked cited look cut violated
//   reasks>1 ms>=2000 cost<0.01 attempts tokens repairs violations
//   -anything            what does not hold

const searchFlags = {
  ok: (t) => !t.error,
  failed: (t) => !!t.error,
  repaired: (t) => !!t.repairs?.length,
  violated: (t) => !!t.violations?.length,
  cited: (t) => !!t.cites?.length,
  reasked: (t) => searchNumbers.reasks(t) > 0,
  look: (t) => !!t.look,
  cut: (t) => !!t.cut,
};

const searchNumbers = {
  attempts: (t) => t.attempts,
  reasks: (t) => t.reasks ?? (isNumber(t.attempts) ? Math.max(0, t.attempts - 1) : undefined),
  ms: (t) => t.ms,
  cost: (t) => t.cost,
  tokens: (t) => t.tokens,
  repairs: (t) => t.repairs?.length ?? 0,
  violations: (t) => t.violations?.length ?? 0,
  i: (t) => t.i,
};

const searchWords = {
  id: (t) => [valueText(t.id ?? '')],
  text: (t) => [t.text ?? ''],
  code: (t) => errorsOf(t).map((e) => e.code ?? ''),
  message: (t) => errorsOf(t).map((e) => e.message ?? ''),
  kind: (t) => (t.repairs ?? []).map((r) => r.kind ?? ''),
  reason: (t) => t.look?.reasons ?? [],
};

const errorsOf = (t) => [t.error, t.a_error, t.b_error].filter(Boolean);
const recordsOf = (t) => [t.value, t.error?.best, t.a, t.b].filter(known);

const compareNumbers = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
};

// Cuts a query into terms; quotes keep blanks together. An open quote reaches to the end.
function searchTerms(query) {
  const terms = [];
  const pattern = /(-?)((?:"[^"]*(?:"|$)|[^\s"])+)/g;
  for (const [, minus, raw] of query.matchAll(pattern)) {
    const text = raw.replaceAll('"', '');
    if (text) terms.push({ not: minus === '-', text: text.toLowerCase(), exact: raw.startsWith('"') });
  }
  return terms;
}

function valueMatches(value, wanted) {
  if (isContainer(value))
    return leavesOf(value, 2000).some(([, leaf]) => !isContainer(leaf) && valueMatches(leaf, wanted));
  if (typeof value === 'string') return value.toLowerCase().includes(wanted);
  return valueText(value) === wanted || (typeof value === 'number' && wanted.trim() !== '' && value === Number(wanted));
}

// Pointers of a query are in lower case, those of records are not.
function valuesAtAnyCase(record, pointer) {
  let found = [record];
  for (const key of pointerKeys(pointer))
    found = found.flatMap((here) =>
      isContainer(here)
        ? Object.keys(here)
            .filter((k) => key === '*' || k.toLowerCase() === key)
            .map((k) => here[k])
        : [],
    );
  return found;
}

function pointerCondition(pointer, operator, wanted) {
  if (!operator)
    return (t) =>
      t.pointers
        ? t.pointers.some((p) => isWithin(p.toLowerCase(), pointer))
        : recordsOf(t).some((r) => valuesAtAnyCase(r, pointer).some(known));
  if (operator === ':' || operator === '=')
    return (t) => recordsOf(t).some((r) => valuesAtAnyCase(r, pointer).some((v) => valueMatches(v, wanted)));
  return (t) =>
    recordsOf(t).some((r) =>
      valuesAtAnyCase(r, pointer).some((v) => isNumber(v) && compareNumbers[operator](v, Number(wanted))),
    );
}

// All that words are looked for in, in lower case. Made once for each text, when first asked for.
const haystacks = new WeakMap();
function haystackOf(t) {
  let result = haystacks.get(t);
  if (result === undefined) {
    const parts = ['' + t.i, valueText(t.id ?? ''), t.text ?? ''];
    for (const e of errorsOf(t)) parts.push(e.code ?? '', e.message ?? '');
    for (const record of recordsOf(t))
      for (const [pointer, leaf] of leavesOf(record, 5000)) parts.push(pointer, valueText(leaf));
    for (const r of t.repairs ?? []) parts.push(r.kind ?? '');
    for (const v of t.violations ?? []) parts.push(v.message ?? '');
    result = parts.join('\n').toLowerCase();
    haystacks.set(t, result);
  }
  return result;
}

function termCondition({ text, exact }) {
  const anywhere = (t) => haystackOf(t).includes(text);
  if (exact) return anywhere;
  if (Object.hasOwn(searchFlags, text)) return searchFlags[text];
  const [, name, operator, wanted] = /^(\/[^:<>=]*|[a-z]+)(?:(>=|<=|[:<>=])(.*))?$/s.exec(text) ?? [];
  if (name?.startsWith('/')) return pointerCondition(name, operator, wanted);
  if (operator === undefined || wanted === '') return anywhere;
  if (Object.hasOwn(searchNumbers, name) && !Number.isNaN(Number(wanted))) {
    const compare = compareNumbers[operator === ':' ? '=' : operator];
    return (t) => isNumber(searchNumbers[name](t)) && compare(searchNumbers[name](t), Number(wanted));
  }
  if (operator === ':' && Object.hasOwn(searchWords, name))
    return (t) => searchWords[name](t).some((word) => word.toLowerCase().includes(wanted));
  return anywhere;
}

// The condition that a query is: a function from a text to whether it is found.
function searchFor(query) {
  const terms = searchTerms(query).map((term) => ({ ...term, holds: termCondition(term) }));
  return (t) => terms.every((term) => term.holds(t) !== term.not);
}
