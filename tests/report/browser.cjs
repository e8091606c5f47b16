// The page of `troupe report` in headless Chromium, with clicks and keys: node browser.cjs FOLDER REPORT...
//
// Each REPORT was made by the command: all that holds of every report, or comparison, is checked on it against its own data.
// The page of the first one is filled with made-up data for the rest. FOLDER takes those pages, and pictures.
'use strict';
const assert = require('node:assert/strict');
const { mkdirSync, readFileSync, writeFileSync } = require('fs');
const { basename, join, resolve } = require('path');
const { pathToFileURL } = require('url');
const puppeteer = require('puppeteer-core');
const axe = require('axe-core');
const { dataIn, pageWith } = require('./page.cjs');
const { sampleReport, sampleComparison, hostileReport } = require('./sample.cjs');

const [folder, ...reals] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const data = {
  report: sampleReport(),
  big: sampleReport(3000),
  comparison: sampleComparison(),
  hostile: hostileReport(),
  sampled: {
    ...sampleReport(50),
    texts_total: 1_000_000,
    how_chosen: 'failures, those to look at, and a sample',
  },
  empty: { v: 1, kind: 'report' },
  void: { v: 1, kind: 'comparison' },
};
const files = {};
for (const [name, content] of Object.entries(data)) {
  files[name] = resolve(folder, name + '.html');
  writeFileSync(files[name], pageWith(reals[0], content));
}

let browser;
let passed = 0;
let failed = 0;

// A page of its own for each case; what it says on its console, or asks of the network, fails the case.
async function check(
  sentence,
  file,
  run,
  { width = 1200, height = 900, dark = false, hash = '', refusals = false } = {},
) {
  // Nothing is kept from one to the next, such as the colours that were chosen.
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const trouble = [];
  page.on(
    'console',
    (message) =>
      (refusals && /Content Security Policy/.test(message.text())) || trouble.push('console: ' + message.text()),
  );
  page.on('pageerror', (error) => trouble.push('error: ' + error.message));
  const url = pathToFileURL(file).href;
  page.on(
    'request',
    (request) => request.url().split('#')[0] === url || refusals || trouble.push('request: ' + request.url()),
  );
  try {
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
    await page.goto(url + hash);
    await page.waitForSelector('#main');
    await run(page);
    assert.deepEqual(trouble, []);
    ++passed;
  } catch (error) {
    ++failed;
    console.log('FAILED: ' + sentence + ' (' + basename(file) + ')\n  ' + (error.stack ?? error));
  }
  await context.close();
}

const textOf = (page, selector) => page.$eval(selector, (e) => e.textContent);
const textsOf = (page, selector) => page.$$eval(selector, (all) => all.map((e) => e.textContent));
const figureOf = (page, name) => page.$eval(`[data-figure="${name}"] .figure`, (e) => e.textContent);
const isSeen = (page, selector) =>
  page.$eval(selector, (e) => {
    const box = e.getBoundingClientRect();
    return box.top < innerHeight && box.bottom > 0;
  });
const focusOf = (page) => page.evaluate(() => document.activeElement.getAttribute('role') ?? document.activeElement.id);
const countText = (page) => textOf(page, '.count');
async function search(page, query) {
  await page.$eval('#search', (e) => {
    e.value = '';
  });
  await page.focus('#search');
  await page.keyboard.type(query);
  // What is typed is looked for when typing pauses, or at once with Enter.
  await page.keyboard.press('Enter');
  return countText(page);
}
async function noSidewaysScroll(page) {
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
}
async function accessible(page) {
  await page.evaluate(axe.source);
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  const serious = result.violations.filter((v) => ['serious', 'critical'].includes(v.impact));
  assert.deepEqual(
    serious.map(
      (v) =>
        v.id +
        ': ' +
        v.nodes
          .slice(0, 3)
          .map((n) => n.html.slice(0, 160) + ' ' + n.failureSummary)
          .join(' | '),
    ),
    [],
  );
}

