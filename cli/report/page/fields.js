// The fields of the records: how full, which values, what had to be repaired or asked again, what looks wrong.

const searchLink = (query) => '#search=' + encodeURIComponent(query);
const quoted = (text) => (/[\s"]/.test(text) ? '"' + text.replaceAll('"', '') + '"' : text);
const repairsOf = (f) => (f.repairs ?? []).reduce((sum, r) => sum + (r.count ?? 0), 0);

const suspicionNames = {
  one_value: 'one value everywhere',
  nearly_one_value: 'nearly always one value',
  unused_labels: 'labels never used',
  clipped: 'clipped at a bound',
  empty: 'empty',
  invented: 'likely invented',
  duplicates: 'duplicates',
};

function fieldName(f) {
  return [
    f.pointer
      ? el(
          'a',
          { href: searchLink(quoted(f.pointer)), class: 'pointer', title: 'Search for texts that have it' },
          f.pointer,
        )
      : el('span', { class: 'pointer' }, '(the whole record)'),
    el('span', { class: 'soft' }, ' ' + (f.types ?? []).join(' or ')),
  ];
}

const suspicionNotes = (f) =>
  (f.suspicions ?? []).map((s) =>
    el(
      'p',
      { class: 'suspicion' },
      el('strong', {}, suspicionNames[s.kind] ?? s.kind),
      s.text ? [': ', dataText(s.text, 400)] : null,
      s.examples?.length ? [' – text ', linksTo('text', s.examples)] : null,
    ),
  );

function filledCell(f) {
  const all = (f.present ?? 0) + (f.absent ?? 0);
  if (!(all > 0)) return '';
  const rest = [
    f.absent > 0 && countText(f.absent) + ' absent',
    f.null > 0 && countText(f.null) + ' null',
    f.empty > 0 && countText(f.empty) + ' empty',
  ].filter(Boolean);
  const full = Math.max(0, (f.present ?? 0) - (f.null ?? 0) - (f.empty ?? 0));
  return [
    share(full, all),
    bar(
      [
        { n: full, kind: 'calm' },
        { n: all - full, kind: 'rest' },
      ],
      all,
    ),
    rest.length ? el('div', { class: 'soft small' }, rest.join(', ')) : null,
  ];
}

const distinctCell = (f) => (isNumber(f.distinct) ? (f.distinct_is_bound ? '≥ ' : '') + countText(f.distinct) : '');

function topValues(f) {
  const highest = Math.max(...f.top.map((v) => v.count));
  const row = (v) =>
    el(
      'li',
      {},
      el(
        'a',
        { href: searchLink(f.pointer + ':' + quoted(beginning(valueText(v.value), 60))), class: 'data value' },
        v.value === '' ? '(empty)' : brief(valueText(v.value), 80),
      ),
      el('span', { class: 'number' }, countText(v.count)),
      bar([{ n: v.count, kind: 'calm' }], highest),
    );
  // Ten values that occur once each say nothing.
  if (highest <= 1 && f.top.length > 3)
    return el(
      'p',
      { class: 'soft small' },
      'each once, such as ',
      dataText(
        f.top
          .slice(0, 3)
          .map((v) => brief(valueText(v.value), 40))
          .join(', '),
        400,
      ),
    );
  const list = el('ul', { class: 'values' }, f.top.slice(0, 4).map(row));
  return [
    list,
    f.top.length > 4
      ? disclosure(countText(f.top.length - 4) + ' more', () => el('ul', { class: 'values' }, f.top.slice(4).map(row)))
      : null,
  ];
}

function valuesCell(f) {
  const parts = [];
  const n = f.numbers;
  if (n && isNumber(n.min))
    parts.push(
      el(
        'p',
        { class: 'small' },
        countText(n.min) + ' to ' + countText(n.max),
        el(
          'span',
          { class: 'soft' },
          isNumber(n.p50) ? ', median ' + countText(n.p50) : '',
          isNumber(n.mean) ? ', mean ' + threeDigits.format(n.mean) : '',
        ),
      ),
    );
  const l = f.lengths;
  if (l && isNumber(l.min))
    parts.push(
      el(
        'p',
        { class: 'small' },
        'length ' + countText(l.min) + ' to ' + countText(l.max),
        el('span', { class: 'soft' }, isNumber(l.mean) ? ', mean ' + threeDigits.format(l.mean) : ''),
      ),
    );
  if (f.top?.length) parts.unshift(topValues(f));
  return parts;
}

function troubleCell(f) {
  const lines = [];
  if (f.reasks > 0)
    lines.push(
      el(
        'div',
        {},
        plural(Math.round(f.reasks), 're-ask'),
        el('span', { class: 'soft' }, [
          f.reask_cost > 0 && ', ' + money(f.reask_cost),
          f.reask_tokens > 0 && ', ' + shortCount(f.reask_tokens) + ' tokens',
        ]),
      ),
    );
  for (const v of f.violations ?? [])
    lines.push(el('div', { class: 'soft small' }, (v.keyword ?? '') + ' broken ' + countText(v.count) + '×'));
  for (const r of f.repairs ?? [])
    lines.push(el('div', { class: 'small' }, r.kind + ' ', el('span', { class: 'soft' }, plural(r.count, 'repair'))));
  return lines;
}

// The field that costs the most, in a sentence.
function dearestField(fields) {
  const whole = fields.reduce((sum, f) => sum + (f.reask_cost ?? 0), 0);
  const by = whole > 0 ? (f) => f.reask_cost ?? 0 : (f) => f.reasks ?? 0;
  const dearest = fields.reduce((a, b) => (by(b) > by(a) ? b : a), fields[0]);
  if (!(by(dearest) > 0)) return null;
  return el(
    'p',
    {},
    el('code', {}, dearest.pointer || '(the whole record)'),
    ' costs the most to get right: ' +
      plural(Math.round(dearest.reasks ?? 0), 're-ask') +
      (whole > 0
        ? ', ' + money(dearest.reask_cost) + ', ' + share(dearest.reask_cost, whole) + ' of what re-asks cost.'
        : '.'),
  );
}

function fieldsSection(fields) {
  if (!fields?.length) return null;
  const suspicious = fields.filter((f) => f.suspicions?.length);
  return section(
    'fields',
    'Fields',
    dearestField(fields),
    suspicious.length
      ? el(
          'p',
          {},
          plural(suspicious.length, 'field looks', 'fields look') + ' suspicious: ',
          suspicious.slice(0, 12).map((f, i) => [i ? ', ' : '', el('code', {}, f.pointer)]),
          suspicious.length > 12 ? ' …' : '',
        )
      : null,
    table({
      caption: 'Fields of the records, in the order of the schema',
      hiddenCaption: true,
      className: 'fields',
      rows: fields,
      columns: [
        { title: 'Field', sort: (f) => f.pointer, cell: (f) => [fieldName(f), suspicionNotes(f)] },
        { title: 'Filled', sort: (f) => (f.present ?? 0) - (f.null ?? 0) - (f.empty ?? 0), cell: filledCell },
        { title: 'Distinct', number: true, sort: (f) => f.distinct ?? 0, cell: distinctCell },
        { title: 'Values', cell: valuesCell },
        {
          title: 'Trouble',
          sort: (f) => (f.reask_cost ?? 0) * 1e9 + (f.reasks ?? 0) * 1e3 + repairsOf(f),
          cell: troubleCell,
        },
      ],
    }),
  );
}

function repairsSection(fields, totals) {
  const kinds = new Map();
  for (const f of fields ?? [])
    for (const r of f.repairs ?? []) {
      const kind = kinds.get(r.kind) ?? { kind: r.kind, count: 0, fields: [] };
      kind.count += r.count ?? 0;
      kind.fields.push({ pointer: f.pointer, count: r.count ?? 0 });
      kinds.set(r.kind, kind);
    }
  if (!kinds.size) return null;
  const rows = [...kinds.values()].sort((a, b) => b.count - a.count);
  return section(
    'repairs',
    'Repairs by kind',
    totals?.repaired > 0
      ? el(
          'p',
          {},
          plural(totals.repaired, 'text') +
            ' needed at least one. A repair costs nothing, and changes what the model wrote: worth a look where it is frequent.',
        )
      : null,
    table({
      caption: 'Repairs by kind',
      hiddenCaption: true,
      rows,
      columns: [
        { title: 'Kind', cell: (k) => el('a', { href: searchLink('kind:' + quoted(k.kind ?? '')) }, k.kind) },
        { title: 'Times', number: true, sort: (k) => k.count, cell: (k) => countText(k.count) },
        { title: 'Share', cell: (k) => bar([{ n: k.count, kind: 'calm' }], rows[0].count) },
        {
          title: 'Fields',
          cell: (k) =>
            k.fields
              .sort((a, b) => b.count - a.count)
              .slice(0, 8)
              .map((f, i) => [
                i ? ', ' : '',
                el('code', {}, f.pointer),
                el('span', { class: 'soft' }, ' ' + countText(f.count)),
              ]),
        },
      ],
    }),
  );
}
