// What node:http alone does: answers every request with the same bytes, from memory. Usage: node static-server.mjs PORT BODY
import { createServer } from 'node:http';

const [port, body] = process.argv.slice(2);
const bytes = Buffer.from(body);
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length };

createServer((request, response) => {
  response.writeHead(200, headers);
  response.end(bytes);
}).listen(Number(port), '127.0.0.1');