async function everyReport(file, content) {
  const t = content.totals ?? {};
  const plain = new Intl.NumberFormat('en');
  await check('headline figures are the data', file, async (page) => {
    for (const [name, member] of [
      ['Texts', 'texts'],
      ['ok', 'ok'],
      ['Failed', 'failed'],
      ['Requests', 'requests'],
    ])
      if (typeof t[member] === 'number') assert.equal(await figureOf(page, name), plain.format(t[member]), name);
    if (typeof t.cost === 'number') {
      const shown = Number((await figureOf(page, 'Cost')).replace(/[$,]/g, ''));
      assert(Math.abs(shown - t.cost) <= Math.max(0.005 * t.cost, 1e-12), 'cost');
    }
  });
  await check("every part that there is data for is there, with the data's numbers", file, async (page) => {
    for (const part of ['failures', 'timeline', 'latency', 'fields', 'texts', 'look', 'advice'])
      if (
        part === 'timeline'
          ? content.timeline?.ok?.length
          : part === 'latency'
            ? content.latency?.some((l) => l.count)
            : content[part]?.length
      )
        assert(await page.$('#' + part), part);
    if (content.failures?.length)
      assert.deepEqual(
        (await textsOf(page, '.cause-head .number')).map((words) => Number(words.split(' ')[0].replaceAll(',', ''))),
        content.failures.map((f) => f.count),
      );
    if (content.fields?.length)
      assert.deepEqual(
        await textsOf(page, '.fields .pointer'),
        content.fields.map((f) => f.pointer || '(the whole record)'),
      );
    if (content.look?.length) assert.equal((await page.$$('.look > li')).length, content.look.length);
    if (content.texts?.length)
      assert.equal(Number((await countText(page)).split(' ')[0].replaceAll(',', '')), content.texts.length);
  });
  const failure = content.failures?.find((f) => f.examples?.some((i) => content.texts?.some((x) => x.i === i)));
  if (failure) {
    const index = failure.examples.find((i) => content.texts.some((x) => x.i === i));
    await check('a click on an example of a failure opens the text', file, async (page) => {
      await page.click(`#failures a[href="#text=${index}"]`);
      await page.waitForSelector('.detail h3');
      assert.match(await textOf(page, '.detail h3'), new RegExp('^Text ' + index + '\\b'));
      assert.equal(await textOf(page, '.detail .error strong'), failure.code);
      assert(await isSeen(page, '.detail h3'));
      assert.equal(await focusOf(page), 'detail');
    });
    await check('a search for a code finds as many as there are', file, async (page) => {
      const n = content.texts.filter((x) => x.error?.code === failure.code).length;
      assert.equal(Number((await search(page, 'code:' + failure.code)).split(' ')[0].replaceAll(',', '')), n);
    });
  }
  for (const dark of [false, true])
    await check('axe finds nothing serious' + (dark ? ' in dark' : ''), file, accessible, {
      dark,
      hash: content.texts?.length ? '#text=' + content.texts[0].i : '',
    });
  await check('nothing scrolls sideways at 360 pixels', file, noSidewaysScroll, {
    width: 360,
    height: 700,
    hash: content.texts?.length ? '#text=' + content.texts[0].i : '',
  });
  await check('nothing scrolls sideways at 820 pixels', file, noSidewaysScroll, { width: 820 });
}

