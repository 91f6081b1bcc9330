/** The browser of the browser tests and of what is measured in one. The types: browser.d.mts. */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { unpackBundledChromium } from './bundled-chromium.mjs';

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a headless Chromium: the one of CHROMIUM_PATH, else one that is installed, else (Linux) the one in node_modules. */
export async function launchBrowser() {
  const { path, env } = await findChromium();
  const launch = (chromiumSandbox) =>
    chromium.launch({ executablePath: path, headless: true, args: FLAGS, chromiumSandbox, env: { ...process.env, ...env } });
  // Chromium refuses to run as root with its sandbox.
  if (process.getuid?.() === 0) return launch(false);
  try {
    return await launch(true);
  } catch (error) {
    // Many containers and some distributions forbid the user namespaces that the sandbox is made of.
    if (error instanceof Error && /sandbox/i.test(error.message)) return launch(false);
    throw error;
  }
}

/** The same browser with a port for a debugger, for what speaks to it by that alone. @returns {Promise<import('node:child_process').ChildProcess>} */
export async function launchDebuggable(port) {
  const { path, env } = await findChromium();
  const profile = mkdtempSync(join(tmpdir(), 'aurora-browser-'));
  const args = [
    ...FLAGS,
    '--headless=shell',
    '--no-sandbox',
    `--remote-debugging-port=${port}`,
    `--user-data-dir=${profile}`,
    'about:blank',
  ];
  const child = spawn(path, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  child.once('exit', () => rmSync(profile, { recursive: true, force: true }));
  for await (const text of child.stderr.setEncoding('utf8')) if (text.includes('DevTools listening')) return child;
  throw new Error('The browser did not start.');
}

/** @returns {Promise<{ path: string, env?: Record<string, string> }>} env: what its environment needs beyond ours */
async function findChromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen !== undefined && chosen !== '') {
    if (!isExecutable(chosen)) throw new Error(`CHROMIUM_PATH is ${chosen}, which is not a program.`);
    return { path: chosen };
  }
  const installed = usualPlaces().find(isExecutable);
  if (installed !== undefined) return { path: installed };
  if (process.platform === 'linux' && process.arch === 'x64') return unpackBundledChromium();
  throw new Error('The browser tests need Chrome or Chromium: install one, or set CHROMIUM_PATH.');
}

function usualPlaces() {
  switch (process.platform) {
    case 'darwin':
      return ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) =>
        ['Google\\Chrome', 'Chromium'].map((product) => join(process.env[variable] ?? 'C:\\', product, 'Application', 'chrome.exe')),
      );
    default: {
      const directories = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
      const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];
      return names.flatMap((name) => directories.filter((directory) => directory !== '').map((directory) => join(directory, name)));
    }
  }
}

function isExecutable(path) {
  if (!existsSync(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
