// How long things took: percentiles, and how they spread, on a scale of powers of ten.

const latencyNames = { text: 'A text, from start to end', request: 'A request', first_byte: 'First byte of an answer' };
const percentiles = [
  ['p50_ms', 'p50'],
  ['p90_ms', 'p90'],
  ['p95_ms', 'p95'],
  ['p99_ms', 'p99'],
  ['max_ms', 'max'],
  ['mean_ms', 'mean'],
];

const histogramHeight = 96;

function latencyRange(all) {
  const ends = all.flatMap((l) => (l.buckets ?? []).filter((b) => b.count > 0 && b.to_ms > 0).map((b) => b.to_ms));
  const tops = all.map((l) => l.max_ms).filter((ms) => ms > 0);
  if (!ends.length) return null;
  return { low: Math.max(0.01, Math.min(...ends) / 2), high: Math.max(...ends, ...tops) };
}

// How far the buckets go, each from its lower bound: they grow by one factor, and empty ones may be left out.
const bucketRatio = (buckets) =>
  Math.max(
    1.01,
    Math.min(
      2,
      ...buckets
        .slice(1)
        .map((b, i) => b.to_ms / buckets[i].to_ms)
        .filter((ratio) => ratio > 1),
    ),
  );

function drawHistogram(l, range, width) {
  const height = histogramHeight;
  const [top, bottom] = [22, height - 22];
  const inner = width - 20;
  const x = (ms) => 10 + (Math.log(Math.max(ms, range.low) / range.low) / Math.log(range.high / range.low)) * inner;
  const highest = Math.max(...l.buckets.map((b) => b.count));
  const ratio = bucketRatio(l.buckets);
  const drawing = svg('svg', { 'viewBox': '0 0 ' + width + ' ' + height, width, height, 'aria-hidden': 'true' });
  let from = 0;
  for (const bucket of l.buckets) {
    const left = x(Math.max(from, bucket.to_ms / ratio));
    const tall = (bucket.count / highest) * (bottom - top);
    if (bucket.count > 0)
      drawing.append(
        svg(
          'rect',
          {
            x: rounded(left),
            width: Math.max(1, rounded(x(bucket.to_ms) - left) - 0.5),
            y: rounded(bottom - Math.max(1, tall)),
            height: rounded(Math.max(1, tall)),
            class: 'area calm',
          },
          svg('title', {}, plural(bucket.count, 'time') + ', up to ' + duration(bucket.to_ms)),
        ),
      );
    from = bucket.to_ms;
  }
  drawing.append(svg('line', { x1: 10, x2: width - 10, y1: bottom, y2: bottom, class: 'tick' }));
  for (const ms of decades(range.low, range.high)) {
    if (ms < range.low || ms > range.high) continue;
    drawing.append(
      svg('line', { x1: x(ms), x2: x(ms), y1: bottom, y2: bottom + 4, class: 'tick' }),
      svg(
        'text',
        { x: x(ms), y: bottom + 17, class: 'axis ' + (x(ms) > width - 30 ? 'end' : x(ms) < 30 ? '' : 'middle') },
        duration(ms),
      ),
    );
  }
  let free = -Infinity;
  for (const [key, name] of percentiles.slice(0, 4)) {
    if (!(l[key] > 0)) continue;
    const place = x(l[key]);
    if (place - free < 28) continue;
    drawing.append(
      svg('line', { x1: place, x2: place, y1: 16, y2: bottom, class: 'mark' }),
      svg('text', { x: Math.min(width - 12, place), y: 11, class: 'axis middle' }, name),
    );
    free = place;
  }
  return drawing;
}

function latencyTable(all, caption) {
  return table({
    caption,
    rows: all,
    columns: [
      { title: 'What', cell: (l) => latencyNames[l.what] ?? l.what },
      { title: 'Count', number: true, cell: (l) => (isNumber(l.count) ? countText(l.count) : '') },
      ...percentiles.map(([key, name]) => ({
        title: name,
        number: true,
        cell: (l) => (isNumber(l[key]) ? duration(l[key]) : ''),
      })),
    ],
  });
}

const bucketTable = (l) =>
  table({
    caption: latencyNames[l.what] ?? l.what,
    className: 'plain',
    rows: l.buckets.filter((b) => b.count > 0),
    columns: [
      { title: 'Up to', number: true, cell: (b) => duration(b.to_ms) },
      { title: 'Count', number: true, cell: (b) => countText(b.count) },
    ],
  });

function latencySection(all) {
  const some = (all ?? []).filter((l) => l.count > 0);
  if (!some.length) return null;
  const range = latencyRange(some);
  const drawn = range ? some.filter((l) => l.buckets?.some((b) => b.count > 0)) : [];
  return section(
    'latency',
    'How long it took',
    latencyTable(some, 'Percentiles: p90 means that nine in ten were at least as quick'),
    el(
      'div',
      { class: 'histograms' },
      drawn.map((l) =>
        el(
          'figure',
          {},
          el('figcaption', {}, latencyNames[l.what] ?? l.what),
          fittedChart('histogram', histogramHeight, (width) => drawHistogram(l, range, width)),
        ),
      ),
    ),
    drawn.length ? disclosure('As tables', () => el('div', { class: 'columns' }, drawn.map(bucketTable))) : null,
  );
}
