// Numbers, times and texts as people read them. Nothing here touches the page.

const known = (value) => value !== undefined && value !== null;
const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const threeDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

const countText = (n) => (Number.isInteger(n) ? grouped.format(n) : threeDigits.format(n));
const plural = (n, one, many = one + 's') => countText(n) + ' ' + (n === 1 ? one : many);

// Short, for axes and tiles: 950, 12.3k, 4.57M.
function shortCount(n) {
  const size = Math.abs(n);
  for (const [unit, letter] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ])
    if (size >= unit * 10 || (size >= unit && unit > 1e3)) return threeDigits.format(n / unit) + letter;
  return countText(n);
}

// Dollars: cents from a dollar on, three digits that say something below it.
function money(n) {
  const sign = n < 0 ? '−' : '';
  const size = Math.abs(n);
  if (size === 0) return '$0';
  if (size >= 1) return sign + '$' + size.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  if (size < 1e-9) return sign + '< $0.000000001';
  return (
    sign +
    '$' +
    size.toLocaleString('en', {
      minimumFractionDigits: 2,
      maximumFractionDigits: Math.min(12, 2 - Math.floor(Math.log10(size))),
    })
  );
}

// 0.4 ms, 320 ms, 2.41 s, 3 min 20 s, 5 h 2 min.
function duration(ms) {
  if (ms < 0) return '−' + duration(-ms);
  if (ms < 999.5) return threeDigits.format(ms) + ' ms';
  if (ms < 59_950) return threeDigits.format(ms / 1000) + ' s';
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min' + (seconds % 60 ? ' ' + (seconds % 60) + ' s' : '');
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return grouped.format(hours) + ' h' + (minutes % 60 ? ' ' + (minutes % 60) + ' min' : '');
}

// A part of a whole. What is not all is never called 100 %, what is not nothing never 0 %.
function share(part, whole) {
  if (!(whole > 0)) return '–';
  const percent = (100 * part) / whole;
  if (percent === 0 || percent === 100) return percent + ' %';
  if (percent < 0.1) return '< 0.1 %';
  if (percent > 99.9) return '> 99.9 %';
  return percent.toFixed(percent < 9.95 || percent >= 99 ? 1 : 0) + ' %';
}

const bytesText = (n) =>
  n < 1000 ? plural(n, 'byte') : n < 1e6 ? threeDigits.format(n / 1e3) + ' kB' : threeDigits.format(n / 1e6) + ' MB';

const dayAndTime = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const timeOnly = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const dateText = (at) => (isNumber(at) && Math.abs(at) < 8e15 ? dayAndTime.format(at) : '');
const clockText = (at) => (isNumber(at) && Math.abs(at) < 8e15 ? timeOnly.format(at) : '');

// The first `limit` UTF-16 units of a text, one fewer where that would halve a character.
function beginning(text, limit) {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? limit - 1 : limit);
}

// The same where it is shown, so that one sees the cut.
const brief = (text, limit) => (text.length <= limit ? text : beginning(text, limit) + '…');

// A JSON value on one line: strings as they are, everything else as JSON.
function valueText(value) {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '(nested too deeply to show)';
  }
}

// A place on a scale of powers of ten: `places` are 1, 2 or 5 times one, from at or below `low` to at or above `high`.
function decades(low, high) {
  const places = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); ++power) places.push(10 ** power);
  return places;
}

// A round number at or above `n`, for the top of an axis.
function roundUp(n) {
  if (!(n > 0)) return 1;
  const unit = 10 ** Math.floor(Math.log10(n));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * unit >= n * 0.999999) * unit;
}
