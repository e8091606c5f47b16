// Search, filters and order above a list, and what is chosen beside it: for the texts of a report and the changes of a comparison.

// kind: 'text' or 'change', the name in links. detail(item) makes what stands beside the list. chips: [[name, query]],
// sorts: [[name, item -> number, largest first]]; rowOf as longList wants it.
function explorer({ kind, title, lead, items, detail, chips, sorts, rowOf, placeholder }) {
  const byIndex = new Map(items.map((item) => [item.i, item]));
  let chosen = null;
  let filter = '';
  let sort = 0;

  const input = el('input', {
    'type': 'search',
    'id': 'search',
    placeholder,
    'autocomplete': 'off',
    'spellcheck': 'false',
    'aria-describedby': 'search-help',
    'aria-keyshortcuts': '/',
  });
  const count = el('p', { 'class': 'count', 'role': 'status', 'aria-live': 'polite' });
  const nothing = el(
    'p',
    { class: 'nothing', hidden: true },
    'Nothing is found. Conditions are joined by “and”; remove one to find more.',
  );
  const beside = el('article', {
    'class': 'detail',
    'tabindex': '-1',
    'id': 'detail',
    'aria-label': 'The chosen ' + kind,
  });
  const list = longList({ label: title, rowOf, onselect: (item, how) => open(item, how) });
  const buttons = chips.map(([name, query]) =>
    el(
      'button',
      {
        'type': 'button',
        'class': 'chip',
        'aria-pressed': query === '' ? 'true' : 'false',
        'onclick': () => setFilter(query),
      },
      name,
    ),
  );
  const order = el(
    'select',
    {
      id: 'order',
      onchange: () => {
        sort = order.selectedIndex;
        find();
      },
    },
    sorts.map(([name]) => el('option', {}, name)),
  );

  function setFilter(query) {
    filter = query;
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', chips[i][1] === query ? 'true' : 'false'));
    find();
  }
  function find() {
    const [matches, within] = [searchFor(input.value), searchFor(filter)];
    const key = sorts[sort][1];
    const found = items.filter((item) => within(item) && matches(item));
    if (key) found.sort((a, b) => (key(b) ?? -Infinity) - (key(a) ?? -Infinity) || a.i - b.i);
    list.setItems(found, chosen);
    nothing.hidden = found.length > 0;
    count.textContent =
      found.length === items.length
        ? plural(items.length, kind)
        : countText(found.length) + ' of ' + plural(items.length, kind);
  }
  function open(item, how) {
    chosen = item;
    beside.replaceChildren(
      detail(item, { next: () => list.step(1), previous: () => list.step(-1), back: () => list.element.focus() }),
    );
    beside.setAttribute('aria-label', kind + ' ' + item.i);
    // Replaced, not added: going through a list is no history worth going back in.
    if (how !== 'link') replaceHash('#' + kind + '=' + item.i);
    if (how === 'enter' || how === 'link' || (how === 'click' && isBelow())) reach();
  }
  // Whether what is chosen stands below the list instead of beside it.
  const isBelow = () => beside.getBoundingClientRect().left <= list.element.getBoundingClientRect().left;
  function reach() {
    beside.focus({ preventScroll: true });
    (isBelow() ? beside : element).scrollIntoView();
  }
  function openIndex(index) {
    const item = byIndex.get(index);
    if (item) {
      // A link leads to its text, whatever was searched for before.
      if (!list.choose(item)) {
        input.value = '';
        setFilter('');
        list.choose(item);
      }
      return open(item, 'link');
    }
    beside.replaceChildren(
      el(
        'p',
        { class: 'nothing' },
        `The ${kind} ${index} is not in this report: it holds ${plural(items.length, kind)}${lead.held}.`,
      ),
    );
    reach();
  }
  function search(query) {
    setFilter('');
    input.value = query;
    find();
    element.scrollIntoView();
    input.focus({ preventScroll: true });
  }

  let waiting;
  input.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(find, 90);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && input.value) {
      event.preventDefault();
      input.value = '';
      find();
    } else if (event.key === 'Escape' || event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      if (event.key !== 'Escape') find();
      if (list.size()) list.element.focus();
    }
  });
  beside.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') list.element.focus();
    else if (event.key === 'j') list.step(1);
    else if (event.key === 'k') list.step(-1);
    else return;
    event.preventDefault();
  });

  const element = section(
    kind + 's',
    title,
    lead.words ? el('p', {}, lead.words) : null,
    el(
      'div',
      { class: 'tools', role: 'search' },
      el('div', { class: 'query' }, el('label', { for: 'search' }, 'Search'), input),
      el('div', { class: 'ordering' }, el('label', { for: 'order' }, 'Order'), order),
      el('div', { 'class': 'chips', 'role': 'group', 'aria-label': 'Show' }, buttons),
      el('details', { class: 'help' }, el('summary', {}, 'How to search'), searchHelp()),
    ),
    count,
    el('div', { class: 'explorer' }, el('div', { class: 'side' }, list.element, nothing), beside),
  );
  beside.append(
    el(
      'p',
      { class: 'nothing' },
      'Choose a ' + kind + ' from the list: with the mouse, or with the arrow keys, j and k.',
    ),
  );
  find();
  return { element, openIndex, search, focusSearch: () => input.focus() };
}

function searchHelp() {
  const lines = [
    ['smith "new york"', 'words and phrases, anywhere in text, record, error or id'],
    ['code:refused', 'an error code; so for id: text: message: kind: (of a repair)'],
    ['/age:30  /age>30  /age', 'a value of the record, a range, any value'],
    ['/tags/*:red', 'any element of a list'],
    ['repaired  failed  ok  reasked  cited  look', 'what happened to it'],
    ['reasks>1  ms>2000  cost<0.01  tokens  attempts', 'figures'],
    ['-failed', 'what does not hold'],
  ];
  return [
    el(
      'dl',
      { id: 'search-help' },
      lines.map(([query, words]) => [el('dt', {}, el('code', {}, query)), el('dd', {}, words)]),
    ),
    el(
      'p',
      { class: 'small soft' },
      'Keys: / to the search, arrows or j and k through the list, Enter to the text, Esc back.',
    ),
  ];
}

function replaceHash(hash) {
  try {
    history.replaceState(null, '', hash);
  } catch {
    // Some viewers of local files allow no history; links within the page work all the same.
  }
}
