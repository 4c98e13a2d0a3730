// Keeps one whole build for use without a network. `cargo xtask` fills in the two constants; as
// they stand here (and under `serve --dev`) nothing is kept and nothing is answered.
//
// A build is taken completely or not at all: every file must have the hash listed for it. The next
// build waits beside the one in use until a page posts {type: 'activate'}; on `controllerchange` the
// pages then save and reload. A page of an older build can't get newer parts: all it loads bears a
// hash or the build id in its path.
//
// {type: 'state'} is answered with {type: 'state', build, total, cached, ready}, on the message's
// port where it has one.

const BUILD = 'unbuilt';
const FILES = {}; // path: integrity

const PREFIX = 'qichu-';
const CACHE = PREFIX + BUILD;
const EMPTY = Object.keys(FILES).length === 0;
const MATCH = { ignoreVary: true };

addEventListener('install', (event) => {
  if (EMPTY) skipWaiting();
  else event.waitUntil(takeAll());
});

addEventListener('activate', (event) => {
  event.waitUntil(dropOthers().then(() => clients.claim()));
});

addEventListener('message', (event) => {
  if (event.data?.type === 'activate') skipWaiting();
  if (event.data?.type === 'state') {
    const to = event.ports[0] ?? event.source;
    event.waitUntil(state().then((answer) => to.postMessage(answer)));
  }
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (EMPTY || request.method !== 'GET' || url.origin !== location.origin) return;
  if (Object.hasOwn(FILES, url.pathname)) event.respondWith(kept(url.pathname, request));
  else if (request.mode === 'navigate') event.respondWith(kept('/', request));
});

async function takeAll() {
  try {
    const cache = await caches.open(CACHE);
    await Promise.all(Object.entries(FILES).map(async ([path, integrity]) => {
      // no-cache: ask the host even where the browser's own cache still has an older answer.
      const response = await fetch(path, { integrity, cache: 'no-cache', redirect: 'error' });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await cache.put(path, response);
    }));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function dropOthers() {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(PREFIX) && (EMPTY || name !== CACHE));
  await Promise.all(others.map((name) => caches.delete(name)));
}

async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path, MATCH)) ?? fetch(request);
}

async function state() {
  const total = Object.keys(FILES).length;
  let cached = 0;
  if (!EMPTY) {
    const cache = await caches.open(CACHE);
    const found = await Promise.all(Object.keys(FILES).map((path) => cache.match(path, MATCH)));
    cached = found.filter(Boolean).length;
  }
  return { type: 'state', build: BUILD, total, cached, ready: !EMPTY && cached === total };
}
