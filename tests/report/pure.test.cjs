// The parts of the page that compute and touch no element: node --test tests/report/pure.test.cjs
'use strict';
const { readFileSync } = require('fs');
const { join } = require('path');
const test = require('node:test');
const assert = require('node:assert/strict');

const folder = join(__dirname, '../../cli/report/page');
const sources = ['format', 'pointers', 'series', 'search', 'diff'].map((name) =>
  readFileSync(join(folder, name + '.js'), 'utf8'),
);
const parts = [
  'plural',
  'shortCount',
  'money',
  'duration',
  'share',
  'beginning',
  'brief',
  'valueText',
  'roundUp',
  'decades',
  'leavesOf',
  'valuesAt',
  'isWithin',
  'searchTerms',
  'searchFor',
  'recordDiff',
  'carried',
  'coarser',
  'wordDiff',
  'citedRuns',
];
// Objects made here are of this realm, so that they compare as equal.
const page = new Function(`'use strict';\n${sources.join('\n')}\nreturn { ${parts.join(', ')} };`)();

test('numbers are read at a glance', () => {
  assert.deepEqual([0, 7, 999, 9999, 12_345, 1_234_567, 4e9].map(page.shortCount), [
    '0',
    '7',
    '999',
    '9,999',
    '12.3k',
    '1.23M',
    '4G',
  ]);
  assert.deepEqual([0, 1.5, 1234.5, 0.118, 0.000273, 1e-11, -0.5].map(page.money), [
    '$0',
    '$1.50',
    '$1,234.50',
    '$0.118',
    '$0.000273',
    '< $0.000000001',
    '−$0.50',
  ]);
  assert.deepEqual([0.4, 320, 2410, 59_960, 200_000, 3_600_000, 18_120_000].map(page.duration), [
    '0.4 ms',
    '320 ms',
    '2.41 s',
    '1 min',
    '3 min 20 s',
    '1 h',
    '5 h 2 min',
  ]);
  assert.equal(
    page.plural(1, 'retry', 'retries') + ', ' + page.plural(1200, 'retry', 'retries'),
    '1 retry, 1,200 retries',
  );
});

test('a share is never rounded to all or to nothing', () => {
  assert.deepEqual(
    [
      [0, 9],
      [9, 9],
      [1, 1e6],
      [999_999, 1e6],
      [1, 3],
      [1, 20],
      [0, 0],
    ].map(([a, b]) => page.share(a, b)),
    ['0 %', '100 %', '< 0.1 %', '> 99.9 %', '33 %', '5.0 %', '–'],
  );
});

test('a cut text holds whole characters', () => {
  assert.equal(page.beginning('a😀b', 2), 'a');
  assert.equal(page.beginning('a😀b', 3), 'a😀');
  assert.equal(page.brief('abc', 3), 'abc');
});

test('a value nested beyond the stack is walked, and said to be too deep', () => {
  let deep = 1;
  for (let k = 0; k < 20_000; ++k) deep = { a: deep };
  assert.equal(page.leavesOf(deep).length, 1);
  assert.match(page.valueText(deep), /deep/);
});

test('pointers lead to values, also through lists and keys with slashes', () => {
  const value = { 'a/b': { '~': 1 }, 'list': [{ x: 1 }, { x: 2 }], 'toString': 3 };
  assert.deepEqual(page.valuesAt(value, '/a~1b/~0'), [1]);
  assert.deepEqual(page.valuesAt(value, '/list/*/x'), [1, 2]);
  assert.deepEqual(page.valuesAt({}, '/constructor'), []);
  assert.deepEqual(page.leavesOf({ a: [], b: { c: null } }), [
    ['/a', []],
    ['/b/c', null],
  ]);
  assert(
    page.isWithin('/list/0/x', '/list') &&
      page.isWithin('/list/0/x', '/list/*/x') &&
      !page.isWithin('/listing', '/list'),
  );
});

const texts = [
  {
    i: 0,
    id: 'Anna',
    text: 'Anna is 30, from New York',
    value: { name: 'Anna', age: 30, tags: ['red', 'blue'] },
    attempts: 1,
    ms: 100,
    cost: 0.001,
    repairs: [{ pointer: '/age', kind: 'string_to_number' }],
  },
  {
    i: 1,
    id: 17,
    text: 'Bob, York. New!',
    value: { name: 'Bob', age: 4, tags: [], note: null },
    attempts: 3,
    ms: 5000,
    cost: 0.02,
  },
  {
    i: 2,
    text: 'nothing',
    error: { code: 'refused', message: 'I cannot', best: { age: 30 } },
    attempts: 1,
    violations: [{ pointer: '/age', message: 'is wrong' }],
    look: { reasons: ['refused'] },
  },
];
const found = (query) =>
  texts
    .filter(page.searchFor(query))
    .map((t) => t.i)
    .join(' ');

