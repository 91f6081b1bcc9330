import { ChangeDetectionStrategy, Component } from '@angular/core';
@Component({
  selector: 'app-compare-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<div class="page"><h1>Compare runs</h1></div>`,
})
export default class ComparePage {}
