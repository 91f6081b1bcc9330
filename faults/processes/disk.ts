/**
 * A disk with a volatile write cache, for power cuts. It serves one image as a file through the kernel's FUSE protocol; a loop device stands
 * on that file and a file system on the device. What the device was told to write counts as durable only once a flush that came after it is
 * answered. On the parent's request it writes down what a power cut would leave on the platter.
 *
 * Argument: the image to serve and where to mount it, as JSON (`DiskOptions`). It needs root.
 */
import { spawnSync } from 'node:child_process';
import { openSync, read, readFileSync, writeFileSync, writeSync } from 'node:fs';
import type { DiskOptions, DiskReply, DiskRequest } from '../support/disk.js';
import { sequence } from '../support/random.js';

const IN_HEADER_BYTES = 40;
const OUT_HEADER_BYTES = 16;
const WRITE_ARGUMENTS_BYTES = 40;
const MAX_WRITE_BYTES = 1024 * 1024;
/** What a disk writes as a whole, or not at all. */
const SECTOR_BYTES = 512;
/** Of the writes of one commit, the last one that a cut may come after. */
const MOST_UNFLUSHED = 4;
/** A cut that finds no commit to interrupt comes all the same. */
const NO_COMMIT_MS = 500;

const OP = { FORGET: 2, GETATTR: 3, SETATTR: 4, OPEN: 14, READ: 15, WRITE: 16, STATFS: 17, RELEASE: 18, FSYNC: 20, FLUSH: 25, INIT: 26 };
const SILENT_OPS = new Set([OP.FORGET, 36 /* INTERRUPT */, 42 /* BATCH_FORGET */]);
const ENOSYS = -38;
const EIO = -5;

interface Write {
  readonly offset: number;
  readonly data: Buffer;
}

const options = JSON.parse(process.argv[2] ?? '{}') as DiskOptions;
/** What reads see: everything that was written. */
const written = readFileSync(options.image);
/** What a power cut leaves for sure. */
const durable = Buffer.from(written);
let unflushed: Write[] = [];
let planned: { readonly atUnflushed: number; readonly carryOut: () => void } | undefined;

const device = openSync('/dev/fuse', 'r+');
mount();
const request = Buffer.alloc(MAX_WRITE_BYTES + 64 * 1024);
serveNext();
process.on('message', (cut: DiskRequest) => planCut(cut));
process.send?.({ kind: 'ready' } satisfies DiskReply);

function mount(): void {
  const [program, ...args] = [...options.mountCommand, '-i', '-t', 'fuse'];
  const { status, stderr } = spawnSync(program, [...args, '-o', 'fd=3,rootmode=100644,user_id=0,group_id=0', 'disk', options.mountPoint], {
    stdio: ['ignore', 'ignore', 'pipe', device],
  });
  if (status !== 0) throw new Error(`The disk could not be mounted: ${String(stderr)}`);
}

function serveNext(): void {
  read(device, request, 0, request.length, null, (error, length) => {
    // ENODEV: unmounted.
    if (error?.code === 'ENODEV') process.exit(0);
    if (error === null) answerKernel(request.subarray(0, length));
    else if (error.code !== 'EINTR' && error.code !== 'ENOENT' && error.code !== 'EAGAIN') throw error;
    serveNext();
  });
}

