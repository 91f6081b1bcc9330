import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { By } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { CopyAddress } from './copy-address';
import { CopyButton } from './copy-button';

@Component({
  imports: [CopyAddress],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<app-copy-address api="/api/runs/it's?limit=1" />`,
})
class SomePage {}

it('copies the present address of the page, and a command that a shell takes as one', async () => {
  TestBed.configureTestingModule({ providers: [provideRouter([{ path: 'runs', component: SomePage }])] });
  const harness = await RouterTestingHarness.create('/runs');
  const copied = (): string[] =>
    harness.routeDebugElement!.queryAll(By.directive(CopyButton)).map(({ componentInstance }) => (componentInstance as CopyButton).text());
  expect(copied()).toEqual(['http://localhost/runs', "curl 'http://localhost/api/runs/it%27s?limit=1'"]);

  await harness.navigateByUrl('/runs?status=failed');

  expect(copied()[0]).toBe('http://localhost/runs?status=failed');
});
