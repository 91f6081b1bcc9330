import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { Pager, type Paging } from './pager';

describe('Pager', () => {
  let fixture: ComponentFixture<Pager>;
  let host: HTMLElement;
  let changes: Paging[];

  function show(paging: Paging, shown: number, total: number): void {
    fixture = TestBed.createComponent(Pager);
    fixture.componentRef.setInput('paging', paging);
    fixture.componentRef.setInput('shown', shown);
    fixture.componentRef.setInput('total', total);
    fixture.detectChanges();
    host = fixture.nativeElement as HTMLElement;
    changes = [];
    fixture.componentInstance.pagingChange.subscribe((paging) => changes.push(paging));
  }

  function button(text: RegExp): Promise<MatButtonHarness> {
    return TestbedHarnessEnvironment.loader(fixture).getHarness(MatButtonHarness.with({ text }));
  }

  function choose(size: string): void {
    const select = host.querySelector('select')!;
    select.value = size;
    select.dispatchEvent(new Event('change'));
  }

  it('leads from page to page', async () => {
    show({ page: 2, pageSize: 25 }, 25, 70);
    expect(host.textContent).toContain('26–50 of 70');

    await (await button(/Previous/)).click();
    await (await button(/Next/)).click();

    expect(changes).toEqual([
      { page: 1, pageSize: 25 },
      { page: 3, pageSize: 25 },
    ]);
  });

  it('goes no further than the ends', async () => {
    show({ page: 1, pageSize: 50 }, 50, 51);
    expect(await (await button(/Previous/)).isDisabled()).toBe(true);
    expect(await (await button(/Next/)).isDisabled()).toBe(false);

    show({ page: 2, pageSize: 50 }, 1, 51);
    expect(await (await button(/Next/)).isDisabled()).toBe(true);
  });

  it('offers no other page when there is none, though the last one is full', () => {
    show({ page: 1, pageSize: 50 }, 50, 50);

    expect(host.querySelector('nav')).toBeNull();
    expect(host.textContent).toContain('1–50 of 50');
  });

  it('leads back from beyond the end to the last page', async () => {
    show({ page: 99, pageSize: 50 }, 0, 120);
    expect(host.textContent).toContain('0 of 120');

    await (await button(/Previous/)).click();

    expect(changes).toEqual([{ page: 3, pageSize: 50 }]);
  });

  it('offers 25, 50, 100 and 200 entries, and keeps the first one in sight', () => {
    show({ page: 4, pageSize: 25 }, 25, 500);
    expect([...host.querySelectorAll('option')].map((option) => option.value)).toEqual(['25', '50', '100', '200']);

    choose('50');

    // The 76th entry, which was the first, is on the second page of fifty.
    expect(changes).toEqual([{ page: 2, pageSize: 50 }]);
  });
});
