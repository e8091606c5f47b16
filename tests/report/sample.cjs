// Data for the page as troupe writes them, made up: always the same for the same number of texts.
'use strict';

function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const names = [
  'Ada Lindqvist',
  'Jonas Weber',
  'Mei Tanaka',
  'Omar Haddad',
  'Sofia Marin',
  'Piotr Zielinski',
  'Ruth Okafor',
  'Léa Fournier',
  'Tom Bradley',
  'Ingrid Solberg',
];
const trades = ['nurse', 'electrician', 'teacher', 'baker', 'surveyor', 'translator', 'carpenter', 'pharmacist'];
const towns = ['Uppsala', 'Graz', 'Osaka', 'Tunis', 'Porto', 'Lublin', 'Lagos', 'Nantes', 'Leeds', 'Bergen'];
const base = Date.UTC(2026, 10, 30, 9, 12);

function sampleText(i, next) {
  const [name, trade, town] = [names[i % 10], trades[Math.floor(next() * 8)], towns[Math.floor(next() * 10)]];
  const age = 22 + Math.floor(next() * 45);
  const quote = `has worked as a ${trade} in ${town} since ${2026 - Math.floor(next() * 20)}`;
  const text =
    `Letter ${i + 1}. ${name}, ${age}, ${quote}. She or he can be reached in the mornings and speaks two languages.\n\n` +
    `Asked what mattered most, the answer was short: “to be on time, and to be listened to”. Nothing was said of pay.`;
  const from = text.indexOf(quote);
  const value = {
    name,
    age,
    trade,
    address: { town, country: null },
    languages: ['English', towns[i % 10] === 'Graz' ? 'German' : 'French'],
    quote,
    rating: 5,
  };
  const t = {
    i,
    id: 'letter-' + (i + 1),
    text,
    attempts: 1,
    ms: Math.round(400 + 900 * next() ** 3 * 4),
    cost: 0.00021 + 0.0001 * next(),
    tokens: 380 + Math.floor(next() * 90),
    value,
    cites: [{ pointer: '/quote', from, to: from + quote.length }],
  };
  if (next() < 0.12) t.repairs = [{ pointer: '/age', kind: 'string_to_number' }];
  if (next() < 0.05) (t.repairs ??= []).push({ pointer: '/trade', kind: 'enum_case' });
  if (next() < 0.08)
    Object.assign(t, {
      attempts: 2 + Math.floor(next() * 2),
      violations: [{ pointer: '/age', message: 'must be at least 18' }],
      ms: t.ms + 1800,
      cost: t.cost * 2.4,
    });
  if (next() < 0.03) failText(t, next);
  return t;
}

function failText(t, next) {
  const { value } = t;
  delete t.value;
  delete t.cites;
  const all = next() < 0.6;
  t.attempts = all ? 4 : 1;
  t.error = all
    ? {
        code: 'reasks_exhausted',
        message: 'after 3 re-asks still: /age must be at least 18',
        best: { ...value, age: 8 },
      }
    : { code: 'refused', message: 'the model refused: I cannot share personal data' };
  t.violations = all
    ? [
        { pointer: '/age', message: 'must be at least 18' },
        { pointer: '/salary', message: 'is required' },
      ]
    : undefined;
}

function timeline(texts) {
  const count = 180;
  const of = (f) => Array.from({ length: count }, (_, i) => f(i));
  const wave = random(7);
  const paused = (i) => i >= 70 && i < 82;
  const ok = of((i) => (paused(i) ? 0 : Math.round((texts / 150) * (0.8 + 0.4 * wave()) * Math.min(1, (i + 4) / 20))));
  return {
    from_at: base,
    step_ms: 2000,
    ok,
    failed: of((i) => (paused(i) ? 0 : i > 60 && i < 70 ? 3 : i % 17 === 0 ? 1 : 0)),
    in_flight: of((i) => (paused(i) ? 2 : Math.min(16, 4 + i))),
    tokens: ok.map((n) => n * 420),
    cost: ok.map((n) => n * 0.00026),
    limit_per_minute: of((i) => (i < 60 ? 180 : 120)),
    held: [
      {
        from_at: base + 140_000,
        to_at: base + 164_000,
        route: 0,
        reason: '429 from the provider: Retry-After said 24 s',
      },
      {
        from_at: base + 290_000,
        to_at: base + 293_000,
        route: 0,
        reason: 'five failures in a row; one request to try',
      },
    ],
    marks: [
      { at: base + 6_000, what: 'mode tools refused: json_schema is used' },
      { at: base + 120_000, what: 'limit lowered to 120 requests a minute' },
    ],
  };
}

