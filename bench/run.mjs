// Drives a headless Chromium; `cargo xtask bench` runs it and says what it needs:
// node bench/run.mjs ADDRESS DIST SMALL LARGE CHROMIUM. Figures go to standard output as JSON.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { join } from 'node:path';

const [address, dist, small, large, executablePath] = process.argv.slice(2);
const tools = createRequire(join(process.cwd(), '.tools/bench/package.json'));
const { chromium } = tools('playwright-core');

const RUNS = 3;
const EDITS = 50;
/** How long a person takes to find the file, milliseconds: the app rehearses meanwhile. */
const FINDS = 5_000;
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-first-run'];
const say = (text) => process.stderr.write(`${text}\n`);
const sorted = (list) => [...list].sort((a, b) => a - b);
const quantile = (list, q) => sorted(list)[Math.min(list.length - 1, Math.ceil(q * list.length) - 1)];
const median = (list) => quantile(list, 0.5);
const round = (n) => Math.round(n * 10) / 10;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const figures = {};
const browser = await chromium.launch({ executablePath, args: FLAGS });
figures.chromium = browser.version();

/** The app in a profile of its own, ready; and after a while, unless somebody was waiting for it. */
async function open(wait = FINDS) {
    const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } });
    await context.addInitScript({ path: 'bench/page.js' });
    const page = await context.newPage();
    page.setDefaultTimeout(300_000);
    page.on('pageerror', (error) => say(`page: ${error}`));
    await page.goto(address);
    await page.evaluate(() => bench.until('offline'));
    await page.locator('[data-testid=file-input]').waitFor({ state: 'attached' });
    await pause(wait);
    return page;
}

/** Milliseconds between messages between page and workers. */
function stages(messages) {
    const at = (what, after = 0) => messages.find(([t, name]) => t >= after && name.startsWith(what));
    const since = (from, to) => (from && to ? round(to[0] - from[0]) : null);
    const file = at('reader<File');
    const done = at('reader>Done');
    const receive = at('engine<', done?.[0]);
    const received = at('engine>Answer', receive?.[0]);
    const enter = messages.find(([, name]) => /^engine<.*Enter/.test(name));
    const book = at('engine>Book', enter?.[0]);
    const entered = at('engine>Answer', enter?.[0]);
    const rows = at('engine<Rows', entered?.[0]);
    const judged = at('engine>Book', rows?.[0]);
    return [
        ['reader: start', since(at('reader started'), file)],
        ['reader: read, pack, hand over', since(file, done)],
        ['page: hand on', since(done, receive)],
        ['engine: unpack, map', since(receive, received)],
        ['engine: enter, tell', since(enter, book)],
        ['page: ask for rows', since(book, rows)],
        ['engine: rows, judge, tell', since(rows, judged)],
    ];
}

/** Drop a file, enter it: at once, or once the review says what will be found. */
async function drop(page, file, looks = false) {
    await page.evaluate(() => bench.reset());
    const review = page.evaluate(() => bench.until('review'));
    await page.locator('[data-testid=file-input]').setInputFiles(file);
    const shown = await review;
    const changed = await page.evaluate(() => bench.mark('change'));
    const foreseen = looks && await page.evaluate(() => bench.until('foreseen'));
    const findings = page.evaluate(() => bench.until('findings'));
    await page.locator('[data-testid=import-confirm]').click();
    const seen = await findings;
    await page.evaluate(() => bench.until('saved'));
    const clicked = await page.evaluate(() => bench.mark('click'));
    const meter = await page.evaluate(() => bench.meter());
    const told = (foreseen || shown).drawn;
    const within = ([t]) => (t >= changed && t < told) || (t >= clicked && t < seen.drawn);
    const tasks = meter.tasks.filter(within);
    const heard = (t) => meter.messages.findLast(([u]) => u <= t)?.[1];
    const status = await page.locator('footer.status').innerText();
    return {
        total: shown.drawn - changed + seen.drawn - clicked,
        review: shown.drawn - changed,
        enter: seen.drawn - clicked,
        foreseen: foreseen && foreseen.drawn - changed,
        reader: Number(shown.found.match(/([\d,]+) ?(?:ms|毫秒)/)?.[1].replaceAll(',', '')),
        task: Math.max(0, ...tasks.map(([, ms]) => ms)),
        // Each long task, and the message before it.
        tasks: tasks.map(([t, ms]) => `${ms} ms after ${heard(t)}`),
        gap: meter.gap,
        judged: status.replaceAll('\n', ' '),
        found: seen.found,
        stages: stages(meter.messages),
    };
}

