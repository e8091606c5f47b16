// How the run went over time: texts a minute, what was in flight, money or tokens; pauses as bands, marks as lines.

const chartLeft = 56;
const chartRight = 10;
const chartTop = 34;
const panelGap = 34;

// Draws anew whenever the width changes; `draw(width)` makes the SVG.
// What lies below must not jump then, so the height is given beforehand.
function fittedChart(className, height, draw) {
  const frame = sized(el('div', { class: className }), 'height', height + 'px');
  let drawn = 0;
  const fit = () => {
    const width = Math.round(frame.clientWidth) || 640;
    if (width === drawn) return;
    drawn = width;
    frame.replaceChildren(draw(width));
  };
  new ResizeObserver(fit).observe(frame);
  return frame;
}

const rounded = (x) => Math.round(x * 10) / 10;

// The area between two rows of values, in steps; `y` places a value.
function stepArea(lower, upper, x, y) {
  const there = [];
  const back = [];
  for (let i = 0; i < upper.length; ++i) {
    there.push('L' + rounded(x(i)) + ' ' + rounded(y(upper[i])), 'L' + rounded(x(i + 1)) + ' ' + rounded(y(upper[i])));
    back.unshift(
      'L' + rounded(x(i + 1)) + ' ' + rounded(y(lower[i])),
      'L' + rounded(x(i)) + ' ' + rounded(y(lower[i])),
    );
  }
  return 'M' + there.join('').slice(1) + back.join('') + 'Z';
}

// A line in steps, with gaps where nothing is known, and where it lies above the chart.
function stepLine(values, x, y, top = Infinity) {
  let path = '';
  let drawing = false;
  values.forEach((value, i) => {
    const shown = isNumber(value) && value <= top;
    if (shown)
      path +=
        (drawing ? 'L' : 'M') +
        rounded(x(i)) +
        ' ' +
        rounded(y(value)) +
        'L' +
        rounded(x(i + 1)) +
        ' ' +
        rounded(y(value));
    drawing = shown;
  });
  return path;
}

function timeSteps(length_ms) {
  const steps = [
    1, 5, 10, 50, 100, 500, 1000, 2000, 5000, 10e3, 30e3, 60e3, 120e3, 300e3, 600e3, 1800e3, 3600e3, 7200e3, 14400e3,
    43200e3, 86400e3,
  ];
  return steps.find((step) => length_ms / step <= 7) ?? Math.ceil(length_ms / 7 / 86400e3) * 86400e3;
}

// What the timeline shows, as panels of one height each.
function timelinePanels(t) {
  const perMinute = 60_000 / t.step_ms;
  const rate = (counts) => counts.map((n) => n * perMinute);
  const ok = rate(t.ok ?? []);
  const failed = t.failed ? rate(t.failed) : ok.map(() => 0);
  const sum = ok.map((n, i) => n + (failed[i] ?? 0));
  const highest = Math.max(0, ...sum);
  const limits = (t.limit_per_minute ?? []).filter(isNumber);
  // A limit far above what is reached would press everything flat: it is told, not drawn.
  const top = roundUp(Math.max(highest, ...limits.filter((limit) => limit <= 2.5 * highest)));
  const panels = [
    {
      title: 'Texts a minute',
      height: 150,
      top,
      text: shortCount,
      areas: [
        { kind: 'ok', lower: ok.map(() => 0), upper: ok },
        { kind: 'failed', lower: ok, upper: sum },
      ],
      line: limits.length ? { kind: 'limit', values: t.limit_per_minute } : null,
    },
  ];
  const more = (title, values, text) => {
    if (values?.some((n) => n > 0))
      panels.push({
        title,
        height: 60,
        top: roundUp(Math.max(...values)),
        text,
        areas: [{ kind: 'calm', lower: values.map(() => 0), upper: values }],
      });
  };
  more('In flight', t.in_flight, shortCount);
  if (t.cost?.some((n) => n > 0)) more('Dollars a minute', rate(t.cost), money);
  else more('Tokens a minute', t.tokens && rate(t.tokens), shortCount);
  return panels;
}

function drawPanel(panel, at, x, count, width) {
  const y = (value) => at + panel.height - (Math.min(value, panel.top) / panel.top) * panel.height;
  const parts = [svg('text', { x: 0, y: at - 12, class: 'axis title' }, panel.title)];
  for (const value of panel.height > 100 ? [0, panel.top / 2, panel.top] : [0, panel.top])
    parts.push(
      svg('line', { x1: chartLeft, x2: width - chartRight, y1: y(value), y2: y(value), class: 'grid' }),
      svg('text', { x: chartLeft - 8, y: y(value) + 4, class: 'axis end' }, panel.text(value)),
    );
  for (const area of panel.areas)
    if (area.upper.length)
      parts.push(svg('path', { d: stepArea(area.lower, area.upper, x, y), class: 'area ' + area.kind }));
  if (panel.line)
    parts.push(svg('path', { d: stepLine(panel.line.values, x, y, panel.top), class: 'line ' + panel.line.kind }));
  return parts;
}

