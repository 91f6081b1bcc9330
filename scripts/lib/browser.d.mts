import type { Browser } from 'playwright-core';

/** Starts a headless Chromium: the one of CHROMIUM_PATH, else one that is installed, else (Linux) the one in node_modules. */
export function launchBrowser(): Promise<Browser>;
