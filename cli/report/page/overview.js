// The head of a report: what ran, the figures, what to do, what to look at, what failed.

// [name, figure, what stands below it, kind]
function headlineFigures(totals) {
  const t = totals;
  const done = (t.ok ?? 0) + (t.failed ?? 0);
  const figures = [];
  const add = (value, name, figure, notes = [], kind = '') => {
    if (isNumber(value)) figures.push({ name, figure: figure(value), notes: notes.filter(Boolean), kind });
  };
  add(t.texts, 'Texts', countText, [
    t.unfinished > 0 && countText(t.unfinished) + ' unfinished',
    t.shared > 0 && countText(t.shared) + ' shared an answer',
    t.cached > 0 && countText(t.cached) + ' from the cache',
    t.batched > 0 && countText(t.batched) + ' in batches',
  ]);
  add(t.ok, 'ok', countText, [share(t.ok, done), t.repaired > 0 && countText(t.repaired) + ' repaired'], 'ok');
  add(t.failed, 'Failed', countText, [share(t.failed, done)], t.failed > 0 ? 'failed' : '');
  add(t.cost, 'Cost', money, [
    t.ok > 0 && t.cost > 0 && money((t.cost / t.ok) * 1000) + ' for 1,000 ok',
    t.uncertain_cost > 0 && 'and up to ' + money(t.uncertain_cost) + ' uncertain',
  ]);
  add(t.elapsed_ms, 'Time', duration);
  add(t.elapsed_ms > 0 ? (done * 60_000) / t.elapsed_ms : undefined, 'Texts a minute', shortCount);
  add(t.requests, 'Requests', countText, [
    t.reasks > 0 && plural(t.reasks, 're-ask'),
    t.retries > 0 && plural(t.retries, 'retry', 'retries'),
    t.limit_waits > 0 && plural(t.limit_waits, 'wait') + ' for limits',
    t.hedges > 0 && plural(t.hedges, 'hedge'),
  ]);
  const tokens = [t.prompt_tokens, t.completion_tokens].filter(isNumber);
  if (tokens.length)
    add(
      tokens.reduce((a, b) => a + b),
      'Tokens',
      shortCount,
      [
        isNumber(t.prompt_tokens) &&
          shortCount(t.prompt_tokens) +
            ' in' +
            (t.cached_tokens > 0 ? ', ' + share(t.cached_tokens, t.prompt_tokens) + ' cached' : ''),
        isNumber(t.completion_tokens) &&
          shortCount(t.completion_tokens) +
            ' out' +
            (t.reasoning_tokens > 0 ? ', ' + share(t.reasoning_tokens, t.completion_tokens) + ' reasoning' : ''),
      ],
    );
  return figures;
}

const figureTiles = (totals) =>
  el(
    'dl',
    { 'class': 'tiles', 'id': 'figures', 'aria-label': 'Headline figures' },
    headlineFigures(totals ?? {}).map((f) =>
      el(
        'div',
        { 'class': ('tile ' + f.kind).trim(), 'data-figure': f.name },
        el('dt', {}, f.name),
        el('dd', { class: 'figure' }, f.figure),
        f.notes.map((note) => el('dd', { class: 'note' }, note)),
      ),
    ),
  );

// A value that is JSON, such as a schema, opens as a tree.
function settingValue(value) {
  const tree = containerIn(value);
  return tree
    ? disclosure(plural(valueText(value).length, 'character') + ' of JSON', () =>
        el('div', {}, recordTree(tree, placesOf({}))),
      )
    : dataText(valueText(value));
}

const settingsTable = (settings) =>
  table({
    caption: 'Settings of the run',
    hiddenCaption: true,
    rows: settings,
    columns: [
      { title: 'Setting', cell: (s) => el('code', { class: 'whole' }, brief(s.name ?? '', 60)) },
      { title: 'Value', cell: (s) => settingValue(s.value) },
    ],
  });

function runsTable(runs) {
  return table({
    caption: runs.length === 1 ? 'The run' : 'The runs, one after another',
    rows: runs,
    columns: [
      { title: 'Started', cell: (r) => dateText(r.at) },
      {
        title: 'For',
        number: true,
        cell: (r) => (isNumber(r.at) && isNumber(r.ended_at) ? duration(r.ended_at - r.at) : ''),
      },
      {
        title: 'Model',
        cell: (r) =>
          (r.routes ?? []).map((route, i) =>
            el(
              'div',
              {},
              i ? 'then ' : '',
              dataText(route.model ?? ''),
              el('span', { class: 'soft' }, ' ' + [route.provider, route.host].filter(Boolean).join(' at ')),
            ),
          ),
      },
      { title: 'Seats', number: true, cell: (r) => (isNumber(r.seats) ? countText(r.seats) : '') },
      { title: 'troupe', cell: (r) => r.version ?? '' },
      { title: 'Ended by', cell: (r) => r.ended_by || 'its end' },
    ],
  });
}

const sourcesTable = (sources) =>
  table({
    caption: 'Read for this report',
    rows: sources,
    columns: [
      { title: 'What', cell: (s) => s.what ?? '' },
      { title: 'File', cell: (s) => dataText(s.path ?? '') },
      { title: 'Size', number: true, cell: (s) => (isNumber(s.bytes) ? bytesText(s.bytes) : '') },
    ],
  });

