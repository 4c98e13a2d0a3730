// The peer, in a worker of its own: reads bytes, and says how long that took.
'use strict';
importScripts('/xlsx.full.min.js');

onmessage = ({ data: { bytes, dense } }) => {
    const start = performance.now();
    const book = XLSX.read(bytes, { type: 'array', dense });
    const ms = performance.now() - start;
    const sheet = book.Sheets[book.SheetNames[0]];
    postMessage({ ms, cells: sheet['!ref'] });
};
