import { createServer } from 'node:http';
import { exactPauses } from './exact-pause.ts';

// A container that answers every invocation with 384 floats, after as many ms as the second argument
// says, or half as much less or more: else all clients would march in step. It tells how long it
// really took, so that what it was late by is not what the twin adds. A process of its own, because a
// model is one too.
const [port = '0', milliseconds = '0'] = process.argv.slice(2);
const embedding = JSON.stringify(Array.from({ length: 384 }, (_, index) => Math.sin(index) / 14));
const mean = Number(milliseconds);
const pause = exactPauses();

createServer((request, response) => {
  const began = performance.now();
  request.resume();
  request.on('end', () => {
    if (request.url === '/ping') {
      response.end();
      return;
    }
    void (mean > 0 ? pause(mean * (0.5 + Math.random())) : Promise.resolve()).then(() => {
      const took = (performance.now() - began).toFixed(3);
      const answer = `{"embedding":${embedding},"milliseconds":${took}}`;
      const headers = { 'content-type': 'application/json', 'content-length': answer.length };
      response.writeHead(200, headers).end(answer);
    });
  });
}).listen(Number(port), '127.0.0.1');
