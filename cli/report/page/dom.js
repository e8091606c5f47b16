// Elements. What comes from the data enters the page as text nodes and attribute values only.

const svgNamespace = 'http://www.w3.org/2000/svg';

function fillElement(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => known(child) && child !== false && child !== ''));
  return element;
}

const el = (name, attributes, ...children) => fillElement(document.createElement(name), attributes, children);
const svg = (name, attributes, ...children) =>
  fillElement(document.createElementNS(svgNamespace, name), attributes, children);
const sized = (element, property, value) => {
  element.style[property] = value;
  return element;
};

const linkTo = (kind, index, ...words) =>
  el('a', { href: '#' + kind + '=' + Number(index), class: 'place' }, ...(words.length ? words : ['' + index]));
const linksTo = (kind, indices) => (indices ?? []).flatMap((index, i) => [i ? ', ' : null, linkTo(kind, index)]);

// A text of the data, of any length: what is longer than `limit` is cut, with a button that shows all.
function dataText(text, limit = 300, name = 'span', attributes = {}) {
  const element = el(name, { ...attributes, class: ('data ' + (attributes.class ?? '')).trim() });
  if (text.length <= limit) {
    element.append(text);
    return element;
  }
  const shown = el('span', {}, beginning(text, limit) + '…');
  const button = el(
    'button',
    {
      type: 'button',
      class: 'more',
      onclick: (event) => {
        event.stopPropagation();
        shown.textContent = text;
        button.remove();
      },
    },
    'Show all (' + plural(text.length, 'character') + ')',
  );
  element.append(shown, ' ', button);
  return element;
}

// A part of the page under a heading. `id` is the part's name in links.
const section = (id, title, ...children) =>
  el('section', { id, 'aria-labelledby': id + '-title' }, el('h2', { id: id + '-title' }, title), ...children);

// A table that becomes a list of cards where it is too narrow, and stays a table for screen readers.
// columns: [{title, number, sort: row -> number | string, cell: row -> children}]
function table({ caption, columns, rows, hiddenCaption = false, className = '' }) {
  const body = el('tbody', { role: 'rowgroup' });
  const draw = (sorted) =>
    body.replaceChildren(
      ...sorted.map((row) =>
        el(
          'tr',
          { role: 'row' },
          columns.map((column, i) =>
            el(
              i === 0 ? 'th' : 'td',
              {
                'role': i === 0 ? 'rowheader' : 'cell',
                'scope': i === 0 ? 'row' : null,
                'class': column.number ? 'number' : null,
                'data-label': column.title,
              },
              el('div', {}, column.cell(row)),
            ),
          ),
        ),
      ),
    );
  const heads = columns.map((column) => {
    const head = el(
      'th',
      { role: 'columnheader', scope: 'col', class: column.number ? 'number' : null },
      column.sort ? null : column.title,
    );
    if (column.sort)
      head.append(el('button', { type: 'button', class: 'sort', onclick: () => sortBy(column, head) }, column.title));
    return head;
  });
  function sortBy(column, head) {
    const now = head.getAttribute('aria-sort');
    const next = now === 'descending' ? 'ascending' : now === 'ascending' ? null : 'descending';
    heads.forEach((other) => other.removeAttribute('aria-sort'));
    if (!next) return draw(rows);
    head.setAttribute('aria-sort', next);
    const order = (x, y) => (typeof x === 'string' ? x.localeCompare(y) : x - y);
    draw([...rows].sort((x, y) => order(column.sort(x), column.sort(y)) * (next === 'descending' ? -1 : 1)));
  }
  draw(rows);
  return el(
    'table',
    { role: 'table', class: ('cards ' + className).trim() },
    el('caption', { class: hiddenCaption ? 'quiet' : null }, caption),
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, heads)),
    body,
  );
}

// A bar of parts of `whole`: [{n, kind, label}]. The numbers stand beside it in words, so it is hidden from screen readers.
function bar(parts, whole) {
  return el(
    'div',
    { 'class': 'bar', 'aria-hidden': 'true' },
    parts
      .filter((part) => part.n > 0)
      .map((part) =>
        sized(
          el('div', { class: part.kind, title: part.label }),
          'width',
          Math.min(100, (100 * part.n) / (whole || 1)) + '%',
        ),
      ),
  );
}

// What is made only when first opened: long tables, deep records.
function disclosure(summary, make, attributes = {}) {
  const element = el('details', attributes, el('summary', {}, summary));
  const fill = () => {
    if (element.open && element.childElementCount === 1) element.append(make());
  };
  element.addEventListener('toggle', fill);
  fill();
  return element;
}
