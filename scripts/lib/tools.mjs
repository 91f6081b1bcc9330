import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/** The scripts of the tools: run by this very node, they need neither a shell nor npx, and are found on Windows too. */
export const TOOLS = {
  eslint: 'node_modules/eslint/bin/eslint.js',
  jest: 'node_modules/jest/bin/jest.js',
  nest: 'node_modules/@nestjs/cli/bin/nest.js',
  ng: 'node_modules/@angular/cli/bin/ng.js',
  tsc: 'node_modules/typescript/bin/tsc',
  ngOpenapiGen: 'node_modules/ng-openapi-gen/lib/index.js',
};

/**
 * Runs node with `args` in the project's directory.
 * @param {{ show?: boolean, timeoutMs?: number, env?: Record<string, string> }} options show: the output goes straight to the terminal;
 *   env: beside what this process has
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function node(args, { show = false, timeoutMs, env } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      env: { ...process.env, ...env },
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', fail);
    child.on('close', (code) => done({ ok: code === 0, output }));
  });
}

/** Progress goes to stderr: the standard output belongs to the program that is started. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** "3.4 s" since a `performance.now()`. */
export function since(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
