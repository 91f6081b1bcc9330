import { DOCUMENT } from '@angular/common';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { CopyButton } from '../ui/copy-button';
import { EmptyState } from '../ui/empty-state';

/** What to do about a corpus without entries. */
@Component({
  selector: 'app-empty-corpus',
  imports: [CopyButton, EmptyState],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-empty-state heading="The corpus is empty" text="Import what Aurora-X has written, or send an entry; it appears here by itself.">
      @for (way of ways; track way.label) {
        <div class="way">
          <p class="muted">{{ way.label }}</p>
          <app-copy-button [text]="way.command" label="Copy" />
          <pre>{{ way.command }}</pre>
        </div>
      }
    </app-empty-state>
  `,
  styles: `
    .way {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: center;
      inline-size: min(100%, 720px);
      text-align: start;
    }
    pre {
      grid-column: 1 / -1;
      margin: 0;
      padding: 8px 12px;
      overflow-wrap: anywhere;
      white-space: pre-wrap;
      background: var(--app-code-ground);
      border: 1px solid var(--app-hairline);
      border-radius: 6px;
    }
  `,
})
export class EmptyCorpus {
  protected readonly ways = [
    { label: 'On the server: JSON Lines files or SQLite databases', command: 'npm run import -- FILE...' },
    { label: 'From anywhere, with the key of the server', command: curlOf(inject(DOCUMENT).location.origin) },
  ];
}

function curlOf(origin: string): string {
  const entry = {
    id: 'first-entry',
    timestamp: '2025-10-02T09:20:00Z',
    spec_id: 'add',
    spec_hash: 'add-1',
    func_name: 'add',
    func_signature: 'add(a:int,b:int)->int',
    sig_key: 'add(I,I)->I',
    passed: 3,
    total: 3,
    score: 1,
    snippet: 'def add(a, b): return a + b',
  };
  return [
    `curl -X POST ${origin}/api/corpus \\`,
    '  -H "x-api-key: $AURORA_API_KEY" -H "Content-Type: application/json" \\',
    `  -d '${JSON.stringify(entry)}'`,
  ].join('\n');
}