test('words and phrases are found wherever they stand, in any case', () => {
  assert.equal(found(''), '0 1 2');
  assert.equal(found('york new'), '0 1');
  assert.equal(found('"new york"'), '0');
  assert.equal(found('"new york'), '0');
  assert.equal(found('blue'), '0');
  assert.equal(found('-york'), '2');
  assert.equal(found('[( ** \\'), '');
});

test('conditions ask for codes, fields, flags and figures', () => {
  assert.equal(found('code:refused'), '2');
  assert.equal(found('/age:30'), '0 2');
  assert.equal(found('/age>3 -failed'), '0 1');
  assert.equal(found('/AGE<=4'), '1');
  assert.equal(found('/tags/*:red'), '0');
  assert.equal(found('/tags:blue'), '0');
  assert.equal(found('/name:"ann"'), '0');
  assert.equal(found('/note'), '');
  assert.equal(found('repaired'), '0');
  assert.equal(found('reasks>1'), '1');
  assert.equal(found('ms>=100 cost<0.01'), '0');
  assert.equal(found('failed'), '2');
  assert.equal(found('"failed"'), '');
  assert.equal(found('kind:string'), '0');
  assert.equal(found('id:17'), '1');
  assert.equal(found('look'), '2');
  assert.equal(found('repairs:0 ok'), '1');
  // What is no condition is looked for as it stands.
  assert.equal(found('unknown:thing'), '');
  assert.equal(found('constructor:x toString'), '');
});

test('a timeline of short steps is read in seconds', () => {
  const t = {
    from_at: 5,
    step_ms: 400,
    ok: Array(91).fill(2),
    failed: Array(91).fill(0),
    in_flight: [1, 3, ...Array(89).fill(4)],
    limit_per_minute: Array(91).fill(null),
  };
  const merged = page.coarser(t);
  assert.equal(merged.step_ms, 1200);
  assert.deepEqual([merged.ok.length, merged.ok[0], merged.ok.at(-1)], [31, 6, 2]);
  assert.deepEqual([merged.in_flight[0], merged.limit_per_minute[0], merged.tokens], [8 / 3, null, undefined]);
  assert.deepEqual(page.carried([null, 5, null, 7, null]), [null, 5, 5, 7, 7]);
  const long = { step_ms: 2000, ok: Array(100).fill(1) };
  assert.equal(page.coarser(long), long);
});

test('records differ where their leaves do', () => {
  assert.deepEqual(page.recordDiff({ a: 1, b: { c: 'x' }, gone: 1 }, { a: '1', b: { c: 'x' }, come: [] }), [
    { pointer: '/a', a: 1, b: '1' },
    { pointer: '/come', a: undefined, b: [] },
    { pointer: '/gone', a: 1, b: undefined },
  ]);
  assert.deepEqual(page.recordDiff({ x: [1, 2] }, { x: [1, 2] }), []);
});

test('strings differ in words, and both can be put together again', () => {
  const runs = page.wordDiff('has worked as a nurse', 'is working as a good nurse');
  const side = (which) =>
    runs
      .filter((run) => run.what === 'same' || run.what === which)
      .map((run) => run.text)
      .join('');
  assert.equal(side('a'), 'has worked as a nurse');
  assert.equal(side('b'), 'is working as a good nurse');
  assert(runs.some((run) => run.what === 'same' && run.text.includes('as a')));
  const long = page.wordDiff('a '.repeat(5000), 'b '.repeat(5000));
  assert.equal(
    long
      .filter((run) => run.what !== 'b')
      .map((run) => run.text)
      .join(''),
    'a '.repeat(5000),
  );
});

test('a text is cut where citations begin and end; those that lie are left out', () => {
  const runs = page.citedRuns('abcdefgh', [
    { pointer: '/x', from: 1, to: 5 },
    { pointer: '/y', from: 3, to: 7 },
    { pointer: '/z', from: 2, to: 99 },
    { pointer: '/z', from: 4, to: 4 },
  ]);
  assert.deepEqual(
    runs.map((run) => [run.from, run.to, run.pointers.join(' ')]),
    [
      [0, 1, ''],
      [1, 3, '/x'],
      [3, 5, '/x /y'],
      [5, 7, '/y'],
      [7, 8, ''],
    ],
  );
  assert.deepEqual(page.citedRuns('', undefined), []);
});