const timelineHeight = (panels) => chartTop + panels.reduce((sum, panel) => sum + panel.height + panelGap, 0) - 10;

function drawTimeline(t, panels, width) {
  const count = t.ok.length;
  const length = count * t.step_ms;
  const inner = width - chartLeft - chartRight;
  const x = (i) => chartLeft + (i / count) * inner;
  const xAt = (at) => x(Math.max(0, Math.min(count, (at - t.from_at) / t.step_ms)));
  const height = timelineHeight(panels);
  const bottom = height - 24;
  const drawing = svg('svg', { 'viewBox': '0 0 ' + width + ' ' + height, width, height, 'aria-hidden': 'true' });
  for (const held of t.held ?? [])
    drawing.append(
      svg('rect', {
        x: rounded(xAt(held.from_at)),
        y: chartTop,
        width: Math.max(1.5, rounded(xAt(held.to_at) - xAt(held.from_at))),
        height: bottom - chartTop,
        class: 'pause',
      }),
    );
  let at = chartTop;
  for (const panel of panels) {
    drawing.append(...drawPanel(panel, at, x, count, width));
    at += panel.height + panelGap;
  }
  for (const mark of t.marks ?? [])
    drawing.append(
      svg('line', { x1: rounded(xAt(mark.at)), x2: rounded(xAt(mark.at)), y1: 5, y2: bottom, class: 'mark' }),
      svg('circle', { cx: rounded(xAt(mark.at)), cy: 5, r: 3, class: 'mark' }),
    );
  const step = timeSteps(length) * (width < 480 ? 2 : 1);
  for (let ms = 0; ms <= length; ms += step) {
    const place = x((ms / length) * count);
    drawing.append(
      svg('line', { x1: place, x2: place, y1: bottom, y2: bottom + 4, class: 'tick' }),
      svg(
        'text',
        { x: place, y: bottom + 18, class: 'axis ' + (place > width - 40 ? 'end' : 'middle') },
        ms === 0 ? 'start' : duration(ms),
      ),
    );
  }
  drawing.append(svg('line', { x1: 0, x2: 0, y1: chartTop, y2: bottom, class: 'cursor' }));
  return { drawing, x, xAt, inner };
}

// What a step of the timeline was like, in words.
function momentText(t, i) {
  const perMinute = 60_000 / t.step_ms;
  const from = t.from_at + i * t.step_ms;
  const parts = [
    clockText(from) +
      ' (' +
      duration(i * t.step_ms) +
      ' in): ' +
      shortCount((t.ok[i] ?? 0) * perMinute) +
      ' ok' +
      (t.failed ? ' and ' + shortCount((t.failed[i] ?? 0) * perMinute) + ' failed' : '') +
      ' a minute',
  ];
  if (isNumber(t.in_flight?.[i])) parts.push(shortCount(t.in_flight[i]) + ' in flight');
  if (isNumber(t.limit_per_minute?.[i])) parts.push('limit ' + shortCount(t.limit_per_minute[i]) + ' a minute');
  if (isNumber(t.tokens?.[i])) parts.push(shortCount(t.tokens[i]) + ' tokens');
  if (t.cost?.[i] > 0) parts.push(money(t.cost[i]));
  const to = from + t.step_ms;
  for (const held of t.held ?? []) if (held.from_at < to && held.to_at > from) parts.push('paused: ' + held.reason);
  for (const mark of t.marks ?? []) if (mark.at >= from && mark.at < to) parts.push(mark.what);
  return brief(parts.join('; '), 600);
}

function timelineTable(t) {
  const columns = [
    { title: 'From', cell: (i) => clockText(t.from_at + i * t.step_ms) },
    { title: 'ok', values: t.ok },
    { title: 'failed', values: t.failed },
    { title: 'In flight', values: t.in_flight },
    { title: 'Tokens', values: t.tokens },
    { title: 'Cost', values: t.cost, text: money },
    { title: 'Limit a minute', values: t.limit_per_minute },
  ].filter((column) => column.cell || column.values?.some(known));
  return el(
    'div',
    { 'class': 'scroller', 'tabindex': '0', 'role': 'region', 'aria-label': 'Timeline as a table' },
    table({
      caption: 'Steps of ' + duration(t.step_ms),
      className: 'plain',
      rows: t.ok.map((_, i) => i),
      columns: columns.map((c) => ({
        title: c.title,
        number: !c.cell,
        cell: c.cell ?? ((i) => (isNumber(c.values[i]) ? (c.text ?? countText)(c.values[i]) : '')),
      })),
    }),
  );
}

