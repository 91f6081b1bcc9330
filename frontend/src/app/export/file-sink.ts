import { download } from '../ui/download';

/** Where a file goes while it comes. */
export interface FileSink {
  /** The browser empties a file when it is chosen: one that was there before is lost, whatever comes of this. */
  readonly isReplacing: boolean;
  write(part: Uint8Array<ArrayBuffer>): Promise<void>;
  /** It is whole: from now on it is there. */
  close(type: string): Promise<void>;
  /** It is not wanted, or cannot be whole. */
  abort(): Promise<void>;
}

/** Of the File System Access API, which not every browser has, and none without a secure context. */
interface SaveFilePicker {
  showSaveFilePicker?(options: { readonly suggestedName: string }): Promise<SavedFile>;
}

interface SavedFile extends FileSystemFileHandle {
  /** Of Chromium only. */
  remove?(): Promise<void>;
}

/** So much is kept before it becomes a Blob, which the browser can put on the disk. */
const BLOB_BYTES = 4 * 1024 * 1024;

/**
 * Neither way keeps the file in the memory of the page. To be called within some seconds of a click: only then may a page ask for a file;
 * later it goes to the downloads. To be called for what is sure to come, because of what becomes of a file that is chosen.
 * @returns `undefined` when the person who was asked for a file gave none
 */
export async function openSink(document: Document, name: string): Promise<FileSink | undefined> {
  const picker = document.defaultView as (Window & SaveFilePicker) | null;
  if (picker?.showSaveFilePicker === undefined) return new BlobSink(document, name);
  try {
    const handle = await picker.showSaveFilePicker({ suggestedName: name });
    return new ChosenFile(handle, await handle.createWritable());
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    // The click was too long ago, an embedded page, or a place that cannot be written: the downloads remain.
    return new BlobSink(document, name);
  }
}

/** A file that was chosen. What is written takes its place at the end, at once. */
class ChosenFile implements FileSink {
  readonly isReplacing = true;

  constructor(
    private readonly handle: SavedFile,
    private readonly file: FileSystemWritableFileStream,
  ) {}

  write(part: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.file.write(part);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** Leaves no empty file behind. */
  async abort(): Promise<void> {
    try {
      await this.file.abort();
    } finally {
      await this.handle.remove?.();
    }
  }
}

class BlobSink implements FileSink {
  readonly isReplacing = false;
  private blobs: Blob[] = [];
  private parts: Uint8Array<ArrayBuffer>[] = [];
  private partBytes = 0;

  constructor(
    private readonly document: Document,
    private readonly name: string,
  ) {}

  write(part: Uint8Array<ArrayBuffer>): Promise<void> {
    this.parts.push(part);
    this.partBytes += part.length;
    if (this.partBytes >= BLOB_BYTES) {
      this.blobs.push(new Blob(this.parts));
      this.parts = [];
      this.partBytes = 0;
    }
    return Promise.resolve();
  }

  close(type: string): Promise<void> {
    download(this.document, this.name, new Blob([...this.blobs, ...this.parts], { type }));
    return Promise.resolve();
  }

  abort(): Promise<void> {
    this.blobs = [];
    this.parts = [];
    return Promise.resolve();
  }
}