async function searching() {
  const { report } = data;
  await check('a search finds what it says, and only that', files.report, async (page) => {
    const n = (condition) => report.texts.filter(condition).length;
    for (const [query, expected] of [
      ['repaired', n((t) => t.repairs)],
      ['/age:30', n((t) => t.value?.age === 30)],
      ['reasks>1', n((t) => t.attempts > 2)],
      ['"mei tanaka" -failed', n((t) => t.text.includes('Mei Tanaka') && !t.error)],
      ['code:refused', n((t) => t.error?.code === 'refused')],
      ['id:letter-400', 1],
    ])
      assert.equal(await search(page, query), expected + ' of 400 texts', query);
    assert.equal(await search(page, 'no such words'), '0 of 400 texts');
    assert.equal(await page.$eval('.nothing', (e) => e.hidden), false);
    assert.equal(await page.$eval('.list', (e) => e.hidden), true);
  });
  await check('a filter and an order do what they say', files.report, async (page) => {
    const chips = await page.$$('.chip');
    await chips[1].click();
    assert.equal(await countText(page), report.totals.failed + ' of 400 texts');
    assert.equal(await chips[1].evaluate((e) => e.getAttribute('aria-pressed')), 'true');
    await chips[0].click();
    await page.select('#order', 'slowest');
    const slowest = [...report.texts].sort((a, b) => b.ms - a.ms)[0];
    assert.match(await textOf(page, '#row-0'), new RegExp('^' + slowest.i + ' · '));
  });
  await check('a field and a value of it are searched for with a click', files.report, async (page) => {
    await page.click('.fields .value');
    assert.match(await page.$eval('#search', (e) => e.value), /^\/name:"/);
    assert(await isSeen(page, '#search'));
  });
}

async function keys() {
  await check('a keyboard leads from the search through the list to a text and back', files.report, async (page) => {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    await page.keyboard.press('Enter');
    await page.keyboard.press('/');
    assert.equal(await focusOf(page), 'search');
    await page.keyboard.type('failed');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focusOf(page), 'listbox');
    const failed = data.report.texts.filter((t) => t.error);
    assert.match(await textOf(page, '.detail h3'), new RegExp('^Text ' + failed[0].i + '\\b'));
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('k');
    assert.match(await textOf(page, '.detail h3'), new RegExp('^Text ' + failed[1].i + '\\b'));
    assert.equal(
      await page.evaluate(() =>
        document
          .getElementById(document.activeElement.getAttribute('aria-activedescendant'))
          .getAttribute('aria-selected'),
      ),
      'true',
    );
    assert.equal(await page.evaluate(() => location.hash), '#text=' + failed[1].i);
    await page.keyboard.press('Enter');
    assert.equal(await focusOf(page), 'detail');
    await page.keyboard.press('Escape');
    assert.equal(await focusOf(page), 'listbox');
    await page.keyboard.press('End');
    assert.match(await textOf(page, '.detail h3'), new RegExp('^Text ' + failed.at(-1).i + '\\b'));
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    assert.equal(await countText(page), '400 texts');
  });
  await check(
    'on a phone a touch leads to the text, and a button back to the list',
    files.report,
    async (page) => {
      await page.$eval('.list', (e) => e.scrollIntoView());
      await page.click('#row-2');
      assert.match(await textOf(page, '.detail h3'), /^Text 2\b/);
      assert((await page.$eval('.detail h3', (e) => e.getBoundingClientRect().top)) < 200);
      await page.click('.back');
      assert.equal(await focusOf(page), 'listbox');
      assert(await isSeen(page, '#row-2'));
    },
    { width: 360, height: 700 },
  );
  await check('the timeline is read with arrow keys', files.report, async (page) => {
    await page.focus('.timeline');
    for (let k = 0; k < 71; ++k) await page.keyboard.press('ArrowRight');
    assert.match(await textOf(page, '.readout'), /paused: 429 from the provider/);
    assert.equal(
      await page.$eval('.timeline', (e) => e.getAttribute('aria-valuetext')),
      await textOf(page, '.readout'),
    );
  });
  await check(
    'pointing at a field lights up what it cites',
    files.report,
    async (page) => {
      const cited = data.report.texts.find((t) => t.cites);
      assert.equal(await textOf(page, '.detail mark'), cited.text.slice(cited.cites[0].from, cited.cites[0].to));
      await page.hover('.line:has(.badge.cited)');
      assert.equal(await page.$eval('.detail mark', (e) => e.classList.contains('on')), true);
      await page.focus('.detail mark');
      assert.equal(await page.$eval('.line:has(.badge.cited)', (e) => e.classList.contains('on')), true);
      await page.click('.badge.cited');
      assert.equal(await page.evaluate(() => document.activeElement.localName), 'mark');
    },
    { hash: '#text=' + data.report.texts.find((t) => t.cites).i },
  );
}

async function links() {
  await check(
    'a link to a text opens it, and another one the other',
    files.big,
    async (page) => {
      assert.match(await textOf(page, '.detail h3'), /^Text 2500\b/);
      assert((await isSeen(page, '.detail h3')) && (await isSeen(page, '.row[aria-selected="true"]')));
      await page.evaluate(() => {
        location.hash = '#text=17';
      });
      await page.waitForFunction(() => document.querySelector('.detail h3').textContent.startsWith('Text 17'));
      await search(page, 'failed');
      await page.evaluate(() => {
        location.hash = '#text=18';
      });
      await page.waitForFunction(() => document.querySelector('.detail h3').textContent.startsWith('Text 18'));
      assert.equal(await countText(page), '3,000 texts');
      await page.evaluate(() => {
        location.hash = '#text=99999';
      });
      await page.waitForFunction(() => document.querySelector('.detail').textContent.includes('not in this report'));
      await page.evaluate(() => {
        location.hash = '#search=%';
      });
      await page.waitForFunction(() => document.querySelector('#search').value === '%');
    },
    { hash: '#text=2500' },
  );
  await check('a report that holds some of its texts says which', files.sampled, async (page) => {
    assert.match(
      await textOf(page, '#texts > p'),
      /^50 of 1,000,000 texts are in this report: failures, those to look at/,
    );
    await page.evaluate(() => {
      location.hash = '#text=999';
    });
    await page.waitForFunction(() => document.querySelector('.detail').textContent.includes('not in this report'));
  });
  await check('a long list holds few elements, and those that are seen', files.big, async (page) => {
    assert((await page.$$('.row')).length < 40);
    await page.$eval('.list', (e) => {
      e.scrollTop = e.scrollHeight;
    });
    await page.waitForSelector('#row-2999');
    assert((await page.$$('.row')).length < 40);
    assert.equal(
      await page.$eval('#row-2999', (e) => e.getAttribute('aria-posinset') + '/' + e.getAttribute('aria-setsize')),
      '3000/3000',
    );
  });
  await check(
    "colours are as the system's, or as chosen",
    files.report,
    async (page) => {
      const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const dark = await paper();
      await page.click('.theme');
      assert.notEqual(await paper(), dark);
      await page.click('.theme');
      assert.equal(await paper(), dark);
    },
    { dark: true },
  );
}

