// A record as a tree, with what was repaired, broken and cited marked; and a source text with its citations.

const treeDepth = 6;
const treeWidth = 60;

// What of a text belongs to which place: repairs, violations, citations by pointer; and the elements that stand for it, so that
// pointing at one lights up the others. Violations of a text that went well are those of earlier answers.
function placesOf(t) {
  const byPointer = (list) => Map.groupBy(list ?? [], (entry) => entry.pointer);
  const elements = new Map();
  const light = (pointers, on) =>
    pointers.forEach((p) => elements.get(p)?.forEach((e) => e.classList.toggle('on', on)));
  return {
    repairs: byPointer(t.repairs),
    violations: byPointer(t.violations),
    cites: byPointer(t.cites),
    wentWell: !t.error,
    elementsAt: (pointer) => elements.get(pointer) ?? [],
    join(element, pointers) {
      for (const pointer of pointers) elements.set(pointer, [...(elements.get(pointer) ?? []), element]);
      element.addEventListener('pointerenter', () => light(pointers, true));
      element.addEventListener('pointerleave', () => light(pointers, false));
      element.addEventListener('focusin', () => light(pointers, true));
      element.addEventListener('focusout', () => light(pointers, false));
    },
  };
}

function leafElement(value) {
  if (typeof value === 'string')
    return value === '' ? el('span', { class: 'soft' }, '(empty)') : dataText(value, 600, 'span', { class: 'string' });
  if (isContainer(value))
    return el('span', { class: 'soft' }, Array.isArray(value) ? '(empty list)' : '(empty object)');
  return el('span', { class: value === null ? 'null' : 'literal' }, valueText(value));
}

// Each message once, and how often.
function brokenNotes(violations, places) {
  return [...Map.groupBy(violations ?? [], (v) => v.message ?? 'broken')].map(([message, all]) =>
    el(
      'span',
      { class: 'badge ' + (places.wentWell ? 'repaired' : 'violated') },
      places.wentWell ? 'asked again: ' : null,
      dataText(message, 200),
      all.length > 1 ? ' (' + all.length + '×)' : null,
    ),
  );
}

// Each kind once, and how often.
function repairNotes(repairs) {
  return [...Map.groupBy(repairs ?? [], (r) => r.kind ?? '')].map(([kind, all]) =>
    el(
      'span',
      { class: 'badge repaired' },
      'repaired: ' + brief(kind, 60),
      all.length > 1 ? ` (${all.length}×)` : null,
    ),
  );
}

function placeNotes(pointer, places) {
  const cited = places.cites.get(pointer);
  return [
    repairNotes(places.repairs.get(pointer)),
    brokenNotes(places.violations.get(pointer), places),
    cited
      ? el(
          'button',
          {
            type: 'button',
            class: 'badge cited',
            onclick: () => {
              const mark = places.elementsAt(pointer).find((e) => e.localName === 'mark');
              mark?.scrollIntoView({ block: 'center' });
              mark?.focus({ preventScroll: true });
            },
          },
          'in the text',
        )
      : null,
  ];
}

function treeNode(key, value, pointer, places, depth) {
  const name = el('span', { class: 'key' }, brief(key, 120));
  const notes = placeNotes(pointer, places);
  const keys = isContainer(value) ? Object.keys(value) : [];
  const line = el(
    'div',
    {
      class:
        'line' +
        (places.violations.has(pointer) && !places.wentWell
          ? ' violated'
          : places.repairs.has(pointer)
            ? ' repaired'
            : ''),
    },
    name,
  );
  places.join(line, [pointer]);
  if (!keys.length) {
    line.append(' ', leafElement(value), ...notes.flat().filter(Boolean));
    return el('li', {}, line);
  }
  const children = () => treeOf(value, pointer, places, depth + 1);
  line.append(
    ' ',
    el('span', { class: 'soft' }, Array.isArray(value) ? plural(keys.length, 'element') : plural(keys.length, 'field')),
    ...notes.flat().filter(Boolean),
  );
  return el('li', {}, disclosure(line, children, { open: depth < treeDepth && keys.length <= treeWidth }));
}

// The list of a container's children, the first ones until asked for all.
function treeOf(value, pointer, places, depth = 0) {
  const keys = Object.keys(value);
  const node = (key) => treeNode(key, value[key], pointer + '/' + escapedKey(key), places, depth);
  const tree = el('ul', { class: 'tree' }, keys.slice(0, treeWidth).map(node));
  if (keys.length > treeWidth) {
    const rest = el(
      'li',
      {},
      el(
        'button',
        { type: 'button', class: 'more', onclick: () => rest.replaceWith(...keys.slice(treeWidth).map(node)) },
        'Show ' + countText(keys.length - treeWidth) + ' more',
      ),
    );
    tree.append(rest);
  }
  return tree;
}

// Repairs of the answer as a whole, such as of its brackets, stand before it; broken places that the tree does not show, such as
// a field that is absent, in strayNotes().
const recordTree = (value, places) =>
  [
    places.repairs.has('')
      ? el(
          'p',
          { class: 'tree' },
          repairNotes(places.repairs.get('')).flatMap((note) => [note, ' ']),
        )
      : null,
    isContainer(value) && Object.keys(value).length
      ? treeOf(value, '', places)
      : el('p', { class: 'tree line' }, leafElement(value)),
  ].filter(Boolean);

function strayNotes(value, places) {
  const stray = [...places.violations].filter(([pointer]) => pointer === '' || !valuesAt(value, pointer).length);
  return stray.length
    ? el(
        'ul',
        { class: 'stray' },
        stray.map(([pointer, list]) =>
          el('li', {}, el('code', {}, dataText(pointer || 'the whole', 200)), ' ', brokenNotes(list, places)),
        ),
      )
    : null;
}

const sourceLimit = 6000;

function sourceText(t, places) {
  const text = t.text;
  const box = el('div', { class: 'source data', dir: 'auto' });
  const runs = citedRuns(text, t.cites);
  const draw = (limit) => {
    box.replaceChildren();
    for (const run of runs) {
      if (run.from >= limit) break;
      const words = run.to > limit ? beginning(text.slice(run.from), limit - run.from) : text.slice(run.from, run.to);
      if (!run.pointers.length) {
        box.append(words);
        continue;
      }
      const mark = el('mark', { tabindex: '0', title: 'Here stands ' + run.pointers.join(', ') }, words);
      places.join(mark, run.pointers);
      box.append(mark);
    }
    if (limit < text.length)
      box.append(
        '… ',
        el(
          'button',
          { type: 'button', class: 'more', onclick: () => draw(Infinity) },
          'Show all (' + plural(text.length, 'character') + ')',
        ),
      );
  };
  // Citations have to be seen, however far behind.
  const lastCited = runs.findLast((run) => run.pointers.length)?.to ?? 0;
  draw(text.length > sourceLimit ? Math.max(sourceLimit, lastCited) : Infinity);
  return [box, t.cut ? el('p', { class: 'soft small' }, 'The report holds the beginning of this text only.') : null];
}