function latency(what, middle, count) {
  const buckets = Array.from({ length: 30 }, (_, k) => ({
    to_ms: 2 ** (k / 2 + 3),
    count: Math.round((count / 4) * Math.exp(-((Math.log2(middle) - k / 2 - 3) ** 2) / 0.9)),
  }));
  return {
    what,
    count: buckets.reduce((n, b) => n + b.count, 0),
    p50_ms: middle,
    p90_ms: middle * 1.8,
    p95_ms: middle * 2.3,
    p99_ms: middle * 4.1,
    max_ms: middle * 7,
    mean_ms: middle * 1.14,
    buckets,
  };
}

function fieldsOf(texts) {
  const ok = texts.filter((t) => t.value).length;
  const top = (read) => {
    const counts = new Map();
    for (const t of texts) if (t.value) counts.set(read(t.value), (counts.get(read(t.value)) ?? 0) + 1);
    return [...counts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 10)
      .map(([value, count]) => ({ value, count }));
  };
  const whole = {
    present: ok,
    absent: 0,
    null: 0,
    empty: 0,
    distinct_is_bound: false,
    repairs: [],
    reasks: 0,
    reask_tokens: 0,
    reask_cost: 0,
    violations: [],
    suspicions: [],
  };
  const repaired = (pointer) => texts.flatMap((t) => t.repairs ?? []).filter((r) => r.pointer === pointer).length;
  return [
    {
      ...whole,
      pointer: '/name',
      types: ['string'],
      distinct: 10,
      top: top((v) => v.name),
      lengths: { min: 8, mean: 12.4, max: 15 },
    },
    {
      ...whole,
      pointer: '/age',
      types: ['integer'],
      distinct: 45,
      top: top((v) => v.age),
      numbers: { min: 22, p50: 44, mean: 43.7, max: 66 },
      repairs: [{ kind: 'string_to_number', count: repaired('/age') }],
      reasks: 61,
      reask_tokens: 24_900,
      reask_cost: 0.0123,
      violations: [
        { keyword: 'minimum', count: 49 },
        { keyword: 'type', count: 12 },
      ],
    },
    {
      ...whole,
      pointer: '/trade',
      types: ['string'],
      distinct: 8,
      top: top((v) => v.trade),
      lengths: { min: 5, mean: 8.9, max: 11 },
      repairs: [{ kind: 'enum_case', count: repaired('/trade') }],
      suspicions: [
        { kind: 'unused_labels', text: '3 of 11 labels never occur: plumber, painter, other', examples: [] },
      ],
    },
    {
      ...whole,
      pointer: '/address/town',
      types: ['string'],
      distinct: 10,
      top: top((v) => v.address.town),
      lengths: { min: 4, mean: 5.6, max: 7 },
    },
    {
      ...whole,
      pointer: '/address/country',
      types: ['string', 'null'],
      null: ok,
      distinct: 1,
      top: [{ value: null, count: ok }],
      suspicions: [
        {
          kind: 'empty',
          text: 'null in every record: the texts do not say it, or the instructions do not ask',
          examples: [2, 5],
        },
      ],
    },
    {
      ...whole,
      pointer: '/languages/*',
      types: ['string'],
      present: ok * 2,
      distinct: 3,
      top: [
        { value: 'English', count: ok },
        { value: 'French', count: Math.round(ok * 0.9) },
        { value: 'German', count: Math.round(ok * 0.1) },
      ],
    },
    {
      ...whole,
      pointer: '/quote',
      types: ['string'],
      distinct: ok,
      distinct_is_bound: ok > 1000,
      top: texts
        .filter((t) => t.value)
        .slice(0, 5)
        .map((t) => ({ value: t.value.quote, count: 1 })),
      lengths: { min: 38, mean: 46, max: 51 },
      suspicions: [{ kind: 'invented', text: 'in 4 records not a word of it stands in the text', examples: [7, 11] }],
    },
    {
      ...whole,
      pointer: '/rating',
      types: ['integer'],
      distinct: 1,
      top: [{ value: 5, count: ok }],
      numbers: { min: 5, p50: 5, mean: 5, max: 5 },
      suspicions: [{ kind: 'one_value', text: '5 in every record', examples: [0, 1] }],
    },
  ];
}

