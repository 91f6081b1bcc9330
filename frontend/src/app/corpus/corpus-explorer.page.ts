import { ChangeDetectionStrategy, Component } from '@angular/core';
import { Loading } from '../ui/loading';

@Component({
  selector: 'app-corpus-explorer-page',
  imports: [Loading],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <h1>Corpus</h1>
      <app-loading label="Loading the corpus" />
    </div>
  `,
})
export default class CorpusExplorerPage {}