const heldTable = (t) =>
  table({
    caption: 'Pauses and changes on the way',
    hiddenCaption: true,
    rows: [
      ...(t.held ?? []).map((h) => ({
        at: h.from_at,
        length: h.to_at - h.from_at,
        what: 'paused: ' + h.reason,
        route: h.route,
      })),
      ...(t.marks ?? []).map((m) => ({ at: m.at, what: m.what })),
    ]
      .sort((a, b) => a.at - b.at)
      .slice(0, 500),
    columns: [
      { title: 'When', cell: (r) => clockText(r.at) },
      { title: 'After', number: true, cell: (r) => duration(r.at - t.from_at) },
      { title: 'For', number: true, cell: (r) => (isNumber(r.length) ? duration(r.length) : '') },
      { title: 'What', cell: (r) => [dataText(r.what), r.route > 0 ? ' (fallback ' + r.route + ')' : ''] },
    ],
  });

function timelineSection(timeline) {
  if (!timeline?.ok?.length || !(timeline.step_ms > 0)) return null;
  const t = coarser({ ...timeline, limit_per_minute: carried(timeline.limit_per_minute) });
  const panels = timelinePanels(t);
  const readout = el('p', { class: 'readout' });
  const last = t.ok.length - 1;
  let now = -1;
  let drawn;
  const slider = fittedChart('timeline', timelineHeight(panels), (width) => {
    drawn = drawTimeline(t, panels, width);
    return drawn.drawing;
  });
  const show = (i) => {
    now = Math.max(0, Math.min(last, i));
    readout.textContent = momentText(t, now);
    slider.setAttribute('aria-valuenow', now);
    slider.setAttribute('aria-valuetext', readout.textContent);
    const cursor = drawn?.drawing.querySelector('.cursor');
    const place = drawn ? rounded(drawn.x(now + 0.5)) : 0;
    cursor?.setAttribute('x1', place);
    cursor?.setAttribute('x2', place);
    cursor?.classList.add('shown');
  };
  fillElement(
    slider,
    {
      'tabindex': '0',
      'role': 'slider',
      'aria-label': 'Moment of the run: arrow keys go along the timeline',
      'aria-valuemin': 0,
      'aria-valuemax': last,
      'aria-valuenow': 0,
      'aria-valuetext': momentText(t, 0),
      'onpointermove': (event) => {
        const place = event.clientX - slider.getBoundingClientRect().left - chartLeft;
        show(Math.floor((place / drawn.inner) * t.ok.length));
      },
      'onfocus': () => now < 0 && show(0),
      'onkeydown': (event) => {
        const next = {
          ArrowLeft: now - 1,
          ArrowRight: now + 1,
          ArrowDown: now - 1,
          ArrowUp: now + 1,
          Home: 0,
          End: last,
          PageUp: now + 10,
          PageDown: now - 10,
        }[event.key];
        if (next === undefined) return;
        event.preventDefault();
        show(next);
      },
    },
    [],
  );
  const limits = (t.limit_per_minute ?? []).filter(isNumber);
  const keys = [
    ['ok', 'ok'],
    t.failed?.some((n) => n > 0) && ['failed', 'failed'],
    limits.length && [
      'limit',
      'limit, as last told' +
        (Math.min(...limits) > panels[0].top
          ? ' (' + shortCount(Math.min(...limits)) + ' a minute or more: above the chart)'
          : ''),
    ],
    t.held?.length && ['pause', plural(t.held.length, 'pause')],
    t.marks?.length && ['mark', plural(t.marks.length, 'change')],
  ].filter(Boolean);
  readout.textContent = 'Point at the chart, or use the arrow keys on it, for what a moment was like.';
  return section(
    'timeline',
    'Timeline',
    el(
      'ul',
      { class: 'legend' },
      keys.map(([kind, words]) => el('li', {}, el('i', { class: kind }), words)),
    ),
    slider,
    readout,
    t.held?.length || t.marks?.length
      ? disclosure('Pauses and changes (' + ((t.held?.length ?? 0) + (t.marks?.length ?? 0)) + ')', () => heldTable(t))
      : null,
    disclosure('As a table', () => timelineTable(t)),
  );
}
