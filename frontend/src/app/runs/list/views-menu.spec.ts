import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { NamedViews } from './named-views';
import { ViewsMenu } from './views-menu';

describe('the menu of named views', () => {
  let fixture: ComponentFixture<ViewsMenu>;
  let views: NamedViews;

  beforeEach(() => {
    localStorage.clear();
    views = TestBed.inject(NamedViews);
    views.save('mine', { text: 'former' });
    fixture = TestBed.createComponent(ViewsMenu);
    fixture.componentRef.setInput('query', { text: 'new' });
    fixture.detectChanges();
    press('Views');
  });

  const host = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const said = (): string => host().querySelector('[role=status]')?.textContent.trim() ?? '';
  const kept = (): unknown[] => views.views().map(({ name, query }) => [name, query['text']]);

  function press(name: string): void {
    [...host().querySelectorAll('button')].find(({ textContent }) => textContent.trim() === name)?.click();
    fixture.detectChanges();
  }

  function type(label: string, value: string): void {
    const field = host().querySelector<HTMLInputElement>(`input[aria-label="${label}"]`)!;
    field.value = value;
    field.dispatchEvent(new Event('input'));
    fixture.detectChanges();
  }

  it('asks before it replaces a view of the same name', () => {
    type('Name for this view', 'mine');
    press('Save');
    expect(said()).toBe('There is a view “mine” already. Replace it, or take another name.');
    expect(kept()).toEqual([['mine', 'former']]);

    press('Replace');

    expect(kept()).toEqual([['mine', 'new']]);
  });

  it('saves under another name when one thinks better of it', () => {
    type('Name for this view', 'mine');
    press('Save');
    type('Name for this view', 'other');
    press('Save');

    expect(kept()).toEqual([
      ['mine', 'former'],
      ['other', 'new'],
    ]);
  });

  it('says that a new name is taken, and leaves both views as they are', () => {
    views.save('other', {});
    fixture.detectChanges();
    press('Rename');
    type('New name', 'other');
    press('Rename');

    expect(said()).toBe('There is a view “other” already.');
    expect(views.views()).toHaveLength(2);
  });
});