function sampleReport(n = 400) {
  const next = random(42);
  const texts = Array.from({ length: n }, (_, i) => sampleText(i, next));
  const failed = texts.filter((t) => t.error);
  const of = (code) => failed.filter((t) => t.error.code === code);
  const sum = (read) => texts.reduce((total, t) => total + read(t), 0);
  const most = (read, name) =>
    [...texts]
      .sort((a, b) => read(b) - read(a))
      .slice(0, 10)
      .map((t) => ({ index: t.i, [name]: read(t) }));
  const cause = (code, words, remedy) => ({
    code,
    cause: words,
    count: of(code).length,
    share: of(code).length / n,
    remedy,
    examples: of(code)
      .slice(0, 5)
      .map((t) => t.i),
  });
  return {
    v: 1,
    kind: 'report',
    title: 'letters.jsonl',
    made_at: base + 500_000,
    troupe: '0.19.0',
    sources: [
      { what: 'journal', path: 'letters.jsonl.journal', bytes: 1_482_113 },
      { what: 'input', path: 'letters.txt', bytes: 204_112 },
    ],
    missing: [],
    settings: [
      { name: '--model', value: 'gpt-4o-mini' },
      { name: '--schema', value: 'letter.schema.json' },
      { name: '--in-flight', value: '16' },
      { name: '--reasks', value: '3' },
    ],
    runs: [
      {
        at: base,
        ended_at: base + 360_000,
        version: '0.19.0',
        seats: 16,
        routes: [{ model: 'gpt-4o-mini', provider: 'openai', host: 'api.openai.com' }],
        ended_by: '',
      },
    ],
    totals: {
      texts: n,
      ok: n - failed.length,
      failed: failed.length,
      unfinished: 0,
      requests: sum((t) => t.attempts) + 12,
      retries: 12,
      limit_waits: 3,
      reasks: sum((t) => t.attempts - 1),
      hedges: 0,
      batched: 0,
      cached: 0,
      shared: 0,
      repaired: texts.filter((t) => t.repairs).length,
      prompt_tokens: sum((t) => t.tokens - 80),
      completion_tokens: n * 80,
      cached_tokens: 0,
      reasoning_tokens: 0,
      cost: sum((t) => t.cost),
      uncertain_cost: 0,
      elapsed_ms: 360_000,
    },
    failures: [
      cause(
        'reasks_exhausted',
        'after # re-asks still: /age must be at least #',
        'Loosen /age in the schema, or say in its description what to do when the text gives no age.',
      ),
      cause(
        'refused',
        'the model refused: I cannot share personal data',
        'Say in the instructions that the texts are public, or use another model for these.',
      ),
    ].filter((f) => f.count),
    timeline: timeline(n),
    latency: [latency('text', 720, n), latency('request', 610, n + 40), latency('first_byte', 240, n + 40)],
    fields: fieldsOf(texts),
    look: [...failed, ...texts.filter((t) => t.attempts > 2 && !t.error)].slice(0, 20).map((t, k) => ({
      index: t.i,
      score: 20 - k,
      reasons: t.error
        ? [t.error.code === 'refused' ? 'refused by the model' : 'failed after 4 attempts']
        : [`re-asked ${t.attempts - 1} times`, '/age broke a bound'],
    })),
    slowest: most((t) => t.ms, 'ms'),
    dearest: most((t) => t.cost, 'cost'),
    most_repaired: most((t) => t.repairs?.length ?? 0, 'count').filter((x) => x.count),
    advice: [
      '/age costs the most: of its 61 re-asks 49 broke “minimum”. If ages below 18 may occur, lower the bound.',
      '/rating is 5 in every record: take it out of the schema, or say what earns less than 5.',
      'The run waited 27 s for limits; a limit of 120 requests a minute from the start would have spared the 429s.',
    ],
    texts,
    texts_shown: n,
    texts_total: n,
    how_chosen: 'all',
  };
}

