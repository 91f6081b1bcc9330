import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { unpackBundledChromium } from './bundled-chromium.js';

interface Executable {
  readonly path: string;
  /** What its environment needs beyond ours. */
  readonly env?: Readonly<Record<string, string>>;
}

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a headless Chromium: the one of CHROMIUM_PATH, else one that is installed, else (Linux) the one in node_modules. */
export async function launchBrowser(): Promise<Browser> {
  const { path, env } = await findChromium();
  const launch = (chromiumSandbox: boolean): Promise<Browser> =>
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

async function findChromium(): Promise<Executable> {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen !== undefined && chosen !== '') {
    if (!isExecutable(chosen)) throw new Error(`CHROMIUM_PATH is ${chosen}, which is not a program.`);
    return { path: chosen };
  }
  const installed = usualPlaces().find(isExecutable);
  if (installed !== undefined) return { path: installed };
  if (process.platform === 'linux' && process.arch === 'x64') return unpackBundledChromium();
  throw new Error('The browser tests need Chrome or Chromium: install one, or set CHROMIUM_PATH.');
}

function usualPlaces(): string[] {
  switch (process.platform) {
    case 'darwin':
      return ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) =>
        ['Google\\Chrome', 'Chromium'].map((product) => join(process.env[variable] ?? 'C:\\', product, 'Application', 'chrome.exe')),
      );
    default: {
      const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
      const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];
      return names.flatMap((name) => directories.filter((directory) => directory !== '').map((directory) => join(directory, name)));
    }
  }
}

function isExecutable(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
