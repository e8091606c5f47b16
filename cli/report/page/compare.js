// Two runs side by side.

// [name, member of the totals, words for a number, which way is better: 1 more, -1 less, 0 neither]
const comparedFigures = [
  ['Texts', 'texts', countText, 0],
  ['ok', 'ok', countText, 1],
  ['Failed', 'failed', countText, -1],
  ['Unfinished', 'unfinished', countText, -1],
  ['Repaired', 'repaired', countText, -1],
  ['Requests', 'requests', countText, -1],
  ['Re-asks', 'reasks', countText, -1],
  ['Retries', 'retries', countText, -1],
  ['Waits for limits', 'limit_waits', countText, -1],
  ['Tokens in', 'prompt_tokens', countText, -1],
  ['Tokens in, cached', 'cached_tokens', countText, 1],
  ['Tokens out', 'completion_tokens', countText, -1],
  ['Tokens of reasoning', 'reasoning_tokens', countText, 0],
  ['Cost', 'cost', money, -1],
  ['Time', 'elapsed_ms', duration, -1],
];

function differenceCell(a, b, text, better) {
  if (!isNumber(a) || !isNumber(b)) return '';
  if (a === b) return el('span', { class: 'soft' }, 'same');
  const kind = better === 0 ? '' : (b - a) * better > 0 ? 'better' : 'worse';
  const percent =
    a > 0
      ? ' (' +
        (b > a ? '+' : '−') +
        (Math.abs(b - a) / a < 0.001 ? '< 0.1' : oneDigit.format((100 * Math.abs(b - a)) / a)) +
        ' %)'
      : '';
  return el(
    'span',
    { class: kind },
    (b > a ? '+' : '−') + text(Math.abs(b - a)) + percent,
    kind ? el('span', { class: 'quiet' }, ', ' + kind) : null,
  );
}

function totalsSection(data) {
  const [a, b] = [data.a?.totals ?? {}, data.b?.totals ?? {}];
  const rows = comparedFigures.filter(
    ([, member]) => (isNumber(a[member]) || isNumber(b[member])) && (a[member] || b[member]),
  );
  const number =
    (totals) =>
    ([, member, text]) =>
      isNumber(totals[member]) ? text(totals[member]) : '';
  return rows.length
    ? section(
        'totals',
        'Totals',
        table({
          caption: 'Totals of both runs',
          hiddenCaption: true,
          rows,
          className: 'versus',
          columns: [
            { title: 'Figure', cell: ([name]) => name },
            { title: 'A', number: true, cell: number(a) },
            { title: 'B', number: true, cell: number(b) },
            {
              title: 'Difference',
              number: true,
              cell: ([, member, text, better]) => differenceCell(a[member], b[member], text, better),
            },
          ],
        }),
      )
    : null;
}

function outcomeTiles(o) {
  if (!o) return null;
  const tiles = [
    ['Records equal', o.equal, ''],
    ['Records changed', o.changed, 'changed'],
    ['Only ok in A', o.a_only_ok, o.a_only_ok > 0 ? 'failed' : ''],
    ['Only ok in B', o.b_only_ok, o.b_only_ok > 0 ? 'ok' : ''],
    ['Failed in both', o.both_failed, ''],
    ['Only in A', o.only_in_a, ''],
    ['Only in B', o.only_in_b, ''],
  ].filter(([, n], i) => isNumber(n) && (n > 0 || i < 4));
  return el(
    'dl',
    { 'class': 'tiles', 'id': 'figures', 'aria-label': 'Outcomes' },
    tiles.map(([name, n, kind]) =>
      el(
        'div',
        { 'class': ('tile ' + kind).trim(), 'data-figure': name },
        el('dt', {}, name),
        el('dd', { class: 'figure' }, countText(n)),
        name.startsWith('Records') && o.equal + o.changed > 0
          ? el('dd', { class: 'note' }, share(n, o.equal + o.changed) + ' of those ok in both')
          : null,
      ),
    ),
  );
}

// A row for a setting; of two that are JSON, such as schemas, a row for each place that differs.
function settingRows(s) {
  const [a, b] = [containerIn(s.a), containerIn(s.b)];
  const places = a && b ? recordDiff(a, b).slice(0, 50) : [];
  return places.length ? places.map((d) => ({ name: s.name, ...d })) : [s];
}

