import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './tools.mjs';

const PACKAGE = join(ROOT, 'node_modules/@sparticuz/chromium/package.json');

/**
 * Unpacks the browser of @sparticuz/chromium, once per version, into `.cache/`, with the shared libraries (NSS and others) and fonts
 * that it ships for machines that have none.
 */
export async function unpackBundledChromium() {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8'));
  const directory = join(ROOT, `.cache/chromium-${version}`);
  if (!existsSync(directory)) await unpackTo(directory);
  const libraries = [join(directory, 'al2023/lib'), process.env.LD_LIBRARY_PATH].filter((path) => path !== undefined && path !== '');
  return {
    path: join(directory, 'chromium'),
    env: { LD_LIBRARY_PATH: libraries.join(':'), FONTCONFIG_FILE: configureFonts(directory) },
  };
}

/** The package's own configuration looks for its fonts where it is on Lambda; without any font the browser ends at the first letter. */
function configureFonts(directory) {
  const file = join(directory, 'fonts.conf');
  const directories = [join(directory, 'fonts'), '/usr/share/fonts'].map((path) => `<dir>${path}</dir>`).join('');
  const cache = `<cachedir>${join(directory, 'fonts-cache')}</cachedir>`;
  writeFileSync(file, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${directories}${cache}</fontconfig>\n`);
  return file;
}

async function unpackTo(directory) {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const unfinished = mkdtempSync(`${directory}-`);
  try {
    // The package unpacks into the temporary directory of its process, and its libraries only where it believes to be on Lambda.
    // In a process of its own it can be given both.
    await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', 'await (await import("@sparticuz/chromium")).default.executablePath()'],
      { cwd: ROOT, env: { ...process.env, TMPDIR: unfinished, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' } },
    );
    // A rename shows the directory to others only when it is complete.
    renameSync(unfinished, directory);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process may have been quicker.
    if (!existsSync(directory)) throw error;
  }
}
