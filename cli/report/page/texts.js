// The texts of a report with their records.

function textBadges(t, inList) {
  return [
    t.error ? el('span', { class: 'badge violated' }, t.error.code ?? 'failed') : null,
    t.repairs?.length ? el('span', { class: 'badge repaired' }, plural(t.repairs.length, 'repair')) : null,
    inList && t.attempts > 1 ? el('span', { class: 'badge' }, t.attempts + ' attempts') : null,
  ];
}

function textRow(t) {
  const id = known(t.id) && t.id !== t.i ? ' · ' + brief(valueText(t.id), 40) : '';
  return [
    el('div', { class: 'row-head' }, el('span', { class: 'row-name data' }, t.i + id), textBadges(t, true)),
    el(
      'div',
      { class: 'row-text data' },
      brief(t.text ?? (t.error ? (t.error.message ?? '') : valueText(t.value ?? '')), 140),
    ),
  ];
}
textRow.kind = (t) => (t.error ? 'failed' : 'ok');

function detailHead(name, id, badges, figures, moves) {
  return el(
    'header',
    { class: 'detail-head' },
    el('h3', {}, name, known(id) ? el('span', { class: 'soft' }, ' · ', dataText(valueText(id), 120)) : null),
    badges,
    el(
      'div',
      { class: 'moves' },
      el('button', { type: 'button', class: 'back', onclick: moves.back }, 'Back to the list'),
      el('button', { 'type': 'button', 'onclick': moves.previous, 'aria-label': 'Previous' }, '↑'),
      el('button', { 'type': 'button', 'onclick': moves.next, 'aria-label': 'Next' }, '↓'),
    ),
    el('p', { class: 'soft small figures' }, figures.filter(Boolean).join(' · ')),
  );
}

const pane = (title, className, ...children) =>
  el('div', { class: 'pane ' + className }, el('h4', {}, title), children);

function textDetail(t, moves) {
  const places = placesOf(t);
  const answer = t.error ? t.error.best : t.value;
  const result = el('div', { class: 'record' });
  if (t.error)
    result.append(
      el(
        'div',
        { class: 'error' },
        el('strong', {}, t.error.code ?? 'failed'),
        t.error.message ? [': ', dataText(t.error.message, 600)] : null,
      ),
    );
  if (known(answer) || (!t.error && answer === null))
    result.append(...[strayNotes(answer, places), recordTree(answer, places)].flat().filter(Boolean));
  else if (t.violations?.length) result.append(strayNotes(undefined, places) ?? '');
  return el(
    'div',
    {},
    detailHead(
      'Text ' + t.i,
      known(t.id) && t.id !== t.i ? t.id : null,
      textBadges(t),
      [
        isNumber(t.attempts) && plural(t.attempts, 'attempt'),
        isNumber(t.ms) && duration(t.ms),
        isNumber(t.cost) && money(t.cost),
        isNumber(t.tokens) && plural(t.tokens, 'token'),
        t.cites?.length && plural(t.cites.length, 'value') + ' found in the text',
      ],
      moves,
    ),
    t.look
      ? el('p', { class: 'why' }, el('strong', {}, 'Why look: '), brief((t.look.reasons ?? []).join('; '), 600))
      : null,
    el(
      'div',
      { class: 'panes' },
      known(t.text) ? pane('Source', '', sourceText(t, places)) : null,
      pane(
        t.error && known(answer) ? 'Best answer, which was not good enough' : t.error ? 'Failed' : 'Record',
        '',
        result,
      ),
    ),
  );
}

function textsExplorer(data) {
  const texts = data.texts ?? [];
  const looks = new Map((data.look ?? []).map((item, rank) => [item.index, { ...item, rank }]));
  for (const t of texts) if (looks.has(t.i)) t.look = looks.get(t.i);
  const sampled = data.texts_total > data.texts_shown;
  return explorer({
    kind: 'text',
    title: 'Texts and records',
    items: texts,
    detail: textDetail,
    rowOf: textRow,
    lead: {
      held: data.how_chosen && data.how_chosen !== 'all' ? ' (' + data.how_chosen + ')' : '',
      words: sampled
        ? countText(data.texts_shown) +
          ' of ' +
          plural(data.texts_total, 'text') +
          ' are in this report: ' +
          data.how_chosen +
          '. Figures above count all.'
        : null,
    },
    placeholder: 'words, code:refused, /age:30, repaired, reasks>1',
    chips: [
      ['All', ''],
      ['Failed', 'failed'],
      ['Repaired', 'repaired'],
      ['Asked again', 'reasked'],
      ['To look at', 'look'],
    ].filter(([, query]) => !query || texts.some(searchFor(query))),
    sorts: [
      ['place', null],
      ['what to look at', (t) => t.look && -t.look.rank],
      ['slowest', (t) => t.ms],
      ['dearest', (t) => t.cost],
      ['most attempts', (t) => t.attempts],
      ['most repairs', (t) => t.repairs?.length || undefined],
      ['longest', (t) => t.text?.length],
    ].filter(([, key]) => !key || texts.some((t) => known(key(t)))),
  });
}