function changedSettings(list) {
  if (!list) return null;
  const cells = (s) => (known(s.a) && known(s.b) ? diffCells(s) : [settingText(s.a), settingText(s.b)]);
  return section(
    'settings',
    'Settings that differ',
    list.length
      ? table({
          caption: 'Settings that differ',
          hiddenCaption: true,
          className: 'versus',
          rows: list.flatMap(settingRows).map((s) => ({ ...s, cells: cells(s) })),
          columns: [
            {
              title: 'Setting',
              cell: (s) => [
                el('code', { class: 'whole' }, brief(s.name ?? '', 60)),
                s.pointer ? el('div', {}, el('code', { class: 'soft' }, dataText(s.pointer, 120))) : null,
              ],
            },
            { title: 'A', cell: (s) => s.cells[0] },
            { title: 'B', cell: (s) => s.cells[1] },
          ],
        })
      : el('p', {}, 'None of those that are known: whatever differs came from the model, or from chance.'),
  );
}
const settingText = (value) => (known(value) ? dataText(valueText(value)) : el('span', { class: 'soft' }, 'not given'));

function changedFields(fields) {
  if (!fields?.length) return null;
  const differs = (f) => (f.changed ?? 0) + (f.added ?? 0) + (f.removed ?? 0);
  return section(
    'fields',
    'Fields',
    el(
      'ul',
      { class: 'legend' },
      [
        ['calm', 'equal'],
        ['changed', 'changed'],
        ['added', 'only in B'],
        ['removed', 'only in A'],
      ].map(([kind, words]) => el('li', {}, el('i', { class: kind }), words)),
    ),
    table({
      caption: 'How often each field differs',
      hiddenCaption: true,
      rows: fields,
      columns: [
        {
          title: 'Field',
          sort: (f) => f.pointer,
          cell: (f) =>
            el('a', { href: searchLink(quoted(f.pointer)), class: 'pointer' }, f.pointer || '(the whole record)'),
        },
        { title: 'Equal', number: true, sort: (f) => f.equal ?? 0, cell: (f) => share(f.equal ?? 0, f.compared) },
        {
          title: 'Compared',
          cell: (f) =>
            bar(
              [
                { n: f.equal, kind: 'calm', label: countText(f.equal ?? 0) + ' equal' },
                { n: f.changed, kind: 'changed', label: countText(f.changed ?? 0) + ' changed' },
                { n: f.added, kind: 'added', label: countText(f.added ?? 0) + ' only in B' },
                { n: f.removed, kind: 'removed', label: countText(f.removed ?? 0) + ' only in A' },
              ],
              Math.max(f.compared ?? 0, (f.equal ?? 0) + differs(f)),
            ),
        },
        { title: 'Differ', number: true, sort: differs, cell: (f) => countText(differs(f)) },
        { title: 'For example', cell: (f) => linksTo('change', f.examples) },
      ],
    }),
  );
}

function comparedLatency(latency) {
  const kinds = ['text', 'request', 'first_byte']
    .map((what) => [what, latency?.a?.find((l) => l.what === what), latency?.b?.find((l) => l.what === what)])
    .filter(([, a, b]) => a?.count > 0 || b?.count > 0);
  if (!kinds.length) return null;
  return section(
    'latency',
    'How long it took',
    el(
      'div',
      { class: 'columns' },
      kinds.map(([what, a, b]) =>
        table({
          caption: latencyNames[what],
          className: 'versus',
          rows: percentiles.filter(([key]) => isNumber(a?.[key]) || isNumber(b?.[key])),
          columns: [
            { title: '', cell: ([, name]) => name },
            { title: 'A', number: true, cell: ([key]) => (isNumber(a?.[key]) ? duration(a[key]) : '') },
            { title: 'B', number: true, cell: ([key]) => (isNumber(b?.[key]) ? duration(b[key]) : '') },
            { title: 'Difference', number: true, cell: ([key]) => differenceCell(a?.[key], b?.[key], duration, -1) },
          ],
        }),
      ),
    ),
  );
}

function changeBadges(c) {
  if (c.b_error && !c.a_error) return el('span', { class: 'badge violated' }, 'now ' + (c.b_error.code ?? 'failed'));
  if (c.a_error && !c.b_error)
    return el('span', { class: 'badge good' }, 'now ok, was ' + (c.a_error.code ?? 'failed'));
  return null;
}