function whatRan(data) {
  const parts = [
    data.runs?.length && runsTable(data.runs),
    data.settings?.length && settingsTable(data.settings),
    data.sources?.length && sourcesTable(data.sources),
  ].filter(Boolean);
  return parts.length ? section('settings', 'What ran with what', parts) : null;
}

// One sentence for the head of the page: model, when, how.
function runSentence(data) {
  const run = data.runs?.[0];
  const models = [
    ...new Set(
      (data.runs ?? [])
        .flatMap((r) => r.routes ?? [])
        .map((route) => route.model)
        .filter(Boolean),
    ),
  ];
  return [
    models.length ? brief(models.join(', then '), 200) : null,
    run && dateText(run.at),
    data.runs?.length > 1 ? 'in ' + data.runs.length + ' runs' : null,
    data.totals?.elapsed_ms > 0 ? 'took ' + duration(data.totals.elapsed_ms) : null,
  ]
    .filter(Boolean)
    .join(' · ');
}

const missingNote = (missing) =>
  missing?.length
    ? el(
        'aside',
        { 'class': 'missing', 'aria-label': 'What this report lacks' },
        el(
          'ul',
          {},
          missing.map((words) => el('li', {}, dataText(words, 600))),
        ),
      )
    : null;

const adviceSection = (advice) =>
  advice?.length
    ? section(
        'advice',
        'What to change next',
        el(
          'ol',
          { class: 'advice' },
          advice.map((words) => el('li', {}, dataText(words, 600))),
        ),
      )
    : null;

function lookSection(look, textAt) {
  if (!look?.length) return null;
  return section(
    'look',
    'Look at these ' + (look.length === 20 ? 'twenty' : countText(look.length)) + ' first',
    el(
      'ol',
      { class: 'look' },
      look.map((item) => {
        const t = textAt(item.index);
        const answer = t && (t.error ? t.error.code : brief(valueText(t.value ?? ''), 160));
        return el(
          'li',
          {},
          el(
            'a',
            { href: '#text=' + Number(item.index), class: t?.error ? 'failed' : null },
            el(
              'span',
              { class: 'reasons' },
              (item.reasons ?? []).map((reason, i) => [
                i ? ' · ' : '',
                el(i ? 'span' : 'strong', {}, brief(reason, 160)),
              ]),
            ),
            el('span', { class: 'snippet data' }, brief(t?.text ?? answer ?? '', 160)),
            el(
              'span',
              { class: 'where' },
              'text ' + item.index + (known(t?.id) && t.id !== item.index ? ' · ' + brief(valueText(t.id), 40) : ''),
            ),
          ),
        );
      }),
    ),
  );
}

function failuresSection(failures, totals) {
  if (!failures?.length) return null;
  const all = totals?.failed ?? failures.reduce((sum, f) => sum + (f.count ?? 0), 0);
  const highest = Math.max(...failures.map((f) => f.count ?? 0));
  return section(
    'failures',
    'Failures by cause',
    el(
      'ul',
      { class: 'causes' },
      failures.map((f) =>
        el(
          'li',
          {},
          el(
            'div',
            { class: 'cause-head' },
            el('a', { href: searchLink('code:' + f.code), class: 'code' }, f.code ?? 'failed'),
            el(
              'span',
              { class: 'number' },
              plural(f.count ?? 0, 'text'),
              el(
                'span',
                { class: 'soft' },
                ' · ' +
                  share(f.count ?? 0, all) +
                  ' of failures' +
                  (isNumber(f.share) && totals?.texts > 0
                    ? ' · ' + share(f.count ?? 0, totals.texts) + ' of texts'
                    : ''),
              ),
            ),
          ),
          bar([{ n: f.count ?? 0, kind: 'failed' }], highest),
          f.cause ? el('p', { class: 'cause' }, dataText(f.cause, 300)) : null,
          f.remedy ? el('p', { class: 'remedy' }, el('strong', {}, 'What to do: '), dataText(f.remedy, 600)) : null,
          f.examples?.length ? el('p', { class: 'examples' }, 'For example text ', linksTo('text', f.examples)) : null,
        ),
      ),
    ),
  );
}

// Lists of the slowest, dearest, most repaired.
function extremesSection(data) {
  const lists = [
    ['Slowest', data.slowest, (x) => duration(x.ms)],
    ['Dearest', data.dearest, (x) => money(x.cost)],
    ['Most repaired', data.most_repaired, (x) => plural(x.count, 'repair')],
  ].filter(([, list]) => list?.length);
  return lists.length
    ? section(
        'extremes',
        'Slowest, dearest, most repaired',
        el(
          'div',
          { class: 'columns' },
          lists.map(([title, list, figure]) =>
            el(
              'div',
              {},
              el('h3', {}, title),
              el(
                'ol',
                { class: 'ranking' },
                list.map((x) =>
                  el('li', {}, linkTo('text', x.index, 'text ' + x.index), el('span', { class: 'number' }, figure(x))),
                ),
              ),
            ),
          ),
        ),
      )
    : null;
}
