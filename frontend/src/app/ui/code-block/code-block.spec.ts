import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { CodeBlock } from './code-block';

describe('CodeBlock', () => {
  let fixture: ComponentFixture<CodeBlock>;
  let host: HTMLElement;

  function show(code: string, lineNumbers = false): void {
    fixture = TestBed.createComponent(CodeBlock);
    fixture.componentRef.setInput('code', code);
    fixture.componentRef.setInput('lineNumbers', lineNumbers);
    fixture.detectChanges();
    host = fixture.nativeElement as HTMLElement;
  }

  /** The highlighter is a file of its own: its import ends in a later task. */
  async function highlighted(): Promise<void> {
    await import('./python-tokens');
    await new Promise((resolve) => setTimeout(resolve));
    fixture.detectChanges();
  }

  it('shows the text at once', () => {
    show('def f():\n    return 1');

    expect(host.querySelector('code')?.textContent).toBe('def f():\n    return 1');
  });

  it('colours Python without changing a letter', async () => {
    const code = 'def f(a):  # why\n    return "<b>" + str(a)\n';
    show(code);
    await highlighted();

    expect(host.querySelector('code')?.textContent).toBe(code);
    expect([...host.querySelectorAll('code span')].map((span) => span.textContent)).toEqual(
      expect.arrayContaining(['def', '# why', '"<b>"', 'str']),
    );
    expect(host.querySelector('b')).toBeNull();
  });

  it('leaves a very long text plain and says so', async () => {
    show('x = 1\n'.repeat(10_000));
    await highlighted();

    expect(host.textContent).toContain('too long for colours');
    expect(host.querySelector('code span')).toBeNull();
  });

  it('opens a long text on demand', () => {
    show('x = 1\n'.repeat(30));
    const button = host.querySelector<HTMLButtonElement>('button[aria-expanded]');
    expect(button?.getAttribute('aria-expanded')).toBe('false');

    button?.click();
    fixture.detectChanges();

    expect(button?.getAttribute('aria-expanded')).toBe('true');
  });

  it('offers nothing to open for a short text', () => {
    show('x = 1');

    expect(host.querySelector('button[aria-expanded]')).toBeNull();
  });

  it('numbers the lines, but not for screen readers', () => {
    show('a\nb', true);

    expect([...host.querySelectorAll('pre[aria-hidden]')].map((pre) => pre.textContent)).toEqual(['1\n2']);
  });

  it('takes the newline at the end for no line', () => {
    show('a\nb\n');

    expect(host.textContent).toContain('2 lines');
  });
});