function sampleComparison(n = 400) {
  const [a, b] = [sampleReport(n), sampleReport(n)];
  const next = random(5);
  const changes = [];
  b.texts.forEach((t, i) => {
    const old = a.texts[i];
    if (t.value && next() < 0.2)
      t.value = {
        ...t.value,
        ...(next() < 0.6
          ? { age: t.value.age + 1 }
          : { quote: t.value.quote.replace('has worked', 'is working'), languages: ['English'] }),
      };
    if (next() < 0.02) failText(Object.assign(t, { value: t.value ?? { age: 3 } }), next);
    else if (t.error && next() < 0.5) Object.assign(t, { error: undefined, value: sampleText(i, next).value });
    const pointers = ['/age', '/quote', '/languages'].filter(
      (p) => JSON.stringify(old.value?.[p.slice(1)]) !== JSON.stringify(t.value?.[p.slice(1)]),
    );
    if (!pointers.length && !!old.error === !!t.error) return;
    changes.push({
      i,
      id: t.id,
      text: t.text,
      a: old.value ?? null,
      b: t.value ?? null,
      a_error: old.error && { code: old.error.code, message: old.error.message },
      b_error: t.error && { code: t.error.code, message: t.error.message },
      pointers: old.value && t.value ? pointers : [],
      cost: [old.cost, t.cost * 0.6],
      ms: [old.ms, t.ms * 1.2],
    });
  });
  const both = changes.filter((c) => c.a && c.b);
  const count = (x, y) => a.texts.filter((t, i) => !!t.error === x && !!b.texts[i].error === y).length;
  const field = (pointer) => {
    const changed = both.filter((c) => c.pointers.includes(pointer));
    return {
      pointer,
      compared: count(false, false),
      changed: changed.length,
      added: 0,
      removed: 0,
      equal: count(false, false) - changed.length,
      examples: changed.slice(0, 5).map((c) => c.i),
    };
  };
  const scaled = (all) =>
    all.map((l) => ({
      ...l,
      p50_ms: l.p50_ms * 1.2,
      p90_ms: l.p90_ms * 1.1,
      p95_ms: l.p95_ms * 1.1,
      p99_ms: l.p99_ms * 0.9,
    }));
  const failed = b.texts.filter((t) => t.error).length;
  return {
    v: 1,
    kind: 'comparison',
    made_at: base + 900_000,
    troupe: '0.19.0',
    missing: [],
    a: { title: 'letters.jsonl', settings: a.settings, totals: a.totals },
    b: {
      title: 'letters-mini.jsonl',
      settings: b.settings,
      totals: {
        ...b.totals,
        ok: n - failed,
        failed,
        cost: a.totals.cost * 0.6,
        elapsed_ms: 402_000,
        reasks: b.totals.reasks - 9,
        requests: b.totals.requests - 9,
      },
    },
    settings_changed: [
      { name: '--model', a: 'gpt-4o-mini', b: 'gpt-4.1-nano' },
      { name: '--instructions', a: null, b: 'Give the age in full years.' },
    ],
    outcomes: {
      both_ok: count(false, false),
      both_failed: count(true, true),
      a_only_ok: count(false, true),
      b_only_ok: count(true, false),
      only_in_a: 0,
      only_in_b: 0,
      equal: count(false, false) - both.length,
      changed: both.length,
    },
    fields: ['/name', '/age', '/trade', '/quote', '/languages'].map(field),
    latency: { a: a.latency, b: scaled(b.latency) },
    changes,
    changes_shown: changes.length,
    changes_total: changes.length,
  };
}

// What texts, models and file names may hold at worst.
function hostileReport() {
  const bad =
    '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>\u202e"\'`${window.harmed=1}</script><!--';
  let deep = 1;
  for (let k = 0; k < 1500; ++k) deep = { [bad]: deep };
  const wide = Object.fromEntries(Array.from({ length: 3000 }, (_, k) => [bad + k, k]));
  const value = {
    [bad]: bad,
    '__proto__': null,
    'constructor': 'c',
    'toString': null,
    deep,
    wide,
    'long': 'w'.repeat(300_000),
    'a/b~c': [[[]], {}],
  };
  return {
    v: 1,
    kind: 'report',
    title: bad,
    troupe: bad,
    missing: [bad],
    advice: [bad.repeat(200)],
    settings: [{ name: bad, value: bad }],
    sources: [{ what: bad, path: bad }],
    totals: { texts: 4, ok: 2, failed: 2 },
    failures: [{ code: bad, cause: bad, count: 2, share: 0.5, remedy: bad, examples: [1, 99] }],
    look: [
      { index: 1, score: 1, reasons: [bad] },
      { index: 77, score: 1, reasons: [bad] },
    ],
    timeline: {
      from_at: base,
      step_ms: 1000,
      ok: [1, 0, 2],
      failed: [0, 1, 0],
      in_flight: [1, null, 1],
      limit_per_minute: [null, null, null],
      held: [{ from_at: base, to_at: base + 900, route: 0, reason: bad }],
      marks: [{ at: base + 1, what: bad }],
    },
    fields: [
      {
        pointer: '/' + bad,
        types: [bad],
        present: 1,
        absent: 0,
        null: 0,
        empty: 0,
        distinct: 1,
        top: [{ value: { [bad]: bad }, count: 1 }],
        repairs: [{ kind: bad, count: 1 }],
        violations: [{ keyword: bad, count: 1 }],
        suspicions: [{ kind: bad, text: bad, examples: [0] }],
      },
    ],
    texts: [
      {
        i: 0,
        id: bad,
        text: bad.repeat(3000),
        value,
        repairs: [{ pointer: '/' + bad, kind: bad }],
        violations: [{ pointer: '', message: bad }],
        cites: [
          { pointer: '/' + bad, from: 3, to: 9_999_999 },
          { pointer: '/long', from: 5, to: 20 },
          { pointer: '/wide', from: 10, to: 30 },
        ],
      },
      { i: 1, id: { [bad]: 1 }, text: '', error: { code: bad, message: bad, best: deep } },
      { i: 2, value: 7 },
      { i: 3, error: { code: 'refused' } },
    ],
    texts_shown: 4,
    texts_total: 4,
    how_chosen: 'all',
  };
}

module.exports = { random, sampleReport, sampleComparison, hostileReport };