/** Type a number wrong, and right again, down the column of mobile numbers. `rest` is how
    long the person pauses between edits. */
async function edit(page, rest, count) {
    const column = await page.evaluate(() => bench.column('手机'));
    await page.evaluate((c) => bench.show(c), column);
    await page.locator(`[data-p="0"] [data-c="${column}"]`).click();
    await page.evaluate(() => bench.reset());
    const [took, shownAt] = [[], []];
    for (let i = 0; i < count; i += 1) {
        const [row, wrong] = [i >> 1, i % 2 === 0];
        const text = wrong ? `1390000${100 + i}` : `1391${String(2_718_281 + 7919 * i + rest)}`;
        await page.keyboard.type(text);
        const shown = page.evaluate(([...cell]) => bench.cell(...cell), [row, column, text, wrong]);
        await page.keyboard.press('Enter');
        const { dom } = await shown;
        const key = await page.evaluate(() => bench.mark('Enter'));
        took.push(dom - key);
        shownAt.push({ key, dom });
        if (wrong) await page.keyboard.press('ArrowUp');
        await pause(rest);
    }
    await pause(1500);
    const { messages, gap } = await page.evaluate(() => bench.meter());
    const parts = [];
    for (const at of shownAt) {
        const next = (start, after) => messages.find(([t, name]) => t >= after && name.startsWith(start))?.[0];
        const asked = next('engine<Do', at.key);
        const book = next('engine>Book', asked);
        const rows = next('engine<Rows', book);
        const answered = next('engine>Answer', rows);
        parts.push([asked - at.key, book - asked, rows - book, answered - rows, at.dom - answered]);
    }
    const part = (i) => round(median(parts.map((p) => p[i]).filter(Number.isFinite)));
    // How long the engine judges whole tables once the typing pauses, where that is told before
    // something else is asked.
    const settles = messages
        .map(([t, name], i) => [t, name, messages.slice(i + 1).find((m) => /^engine(<|>Book)/.test(m[1]))])
        .filter(([, name, next]) => /^engine<.*Settle/.test(name) && next?.[1].startsWith('engine>Book'))
        .map(([t, , next]) => next[0] - t);
    return {
        p50: round(quantile(took, 0.5)), p95: round(quantile(took, 0.95)), worst: round(Math.max(...took)), gap: round(gap),
        stages: ['page: ask', 'engine: judge, sum up, tell', 'page: take the book', 'engine: rows', 'page: draw']
            .map((name, i) => [name, part(i)]),
        settle: settles.length ? round(median(settles)) : null,
        status: (await page.locator('footer.status').innerText()).replaceAll('\n', ' '),
    };
}

/** Reload → the first rows, and on until they are judged. */
async function reopen(page) {
    await page.evaluate(() => bench.until('saved'));
    await page.reload();
    const seen = await page.evaluate(() => bench.until('rows'));
    const judged = await page.evaluate(() => bench.until('findings'));
    const { messages } = await page.evaluate(() => bench.meter());
    const at = (name) => messages.find((m) => m[1].startsWith(name))?.[0];
    return {
        ms: seen.drawn,
        judged_ms: judged.drawn,
        stages: [
            ['page: start', round(at('engine started'))],
            ['engine: start', round(at('engine<') - at('engine started'))],
            ['engine: load, tell', round(at('engine>Book') - at('engine<'))],
            ['page: rows, draw', round(seen.drawn - at('engine>Book'))],
            ['engine: judge, tell', round(judged.drawn - seen.drawn)],
        ],
    };
}

