// Puts the page together from the data, and follows links and keys.

function themeButton() {
  const themes = ['as the system', 'light', 'dark'];
  const root = document.documentElement;
  let now = 0;
  try {
    now = Math.max(0, themes.indexOf(localStorage.getItem('troupe-theme')));
  } catch {
    // Some viewers of local files keep nothing.
  }
  const button = el('button', { type: 'button', class: 'theme', onclick: () => set((now + 1) % themes.length) });
  function set(next) {
    now = next;
    root.dataset.theme = themes[now];
    button.textContent = 'Colours: ' + themes[now];
    try {
      localStorage.setItem('troupe-theme', themes[now]);
    } catch {
      // As above.
    }
  }
  set(now);
  return button;
}

const pageHead = (title, words, made) =>
  el(
    'header',
    { class: 'head' },
    el('div', {}, el('h1', {}, title), words ? el('p', {}, words) : null),
    el('div', { class: 'made' }, themeButton(), el('p', { class: 'soft small' }, made)),
  );
const madeText = (data) =>
  [data.troupe ? 'troupe ' + data.troupe : null, isNumber(data.made_at) ? dateText(data.made_at) : null]
    .filter(Boolean)
    .join(' · ');

function reportParts(data) {
  const byIndex = new Map((data.texts ?? []).map((t) => [t.i, t]));
  const texts = data.texts?.length ? textsExplorer(data) : null;
  return {
    explorer: texts,
    head: pageHead(dataText(data.title ?? 'Report', 120), runSentence(data), madeText(data)),
    parts: [
      figureTiles(data.totals),
      missingNote(data.missing),
      adviceSection(data.advice),
      lookSection(data.look, (index) => byIndex.get(index)),
      failuresSection(data.failures, data.totals),
      timelineSection(data.timeline),
      latencySection(data.latency),
      fieldsSection(data.fields),
      repairsSection(data.fields, data.totals),
      extremesSection(data),
      texts?.element,
      whatRan(data),
    ],
  };
}

function comparisonParts(data) {
  const changes = data.changes?.length ? changesExplorer(data) : null;
  const side = (name, run) =>
    el('div', {}, el('b', { class: 'side-name' }, name), ' ', dataText(run?.title ?? '', 120));
  return {
    explorer: changes,
    head: pageHead(
      'Two runs compared',
      el('span', { class: 'sides' }, side('A', data.a), side('B', data.b)),
      madeText(data),
    ),
    parts: [
      outcomeTiles(data.outcomes),
      missingNote(data.missing),
      changedSettings(data.settings_changed),
      totalsSection(data),
      changedFields(data.fields),
      comparedLatency(data.latency),
      changes?.element,
    ],
  };
}

// The parts of the page as links; the names are short.
function contents(parts) {
  const names = {
    advice: 'Advice',
    look: 'Look first',
    failures: 'Failures',
    timeline: 'Timeline',
    latency: 'Latency',
    fields: 'Fields',
    repairs: 'Repairs',
    extremes: 'Extremes',
    texts: 'Texts',
    settings: 'Settings',
    totals: 'Totals',
    changes: 'Changes',
  };
  const present = parts.filter((part) => part?.localName === 'section');
  return el(
    'nav',
    { 'aria-label': 'Parts of the report' },
    el(
      'ul',
      {},
      present.map((part) => el('li', {}, el('a', { href: '#' + part.id }, names[part.id] ?? part.id))),
    ),
  );
}

function followHash(explorerOfPage) {
  const [, name, rest] = /^#(text|change|search)=(.*)$/s.exec(location.hash) ?? [];
  if (!name) return;
  if (!explorerOfPage) return;
  if (name !== 'search') return /^\d+$/.test(rest) ? explorerOfPage.openIndex(Number(rest)) : undefined;
  try {
    explorerOfPage.search(decodeURIComponent(rest));
  } catch {
    explorerOfPage.search(rest);
  }
}

function start() {
  const page = document.getElementById('page');
  let data;
  try {
    data = JSON.parse(document.getElementById('data').textContent);
  } catch (error) {
    page.append(
      el(
        'main',
        { id: 'main' },
        el('h1', {}, 'This report cannot be read'),
        el('p', {}, 'Its data are not whole: ' + error.message + '. Make it again with troupe report.'),
      ),
    );
    return;
  }
  const made = data.kind === 'comparison' ? comparisonParts(data) : reportParts(data);
  document.title =
    data.kind === 'comparison' ? 'Two runs compared – troupe' : brief(data.title ?? 'Report', 100) + ' – troupe report';
  const parts = made.parts.filter(Boolean);
  page.append(made.head, contents(parts), el('main', { id: 'main', tabindex: '-1' }, parts));
  document.addEventListener('keydown', (event) => {
    if (
      event.key !== '/' ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.target.closest?.('input, select, textarea')
    )
      return;
    event.preventDefault();
    made.explorer?.focusSearch();
  });
  window.addEventListener('hashchange', () => followHash(made.explorer));
  // A link to what is shown already changes no hash, and has to work all the same.
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link && link.getAttribute('href') === location.hash) followHash(made.explorer);
  });
  followHash(made.explorer);
  if (location.hash && !location.hash.includes('=')) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

start();
