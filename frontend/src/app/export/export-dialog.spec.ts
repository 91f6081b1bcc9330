import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { ExportDialog } from './export-dialog';

describe('ExportDialog', () => {
  let fixture: ComponentFixture<ExportDialog>;
  let host: HTMLElement;
  let fetched: string[];
  let saved: string[];
  /** What the server is asked next. */
  let answer: (signal: AbortSignal) => Promise<Partial<Response>>;

  beforeEach(() => {
    fetched = [];
    saved = [];
    Object.defineProperty(HTMLDialogElement.prototype, 'showModal', { configurable: true, value: jest.fn() });
    Object.defineProperty(globalThis, 'fetch', {
      configurable: true,
      value: (url: string, { signal }: { signal: AbortSignal }) => {
        fetched.push(url);
        return answer(signal);
      },
    });
    Object.defineProperty(URL, 'createObjectURL', { configurable: true, value: () => 'blob:x' });
    Object.defineProperty(URL, 'revokeObjectURL', { configurable: true, value: jest.fn() });
    jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push(this.download);
    });
    answer = () => Promise.resolve(streamOf(['id\r\n1\r\n', '2\r\n'], 2));
    fixture = TestBed.createComponent(ExportDialog);
    fixture.componentRef.setInput('table', 'runs');
    fixture.componentRef.setInput('filters', { status: 'failed', text: undefined });
    host = fixture.nativeElement as HTMLElement;
    fixture.detectChanges();
  });

  afterEach(() => {
    jest.restoreAllMocks();
    for (const [owner, name] of [
      [HTMLDialogElement.prototype, 'showModal'],
      [globalThis, 'fetch'],
      [URL, 'createObjectURL'],
      [URL, 'revokeObjectURL'],
    ] as const)
      // prettier-ignore
      Reflect.deleteProperty(owner, name);
  });

  /** Parts of a text, and perhaps how it fails. */
  function streamOf(parts: readonly (string | Error)[], total: number | undefined): Partial<Response> {
    const left = [...parts];
    const read = (): Promise<object> => {
      const part = left.shift();
      if (part instanceof Error) return Promise.reject(part);
      return Promise.resolve(part === undefined ? { done: true } : { done: false, value: new TextEncoder().encode(part) });
    };
    return {
      ok: true,
      body: { getReader: () => ({ read }) } as unknown as Response['body'],
      headers: new Headers(total === undefined ? {} : { 'x-total-count': String(total) }),
    };
  }

  async function submit(): Promise<void> {
    host.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await settle();
  }

  async function settle(): Promise<void> {
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    fixture.detectChanges();
  }

  const status = (): string => host.querySelector('[role=status]:not(app-copy-button *)')?.textContent ?? '';

  function choose(table: string): void {
    const select = host.querySelector('select')!;
    select.value = table;
    select.dispatchEvent(new Event('change'));
    fixture.detectChanges();
  }

  it('saves what the page shows, and says how much that was', async () => {
    await submit();

    expect(fetched).toEqual(['/api/export/runs?format=csv&status=failed']);
    expect(saved).toEqual(['aurora-runs.csv']);
    expect(status()).toBe('Saved: 2 rows, 0 MB');
  });

  it('leaves the filters of the page out for another table, which has its own', async () => {
    choose('used_seeds');
    const input = host.querySelector<HTMLInputElement>('input[name=function]')!;
    input.value = 'a&b';
    input.dispatchEvent(new Event('input'));
    host.querySelectorAll<HTMLInputElement>('input[type=radio]')[1]!.dispatchEvent(new Event('change'));
    fixture.detectChanges();
    answer = () => Promise.resolve(streamOf(['{}\n'], 1));
    await submit();

    expect(fetched).toEqual(['/api/export/used_seeds?format=ndjson&function=a%26b']);
    expect(saved).toEqual(['aurora-used_seeds.ndjson']);
  });

  it('saves nothing of an answer that was cut off', async () => {
    answer = () => Promise.resolve(streamOf(['id\r\n1\r\n', new TypeError('network error')], 1));
    await submit();

    expect(saved).toEqual([]);
    expect(status()).toBe('Nothing was saved. The answer broke off after 1 row.');
  });

  it('saves a file of fewer rows than were counted before: some were deleted meanwhile', async () => {
    answer = () => Promise.resolve(streamOf(['id\r\n1\r\n'], 2));
    await submit();

    expect(saved).toEqual(['aurora-runs.csv']);
    expect(status()).toBe('Saved: 1 row, 0 MB');
  });

  it('saves without a count, which the server may not have', async () => {
    answer = () => Promise.resolve(streamOf(['id\r\n1\r\n2\r\n'], undefined));
    await submit();

    expect(status()).toBe('Saved: 2 rows, 0 MB');
  });

  describe('where a file can be chosen', () => {
    /** What is in the file of that name; `undefined` when there is none. */
    let content: string | undefined;
    let written: string;
    let isFull: boolean;
    let chosen: () => Promise<unknown>;
    const stream = {
      write: (part: Uint8Array) => {
        written += new TextDecoder().decode(part);
        return isFull ? Promise.reject(new Error('The disk is full.')) : Promise.resolve();
      },
      close: () => Promise.resolve((content = written)),
      abort: () => Promise.resolve(),
    };
    const handle = { createWritable: () => Promise.resolve(stream), remove: () => Promise.resolve((content = undefined)) };

    beforeEach(() => {
      content = 'of yesterday';
      written = '';
      isFull = false;
      chosen = () => {
        // As the specification wants it.
        content = '';
        return Promise.resolve(handle);
      };
      Object.defineProperty(window, 'showSaveFilePicker', { configurable: true, value: () => chosen() });
    });

    afterEach(() => {
      Reflect.deleteProperty(window, 'showSaveFilePicker');
    });

    it('writes into it as the answer comes', async () => {
      await submit();

      expect(content).toBe('id\r\n1\r\n2\r\n');
      expect(saved).toEqual([]);
      expect(status()).toBe('Saved: 2 rows, 0 MB');
    });

    it('leaves it as it was when the server refuses', async () => {
      answer = () => Promise.resolve({ ok: false, status: 503, body: null, json: () => Promise.resolve({ details: 'Busy.' }) });
      await submit();

      expect(content).toBe('of yesterday');
      expect(status()).toBe('Nothing was saved. Busy.');
    });

    it('leaves nothing empty or half when the answer is cut off, and says that the former file is lost', async () => {
      answer = () => Promise.resolve(streamOf(['id\r\n', new TypeError('network error')], 1));
      await submit();

      expect(content).toBeUndefined();
      expect(status()).toBe(
        'Nothing was saved. The answer broke off after 0 rows. If there was a file of this name, what it held is gone.',
      );
    });

    it('takes no more of the answer when it cannot be written', async () => {
      isFull = true;
      let end: AbortSignal | undefined;
      answer = (signal) => {
        end = signal;
        return Promise.resolve(streamOf(['id\r\n1\r\n'], 1));
      };
      await submit();

      expect(status()).toMatch(/^Nothing was saved. The disk is full./);
      expect(end?.aborted).toBe(true);
    });

    it('takes nothing of the answer when none was chosen', async () => {
      chosen = () => Promise.reject(new DOMException('', 'AbortError'));
      let end: AbortSignal | undefined;
      answer = (signal) => {
        end = signal;
        return Promise.resolve(streamOf(['id\r\n1\r\n'], 1));
      };
      await submit();

      expect([content, end?.aborted, status()]).toEqual(['of yesterday', true, '']);
    });

    it('hands it to the downloads where choosing is forbidden', async () => {
      chosen = () => Promise.reject(new DOMException('', 'SecurityError'));
      await submit();

      expect(saved).toEqual(['aurora-runs.csv']);
    });
  });

  it('tells why the server refused', async () => {
    answer = () => Promise.resolve({ ok: false, status: 503, body: null, json: () => Promise.resolve({ details: 'Busy.' }) });
    await submit();

    expect(status()).toBe('Nothing was saved. Busy.');
  });

  it('can be cancelled while it runs, by the button that has the focus', async () => {
    answer = (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    await submit();
    expect(host.querySelector('progress')).not.toBeNull();

    const focused = document.activeElement as HTMLElement;
    expect(focused.textContent.trim()).toBe('Cancel');
    focused.click();
    await settle();

    expect(document.activeElement?.textContent.trim()).toBe('Save as file');

    expect(status()).toBe('Cancelled; nothing was saved.');
    expect(saved).toEqual([]);
  });
});
