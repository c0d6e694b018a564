import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

// A container that answers every invocation with 384 floats, after as many ms as the second argument
// says, or half as much less or more: else all clients would march in step. A process of its own,
// because a model is one too.
const [port = '0', milliseconds = '0'] = process.argv.slice(2);
const answer = JSON.stringify({
  embedding: Array.from({ length: 384 }, (_, index) => Math.sin(index) / 14),
});
const mean = Number(milliseconds);
const headers = { 'content-type': 'application/json', 'content-length': answer.length };

createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    if (request.url === '/ping') {
      response.end();
      return;
    }
    void (mean > 0 ? pause(mean * (0.5 + Math.random())) : Promise.resolve()).then(() => {
      response.writeHead(200, headers).end(answer);
    });
  });
}).listen(Number(port), '127.0.0.1');