function answerKernel(message: Buffer): void {
  const operation = message.readUInt32LE(4);
  const unique = message.readBigUInt64LE(8);
  if (SILENT_OPS.has(operation)) return;
  const body = perform(operation, message.subarray(IN_HEADER_BYTES));
  const isError = typeof body === 'number';
  const reply = Buffer.alloc(OUT_HEADER_BYTES + (isError ? 0 : body.length));
  reply.writeUInt32LE(reply.length, 0);
  reply.writeInt32LE(isError ? body : 0, 4);
  reply.writeBigUInt64LE(unique, 8);
  if (!isError) body.copy(reply, OUT_HEADER_BYTES);
  try {
    writeSync(device, reply);
  } catch (error) {
    // The asker was interrupted and waits no longer.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** @returns the answer's body, or a negative error number */
function perform(operation: number, body: Buffer): Buffer | number {
  switch (operation) {
    case OP.INIT:
      return initAnswer(body);
    case OP.GETATTR:
    case OP.SETATTR:
      return attributes();
    case OP.OPEN: {
      const answer = Buffer.alloc(16);
      // FOPEN_DIRECT_IO: the kernel keeps no copy of its own, so every write is seen here as the device makes it.
      answer.writeUInt32LE(1, 8);
      return answer;
    }
    case OP.READ: {
      const offset = Number(body.readBigUInt64LE(8));
      return written.subarray(offset, offset + body.readUInt32LE(16));
    }
    case OP.WRITE:
      return write(Number(body.readBigUInt64LE(8)), body.subarray(WRITE_ARGUMENTS_BYTES, WRITE_ARGUMENTS_BYTES + body.readUInt32LE(16)));
    case OP.FSYNC:
      flush();
      return Buffer.alloc(0);
    case OP.STATFS:
      return Buffer.alloc(80);
    case OP.FLUSH:
    case OP.RELEASE:
      return Buffer.alloc(0);
    default:
      return ENOSYS;
  }
}

function initAnswer(body: Buffer): Buffer {
  const answer = Buffer.alloc(64);
  answer.writeUInt32LE(7, 0);
  answer.writeUInt32LE(31, 4);
  answer.writeUInt32LE(body.readUInt32LE(8), 8);
  // FUSE_BIG_WRITES and FUSE_MAX_PAGES
  answer.writeUInt32LE((1 << 5) | (1 << 22), 12);
  answer.writeUInt16LE(16, 16);
  answer.writeUInt16LE(12, 18);
  answer.writeUInt32LE(MAX_WRITE_BYTES, 20);
  answer.writeUInt32LE(1, 24);
  answer.writeUInt16LE(MAX_WRITE_BYTES / 4096, 28);
  return answer;
}

function attributes(): Buffer {
  const answer = Buffer.alloc(104);
  answer.writeBigUInt64LE(1n, 16);
  answer.writeBigUInt64LE(BigInt(written.length), 24);
  answer.writeBigUInt64LE(BigInt(written.length / SECTOR_BYTES), 32);
  answer.writeUInt32LE(0o100_644, 76);
  answer.writeUInt32LE(1, 80);
  answer.writeUInt32LE(4096, 96);
  return answer;
}

function write(offset: number, data: Buffer): Buffer | number {
  if (offset + data.length > written.length) return EIO;
  data.copy(written, offset);
  unflushed.push({ offset, data: Buffer.from(data) });
  if (planned !== undefined && unflushed.length >= planned.atUnflushed) planned.carryOut();
  const answer = Buffer.alloc(8);
  answer.writeUInt32LE(data.length, 0);
  return answer;
}

function flush(): void {
  for (const { offset, data } of unflushed) data.copy(durable, offset);
  unflushed = [];
}

/** The power goes in the middle of a commit, if there is one: when so many writes wait for their flush. */
function planCut(cut: DiskRequest): void {
  const random = sequence(cut.seed);
  const fallback = setTimeout(() => carryOut(), NO_COMMIT_MS);
  const carryOut = (): void => {
    clearTimeout(fallback);
    planned = undefined;
    leave(cut, random);
  };
  planned = { atUnflushed: 1 + Math.floor(random() * MOST_UNFLUSHED), carryOut };
}

function leave({ file, survivors }: DiskRequest, random: () => number): void {
  const share = { none: 0, some: 0.5, all: 1 }[survivors];
  const image = Buffer.from(durable);
  for (const { offset, data } of unflushed) {
    for (let at = 0; at < data.length; at += SECTOR_BYTES) {
      if (random() < share) data.copy(image, offset + at, at, at + SECTOR_BYTES);
    }
  }
  writeFileSync(file, image);
  process.send?.({ kind: 'cut', unflushedWrites: unflushed.length } satisfies DiskReply);
}
