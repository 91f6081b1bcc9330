import { openSink } from './file-sink';

describe('a file for the downloads', () => {
  let saved: Blob | undefined;

  beforeEach(() => {
    saved = undefined;
    Object.defineProperty(URL, 'createObjectURL', { configurable: true, value: (blob: Blob) => ((saved = blob), 'blob:x') });
    Object.defineProperty(URL, 'revokeObjectURL', { configurable: true, value: jest.fn() });
    jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation();
  });

  afterEach(() => {
    jest.restoreAllMocks();
    for (const name of ['createObjectURL', 'revokeObjectURL']) Reflect.deleteProperty(URL, name);
  });

  it('has all parts in their order, however many Blobs they became', async () => {
    const sink = await openSink(document, 'a.csv');
    const parts = Array.from({ length: 9 }, (_, n) => new Uint8Array(1024 * 1024).fill(n));
    for (const part of parts) await sink!.write(part);
    await sink!.close('text/csv');

    expect([saved?.size, saved?.type]).toEqual([9 * 1024 * 1024, 'text/csv']);
    expect(await firstBytes(saved!)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  /** The first byte of each MB; jsdom's Blob has no `arrayBuffer()`. */
  function firstBytes(blob: Blob): Promise<number[]> {
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.addEventListener('error', () => reject(new Error('The Blob cannot be read.')));
      reader.addEventListener('load', () => {
        const bytes = new Uint8Array(reader.result as ArrayBuffer);
        resolve(Array.from({ length: blob.size / 1024 / 1024 }, (_, mb) => bytes[mb * 1024 * 1024] ?? -1));
      });
      reader.readAsArrayBuffer(blob);
    });
  }
});
