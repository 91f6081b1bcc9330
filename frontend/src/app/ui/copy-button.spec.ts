import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { CopyButton } from './copy-button';

describe('CopyButton', () => {
  let fixture: ComponentFixture<CopyButton>;

  beforeEach(() => {
    fixture = TestBed.createComponent(CopyButton);
    fixture.componentRef.setInput('text', 'def f(): ...');
    fixture.componentRef.setInput('label', 'Copy code');
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
    Reflect.deleteProperty(navigator, 'clipboard');
    Reflect.deleteProperty(document, 'execCommand');
  });

  function giveClipboard(writeText: jest.Mock): void {
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
  }

  function giveExecCommand(execCommand: jest.Mock): void {
    Object.defineProperty(document, 'execCommand', { configurable: true, value: execCommand });
  }

  function announced(): string | undefined {
    return (fixture.nativeElement as HTMLElement).querySelector('[role=status]')?.textContent;
  }

  function button(): HTMLButtonElement {
    const found = (fixture.nativeElement as HTMLElement).querySelector('button');
    if (found === null) throw new Error('there is no button');
    return found;
  }

  async function press(): Promise<void> {
    await fixture.whenStable();
    button().click();
    await fixture.whenStable();
  }

  it('copies the text, and shows and announces it', async () => {
    const writeText = jest.fn().mockResolvedValue(undefined);
    giveClipboard(writeText);

    await press();

    expect(writeText).toHaveBeenCalledWith('def f(): ...');
    expect(button().textContent.trim()).toBe('Copied');
    expect(announced()).toBe('Copied');
  });

  it('copies without the clipboard of a secure context', async () => {
    let selected = '';
    giveExecCommand(
      jest.fn(() => {
        selected = document.activeElement instanceof HTMLTextAreaElement ? document.activeElement.value : '';
        return true;
      }),
    );

    await press();

    expect(selected).toBe('def f(): ...');
    expect(document.querySelector('textarea')).toBeNull();
    expect(button().textContent.trim()).toBe('Copied');
  });

  it('says so when the text could not be copied', async () => {
    giveClipboard(jest.fn().mockRejectedValue(new Error('denied')));
    giveExecCommand(jest.fn(() => false));

    await press();

    expect(announced()).toBe('Could not copy');
  });

  it('takes its feedback back after a while', async () => {
    giveExecCommand(jest.fn(() => true));
    await fixture.whenStable();
    jest.useFakeTimers();
    button().click();
    await Promise.resolve();
    TestBed.tick();
    expect(button().textContent).toContain('Copied');

    jest.advanceTimersByTime(2000);
    TestBed.tick();

    expect(button().textContent).toContain('Copy code');
  });

  it('has its label as its name when it shows an icon alone', async () => {
    fixture.componentRef.setInput('iconOnly', true);
    await fixture.whenStable();

    expect(button().getAttribute('aria-label')).toBe('Copy code');
  });
});