async function hostile() {
  for (const text of [0, 1, 2, 3])
    await check(
      'hostile data harm nothing, text ' + text,
      files.hostile,
      async (page) => {
        assert.equal(await page.evaluate(() => window.harmed), undefined);
        assert.equal((await page.$$('#page img, #page script')).length, 0);
        await search(page, '<img');
        await page.$$eval('.more, summary', (all) => all.forEach((e) => e.click()));
        await noSidewaysScroll(page);
        assert.equal(await page.evaluate(() => window.harmed), undefined);
      },
      { hash: '#text=' + text, width: text % 2 ? 360 : 1200 },
    );
  const altered = resolve(folder, 'altered.html');
  writeFileSync(
    altered,
    readFileSync(files.report, 'utf8').replace(
      '</body>',
      '<script>window.harmed = 1</script><img src="x" onerror="window.harmed = 1"></body>',
    ),
  );
  await check(
    'a script that somebody put into the file does not run',
    altered,
    async (page) => {
      assert.equal(await page.evaluate(() => window.harmed), undefined);
      assert(await page.$('#figures'));
    },
    { refusals: true },
  );
  await check('what is not there is left out', files.empty, async (page) =>
    assert.equal((await page.$$('section')).length, 0),
  );
  await check('what is not there is left out', files.void, async (page) =>
    assert.equal((await page.$$('section')).length, 0),
  );
}

async function everyComparison(file, content) {
  await check("a comparison shows the data's numbers", file, async (page) => {
    const plain = new Intl.NumberFormat('en');
    const o = content.outcomes;
    for (const [name, n] of [
      ['Records equal', o.equal],
      ['Records changed', o.changed],
      ['Only ok in A', o.a_only_ok],
      ['Only ok in B', o.b_only_ok],
    ])
      assert.equal(await figureOf(page, name), plain.format(n), name);
    assert.deepEqual(
      [...new Set(await textsOf(page, '#settings th code.whole'))],
      content.settings_changed.map((s) => s.name),
    );
    const differ = (f) => plain.format((f.changed ?? 0) + (f.added ?? 0) + (f.removed ?? 0));
    assert.deepEqual(await textsOf(page, '#fields td[data-label="Differ"]'), (content.fields ?? []).map(differ));
  });
  const change = content.changes?.find((c) => c.pointers?.length && c.a && c.b);
  if (change)
    await check(
      'a changed record shows what changed',
      file,
      async (page) => {
        assert(
          (await textsOf(page, '.diff th code')).some(
            (p) => p === change.pointers[0] || p.startsWith(change.pointers[0] + '/'),
          ),
        );
        const n = content.changes.filter((c) => c.pointers?.includes(change.pointers[0])).length;
        assert(Number((await search(page, change.pointers[0])).split(' ')[0]) >= n);
      },
      { hash: '#change=' + change.i },
    );
  await check('axe finds nothing serious', file, accessible, { hash: change ? '#change=' + change.i : '' });
  await check('axe finds nothing serious in dark', file, accessible, {
    dark: true,
    hash: change ? '#change=' + change.i : '',
  });
  await check('nothing scrolls sideways at 360 pixels', file, noSidewaysScroll, {
    width: 360,
    hash: change ? '#change=' + change.i : '',
  });
}

const picture = (name, file, options, prepare = async () => {}) =>
  check(
    'picture ' + name,
    file,
    async (page) => {
      await prepare(page);
      await page.screenshot({ path: join(folder, name + '.png') });
    },
    options,
  );

(async () => {
  browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM,
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    await everyReport(files.report, data.report);
    await searching();
    await keys();
    await links();
    await hostile();
    await everyComparison(files.comparison, data.comparison);
    for (const file of reals) {
      const content = dataIn(file);
      await (content.kind === 'comparison' ? everyComparison : everyReport)(resolve(file), content);
    }
    const real = reals.find((file) => dataIn(file).kind === 'report') ?? files.report;
    const compared = reals.find((file) => dataIn(file).kind === 'comparison') ?? files.comparison;
    const cited =
      dataIn(real).texts.find((t) => t.cites?.length && t.repairs?.length) ??
      dataIn(real).texts.find((t) => t.repairs?.length || t.cites?.length) ??
      dataIn(real).texts[0];
    await picture('report', resolve(real), { width: 1200, height: 1500 });
    await picture('report_timeline', resolve(real), { width: 1200, height: 1180, hash: '#timeline' });
    await picture('report_text', resolve(real), { width: 1200, height: 760, hash: '#text=' + cited.i });
    await picture('report_dark_phone', resolve(real), { width: 390, height: 1300, dark: true });
    await picture('report_compare', resolve(compared), { width: 1200, height: 1500 });
  } finally {
    await browser.close();
  }
  console.log(`page of the report: ${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
})();
