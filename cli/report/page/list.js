// A list of any length of which only what is seen is in the page. It is one stop of the tab key; arrows, j and k, Home, End and
// the page keys go through it, and screen readers are told the place in the whole.

const listRowHeight = 64;

function longList({ label, rowOf, onselect }) {
  let items = [];
  let chosen = -1;
  const rows = new Map();
  const space = el('div', { class: 'space', role: 'presentation' });
  const list = el('div', { 'class': 'list', 'tabindex': '0', 'role': 'listbox', 'aria-label': label }, space);

  function makeRow(i) {
    const row = el(
      'div',
      {
        'role': 'option',
        'id': 'row-' + i,
        'class': 'row ' + rowOf.kind(items[i]),
        'aria-posinset': i + 1,
        'aria-setsize': items.length,
        'aria-selected': i === chosen ? 'true' : 'false',
        'onclick': () => select(i, 'click'),
      },
      rowOf(items[i]),
    );
    return sized(row, 'top', i * listRowHeight + 'px');
  }
  function draw() {
    const first = Math.max(0, Math.floor(list.scrollTop / listRowHeight) - 5);
    const last = Math.min(items.length, Math.ceil((list.scrollTop + (list.clientHeight || 600)) / listRowHeight) + 5);
    for (const [i, row] of rows)
      if (i !== chosen && (i < first || i >= last)) {
        row.remove();
        rows.delete(i);
      }
    for (let i = first; i < last; ++i) addRow(i);
    // What screen readers are told to be chosen has to be there.
    if (chosen >= 0) addRow(chosen);
  }
  function addRow(i) {
    if (rows.has(i)) return;
    rows.set(i, makeRow(i));
    space.append(rows.get(i));
  }
  function show(i, middle) {
    const top = i * listRowHeight;
    if (middle) list.scrollTop = top - (list.clientHeight - listRowHeight) / 2;
    else if (top < list.scrollTop) list.scrollTop = top;
    else if (top + listRowHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top + listRowHeight - list.clientHeight;
  }
  function choose(i, middle) {
    rows.get(chosen)?.setAttribute('aria-selected', 'false');
    chosen = i;
    if (i < 0) return list.removeAttribute('aria-activedescendant');
    show(i, middle);
    draw();
    rows.get(i).setAttribute('aria-selected', 'true');
    list.setAttribute('aria-activedescendant', 'row-' + i);
  }
  function select(i, how) {
    if (!items.length) return;
    choose(Math.max(0, Math.min(items.length - 1, i)));
    onselect(items[chosen], how);
  }
  function setItems(next, kept) {
    items = next;
    for (const row of rows.values()) row.remove();
    rows.clear();
    chosen = -1;
    list.hidden = !items.length;
    sized(space, 'height', items.length * listRowHeight + 'px');
    list.scrollTop = 0;
    choose(kept ? items.indexOf(kept) : -1, true);
    draw();
  }
  // Whether the item is in the list.
  function chooseItem(item) {
    choose(items.indexOf(item), true);
    return chosen >= 0;
  }
  const page = () => Math.max(1, Math.floor(list.clientHeight / listRowHeight) - 1);
  list.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && chosen >= 0) return onselect(items[chosen], 'enter');
    const steps = {
      ArrowDown: 1,
      j: 1,
      ArrowUp: -1,
      k: -1,
      PageDown: page(),
      PageUp: -page(),
      Home: -Infinity,
      End: Infinity,
    };
    if (!Object.hasOwn(steps, event.key)) return;
    event.preventDefault();
    select(chosen < 0 ? (event.key === 'End' ? items.length : 0) : chosen + steps[event.key], 'key');
  });
  list.addEventListener('focus', () => chosen < 0 && items.length && select(0, 'key'));
  list.addEventListener('scroll', draw, { passive: true });
  new ResizeObserver(draw).observe(list);
  return {
    element: list,
    setItems,
    choose: chooseItem,
    step: (by) => select(chosen + by, 'key'),
    size: () => items.length,
  };
}
