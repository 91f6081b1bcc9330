/** Reads what `node --cpu-prof` wrote: where the time of a server went, by part and by function. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Summary
 * @property {number} busyMs time that was not idle
 * @property {[string, number][]} byPart ms of self time, the largest first: a package, node's modules, this server's folders
 * @property {[string, number][]} byFunction ms of self time
 */

/**
 * @param {string} directory where exactly one profile lies
 * @param {{ fromUs: number, toUs: number }} span in the time of `process.hrtime`: what is outside of it (start, warm-up) does not count
 * @returns {Summary}
 */
export function summariseProfile(directory, { fromUs, toUs }) {
  const file = readdirSync(directory).find((name) => name.endsWith('.cpuprofile'));
  const { nodes, samples, timeDeltas, startTime } = JSON.parse(readFileSync(join(directory, file), 'utf8'));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const node of nodes) for (const child of node.children ?? []) byId.get(child).parent = node;

  const parts = new Map();
  const functions = new Map();
  let busyMs = 0;
  let atUs = startTime;
  samples.forEach((id, index) => {
    const node = byId.get(id);
    atUs += timeDeltas[index];
    if (atUs < fromUs || atUs > toUs || node.callFrame.functionName === '(idle)') return;
    const ms = timeDeltas[index] / 1000;
    busyMs += ms;
    add(parts, partOf(node), ms);
    add(functions, nameOf(node), ms);
  });
  return { busyMs, byPart: sorted(parts), byFunction: sorted(functions) };
}

function add(map, key, ms) {
  map.set(key, (map.get(key) ?? 0) + ms);
}

function sorted(map) {
  return [...map].sort(([, a], [, b]) => b - a);
}

/** Native functions have no file: they count for whoever called them, under their own name. */
function partOf(node) {
  const { url, functionName } = node.callFrame;
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return 'native code and the system';
  if (url === '') return node.parent === undefined ? functionName : partOf(node.parent);
  return placeOf(url);
}

function placeOf(url) {
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)/g;
  const packages = [...url.matchAll(inPackage)];
  if (packages.length > 0) return packages.at(-1)[1];
  if (url.startsWith('node:')) return url.replace('internal/', '').split('/')[0];
  return /(dist\/backend\/[^/]+|bench\/[^/]+)/.exec(url)?.[1] ?? url;
}

function nameOf(node) {
  const { url, functionName, lineNumber } = node.callFrame;
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  const file = url.split('/').slice(-2).join('/');
  return `${name} ${placeOf(url)} ${file}:${lineNumber + 1}`;
}
