// Runs in the app's page before the app: clocks what the person sees, and what the page and
// its workers say to each other.
'use strict';
(() => {
    const now = () => performance.now();
    const meter = { tasks: [], gap: 0, since: 0, messages: [] };
    const marks = {};
    let waiting = [];

    // The longest task: as the browser reports it (50 ms and up), and as a timer feels it.
    new PerformanceObserver((list) => {
        for (const task of list.getEntries()) meter.tasks.push([task.startTime, task.duration]);
    }).observe({ type: 'longtask' });
    let last = now();
    const tick = () => {
        const at = now();
        if (last >= meter.since) meter.gap = Math.max(meter.gap, at - last);
        last = at;
        setTimeout(tick, 0);
    };
    tick();

    // Who says what to whom, and how large it is. A message's name is in its first bytes.
    const note = (who, to, data) => {
        const message = data?.[0] instanceof Uint8Array ? data[0] : new Uint8Array();
        const text = String.fromCharCode(...message.subarray(0, 80)).match(/[A-Z][a-z]+/g) ?? [];
        const bytes = message.length + (data?.[1]?.byteLength ?? 0);
        meter.messages.push([now(), `${who}${to ? '<' : '>'}${text.slice(0, 2).join('.')}`, bytes]);
    };
    window.Worker = class extends Worker {
        constructor(url, options) {
            super(url, options);
            this.who = url.includes('reader') ? 'reader' : 'engine';
            meter.messages.push([now(), `${this.who} started`, 0]);
            this.addEventListener('message', (event) => note(this.who, false, event.data));
        }
        postMessage(data, transfer) {
            note(this.who, true, data);
            super.postMessage(data, transfer);
        }
    };

    // What was done last, taken before the app hears of it.
    const mark = (name) => (event) => {
        if (name !== 'Enter' || event.key === 'Enter') marks[name] = now();
    };
    addEventListener('change', mark('change'), true);
    addEventListener('click', mark('click'), true);
    addEventListener('keydown', mark('Enter'), true);

    const seek = () => {
        for (const wait of waiting.slice()) {
            const found = wait.is();
            if (!found) continue;
            waiting = waiting.filter((w) => w !== wait);
            const dom = now();
            // A frame later it is on the screen.
            requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => wait.done({ found, dom, drawn: now() });
                port2.postMessage(0);
            });
        }
    };
    new MutationObserver(seek).observe(document, {
        subtree: true, childList: true, attributes: true, characterData: true,
    });
    const until = (is) => new Promise((done) => {
        waiting.push({ is, done });
        seek();
    });
    const late = (what) => new Promise((_, failed) => {
        setTimeout(() => failed(new Error(`${what()}`)), 20_000);
    });

    const $ = (hook) => document.querySelector(`[data-testid="${hook}"]`);
    const is = {
        // By textContent: innerText would lay the page out, in the midst of the task that is measured.
        review: () => $('file-review') && $('import-confirm')?.disabled === false && ($('file-review').textContent || ' '),
        findings: () => document.querySelector('.grid-body [data-p]') && /\d/.test($('count-error')?.textContent)
            && `${$('count-error').textContent} errors, ${$('count-warning').textContent} warnings`,
        foreseen: () => $('foreseen')?.textContent && $('foreseen-rules')?.textContent,
        rows: () => document.querySelector('.grid-body [data-p]') && $('count-error'),
        saved: () => $('save-state')?.dataset.state === 'saved',
        offline: () => $('offline-state')?.dataset.state === 'ready',
    };
    window.bench = {
        mark: (name) => marks[name],
        until: (name) => until(is[name]),
        /** Until the cell shows this text and is, or isn't, marked as an error. */
        cell: (row, column, text, wrong) => {
            const find = () => document.querySelector(`[data-p="${row}"] [data-c="${column}"]`);
            const is = (cell) => cell && cell.textContent === text && cell.classList.contains('e') === wrong;
            const why = () => `row ${row}: ${text} never came, there is ${find()?.outerHTML}; `
                + `the cursor is at ${document.querySelector('.grid-field')?.getAttribute('aria-label')}, `
                + `and typed was ${document.querySelector('.grid-field')?.value}`;
            return Promise.race([until(() => is(find())), late(why)]);
        },
        /** Scrolls until a column is laid out. */
        show: async (column) => {
            const head = document.querySelector(`.grid-head [data-column="${column}"]`);
            const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            for (let left = 0; head.hidden; left += 200, await frame()) head.closest('.grid-scroll').scrollLeft = left;
        },
        column: (label) => [...document.querySelectorAll('.grid-head .h')].findIndex((h) => h.innerText.includes(label)),
        reset: () => Object.assign(meter, { tasks: [], gap: 0, since: now(), messages: [] }),
        meter: () => meter,
    };
})();
