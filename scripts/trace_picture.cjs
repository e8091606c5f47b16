// Opens a trace in the Perfetto UI of a folder, in headless Chromium, and takes a picture of it:
//
//   node scripts/trace_picture.cjs UI_FOLDER TRACE.json PICTURE.png
//
// Fails if the UI complains, or shows other tracks than the trace has. scripts/trace_picture.sh calls it.
const fs = require('fs');
const http = require('http');
const path = require('path');
const puppeteer = require('puppeteer-core');

const [ui, trace, picture] = process.argv.slice(2);
const size = {width: 1400, height: 1000};

const types = {
  '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm',
};

// The files of the UI, on a free port of this machine.
function serve() {
  const server = http.createServer((request, response) => {
    const name = new URL(request.url, 'http://localhost').pathname.replace(/\/$/, '/index.html');
    fs.readFile(path.join(ui, path.normalize(name)), (problem, content) => {
      response.writeHead(problem ? 404 : 200, {'content-type': types[path.extname(name)] || 'application/octet-stream'});
      response.end(content);
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Names of the tracks in the picture.
const titles = (page) => page.$$eval('.track-group-panel h1, .track-shell h1', (all) => all.map((x) => x.title || x.textContent.trim()));

async function look(page, origin) {
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    if (request.url().startsWith(origin) || /^(blob|data):/.test(request.url()))
      request.continue();
    else if (request.url().startsWith('http://127.0.0.1:'))
      // A program of Perfetto's that might run here, and does not.
      request.abort('connectionrefused');
    else
      // The UI counts its visitors, and takes it amiss if it cannot.
      request.respond({status: 200, headers: {'access-control-allow-origin': '*'}, body: ''});
  });
  await page.goto(origin, {waitUntil: 'load'});
  const input = await page.waitForSelector('input[type=file]');
  await input.uploadFile(trace);
  await page.waitForSelector('.track-group-panel', {timeout: 60000});
  // Opening one moves the others, and one that is still being filled takes no notice.
  await pause(1000);
  for (let closed; (closed = await page.$('.track-group-panel[collapsed=true] .shell h1')) !== null;) {
    await closed.click();
    await pause(500);
  }
  // Until everything that it asks its database for has been drawn.
  await page.waitForNetworkIdle();
  await pause(3000);
}

(async () => {
  const server = await serve();
  const browser = await puppeteer.launch({executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox']});
  try {
    const page = await browser.newPage();
    await page.setViewport(size);
    await look(page, `http://127.0.0.1:${server.address().port}/`);
    const complaint = await page.$('.modal-dialog');
    if (complaint)
      throw new Error('the UI says: ' + await complaint.evaluate((x) => x.textContent));
    const seen = await titles(page);
    const wanted = JSON.parse(fs.readFileSync(trace)).filter((x) => x.name === 'thread_name' && x.args.name.startsWith('seat '));
    for (const x of wanted)
      if (!seen.some((title) => title.startsWith(x.args.name)))
        throw new Error(`no track ${x.args.name} among: ${seen.join(', ')}`);
    console.log(`tracks: ${seen.join(', ')}`);
    const folded = await page.$$eval('.pan-and-zoom-content, .scrolling-panel-container', (all) => Math.max(...all.map((x) => x.getBoundingClientRect().top)));
    const bottom = await page.$$eval('.track-group-panel, .track', (all) => Math.max(...all.map((x) => x.getBoundingClientRect().bottom)));
    await page.screenshot({path: picture, clip: {x: 0, y: 0, width: size.width, height: Math.min(size.height, Math.ceil(Math.max(folded, bottom)))}});
  } finally {
    await browser.close();
    server.close();
  }
})().catch((problem) => {
  console.error(String(problem.message || problem));
  process.exitCode = 1;
});