function changeRow(c) {
  const id = known(c.id) && c.id !== c.i ? ' · ' + brief(valueText(c.id), 40) : '';
  return [
    el('div', { class: 'row-head' }, el('span', { class: 'row-name data' }, c.i + id), changeBadges(c)),
    el(
      'div',
      { class: 'row-text data' },
      c.pointers?.length ? brief(c.pointers.join(' '), 140) : brief(c.text ?? '', 140),
    ),
  ];
}
changeRow.kind = (c) => (c.b_error && !c.a_error ? 'failed' : c.a_error && !c.b_error ? 'good' : 'changed');

const diffSide = (runs, side) =>
  el(
    'span',
    { class: 'data string' },
    runs
      .filter((run) => run.what === 'same' || run.what === side)
      .map((run) => (run.what === 'same' ? run.text : el(side === 'a' ? 'del' : 'ins', {}, run.text))),
  );

// Both values of a field; strings with the words that differ marked.
function diffCells({ a, b }) {
  if (typeof a === 'string' && typeof b === 'string' && a && b && a.length + b.length < 20_000) {
    const runs = wordDiff(a, b);
    return [diffSide(runs, 'a'), diffSide(runs, 'b')];
  }
  const cell = (value, name) =>
    value === undefined ? el('span', { class: 'soft' }, 'absent') : el(name, {}, leafElement(value));
  return [cell(a, 'del'), cell(b, 'ins')];
}

function errorOr(error, value) {
  if (error)
    return el(
      'div',
      { class: 'error' },
      el('strong', {}, error.code ?? 'failed'),
      error.message ? [': ', dataText(error.message, 400)] : null,
    );
  return known(value) ? recordTree(value, placesOf({})) : el('p', { class: 'soft' }, 'nothing');
}

function changeDetail(c, moves) {
  const both = known(c.a) && known(c.b);
  const changes = both ? recordDiff(c.a, c.b) : [];
  const pair = (values, text) =>
    isNumber(values?.[0]) && isNumber(values?.[1]) ? text(values[0]) + ' → ' + text(values[1]) : null;
  return el(
    'div',
    {},
    detailHead(
      'Text ' + c.i,
      known(c.id) && c.id !== c.i ? c.id : null,
      changeBadges(c),
      [both && plural(changes.length, 'place differs', 'places differ'), pair(c.cost, money), pair(c.ms, duration)],
      moves,
    ),
    changes.length
      ? table({
          caption: 'What differs in the records',
          hiddenCaption: true,
          className: 'versus diff',
          rows: changes.map((change) => ({ ...change, cells: diffCells(change) })),
          columns: [
            { title: 'Field', cell: (d) => el('code', {}, dataText(d.pointer || '(all)', 120)) },
            { title: 'A', cell: (d) => d.cells[0] },
            { title: 'B', cell: (d) => d.cells[1] },
          ],
        })
      : null,
    known(c.text) ? pane('Source', '', sourceText(c, placesOf({}))) : null,
    disclosure(
      'Both records in whole',
      () =>
        el('div', { class: 'panes' }, pane('A', '', errorOr(c.a_error, c.a)), pane('B', '', errorOr(c.b_error, c.b))),
      { open: !both },
    ),
  );
}

function changesExplorer(data) {
  const changes = data.changes ?? [];
  const sampled = data.changes_total > data.changes_shown;
  Object.assign(searchFlags, {
    failed: (c) => !!c.b_error && !c.a_error,
    ok: (c) => !!c.a_error && !c.b_error,
    changed: (c) => !c.a_error && !c.b_error,
  });
  return explorer({
    kind: 'change',
    title: 'Changed records',
    items: changes,
    detail: changeDetail,
    rowOf: changeRow,
    lead: {
      held: '',
      words: sampled
        ? countText(data.changes_shown) +
          ' of ' +
          plural(data.changes_total, 'change') +
          ' are in this report. Figures above count all.'
        : null,
    },
    placeholder: 'words, /age, /age:30, code:refused',
    chips: [
      ['All', ''],
      ['Now failed', 'failed'],
      ['Now ok', 'ok'],
      ['Record differs', 'changed'],
    ].filter(([, query]) => !query || changes.some(searchFor(query))),
    sorts: [
      ['place', null],
      ['most places', (c) => c.pointers?.length],
      ['most dearer', (c) => c.cost && c.cost[1] - c.cost[0]],
      ['most slower', (c) => c.ms && c.ms[1] - c.ms[0]],
    ].filter(([, key]) => !key || changes.some((c) => isNumber(key(c)))),
  });
}