/** `beside` runs after each drop, so that both meet the same machine. */
async function app(name, file, runs, beside) {
    const all = [];
    let page;
    for (let i = 0; i < runs; i += 1) {
        await page?.context().close();
        page = await open();
        const run = await drop(page, file);
        say(`app, ${name}: ${round(run.total)} ms, ${JSON.stringify(run)}`);
        all.push(run);
        await beside?.(i);
    }
    const of = (key) => round(median(all.map((r) => r[key])));
    const result = {
        total_ms: of('total'), review_ms: of('review'), enter_ms: of('enter'), reader_ms: of('reader'),
        longest_task_ms: round(Math.max(...all.map((r) => r.task))), longest_gap_ms: round(Math.max(...all.map((r) => r.gap))),
        found: all[0].found, status: all.at(-1).judged, stages: all.at(-1).stages, tasks: all.at(-1).tasks, totals_ms: all.map((r) => round(r.total)),
    };
    result.looked = [];
    for (let i = 0; i < runs; i += 1) {
        const other = await open();
        const run = await drop(other, file, true);
        say(`app, ${name}, looked at first: ${JSON.stringify(run)}`);
        result.looked.push(run);
        await other.context().close();
    }
    const cold = await open(0);
    result.cold = await drop(cold, file);
    say(`app, ${name}, at the first moment: ${JSON.stringify(result.cold)}`);
    await cold.context().close();
    const looked = (key) => round(median(result.looked.map((r) => r[key])));
    Object.assign(result, {
        cold_ms: round(result.cold.total), looked_ms: looked('total'), foreseen_ms: looked('foreseen'),
        looked_task_ms: round(Math.max(...result.looked.map((r) => r.task))),
    });
    result.edit = await edit(page, 60, EDITS);
    say(`edits, ${name}: ${JSON.stringify(result.edit)}`);
    result.edit_after_pause = await edit(page, 600, 10);
    say(`edits after pauses, ${name}: ${JSON.stringify(result.edit_after_pause)}`);
    const opened = await reopen(page);
    result.reopen_ms = round(opened.ms);
    result.reopen_judged_ms = round(opened.judged_ms);
    result.reopen_stages = opened.stages;
    say(`reopen, ${name}: ${JSON.stringify(opened)}`);
    await page.context().close();
    return result;
}

/** SheetJS reading the same bytes, and nothing else, in a worker. */
async function sheetjs(file) {
    const answers = {
        '/': ['text/html', '<!doctype html><title>SheetJS</title>'],
        '/sheetjs.js': ['text/javascript', readFileSync('bench/sheetjs.js')],
        '/xlsx.full.min.js': ['text/javascript', readFileSync(tools.resolve('xlsx/dist/xlsx.full.min.js'))],
        '/file': ['application/octet-stream', readFileSync(file)],
    };
    const server = createServer((request, response) => {
        const [type, body] = answers[request.url] ?? ['text/plain', ''];
        response.writeHead(200, { 'content-type': type }).end(body);
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    const times = { true: [], false: [] };
    const read = async (dense) => {
        const page = await browser.newPage();
        page.setDefaultTimeout(300_000);
        await page.goto(`http://127.0.0.1:${server.address().port}/`);
        const said = await page.evaluate(async (dense) => {
            const bytes = new Uint8Array(await (await fetch('/file')).arrayBuffer());
            const worker = new Worker('/sheetjs.js');
            return new Promise((done, failed) => {
                worker.onmessage = (event) => done(event.data);
                worker.onerror = (event) => failed(new Error(event.message));
                worker.postMessage({ bytes, dense }, [bytes.buffer]);
            });
        }, dense);
        await page.close();
        say(`SheetJS, dense ${dense}: ${JSON.stringify(said)}`);
        times[dense].push(said.ms);
    };
    const faster = () => times.true[0] < times.false[0];
    return {
        /** Both ways the first time, then the faster one. */
        async read(i) {
            if (i === 0) await read(false);
            await read(i === 0 || faster());
        },
        end() {
            server.close();
            const all = times[faster()];
            return {
                version: tools('xlsx/package.json').version, ms: round(median(all)), dense: faster(),
                all_ms: all.map(round), other_way_ms: times[!faster()].map(round),
            };
        },
    };
}

function wasm() {
    const files = readdirSync(dist, { recursive: true }).filter((f) => f.endsWith('.wasm'));
    return Object.fromEntries(files.map((file) => {
        const bytes = readFileSync(join(dist, file));
        const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
        const name = ['app', 'engine', 'reader'].find((n) => file.includes(n)) ?? file;
        return [name, { raw: bytes.length, brotli: brotli.length }];
    }));
}

figures.wasm = wasm();
figures.small = await app('small', small, 1);
const peer = await sheetjs(large);
figures.large = await app('large', large, RUNS, peer.read);
figures.sheetjs = peer.end();
const times = (key) => round(figures.sheetjs.ms / figures.large[key]);
figures.ratio = { told: times('foreseen_ms'), clicked: times('total_ms'), looked: times('looked_ms'), cold: times('cold_ms') };
await browser.close();
console.log(JSON.stringify(figures, null, 1));
