import { DOCUMENT } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ServerState } from '../core/server-state';
import { CopyButton } from '../ui/copy-button';
import { EmptyState } from '../ui/empty-state';

const DEFAULT_KEY = 'dev-key-change-in-production';

/** Stands in place of the latest run until there is one, and shows how to send one by hand. */
@Component({
  selector: 'app-first-steps',
  imports: [CopyButton, EmptyState],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-empty-state
      heading="No run yet"
      text="Aurora-X announces its runs here as soon as it is told this address. To try it by hand, send a run and a seed; they appear on this page by themselves."
    >
      <ol>
        @for (command of commands(); track command.title) {
          <li>
            <div class="bar">
              <span>{{ command.title }}</span>
              <app-copy-button label="Copy command" [text]="command.text" />
            </div>
            <pre>{{ command.text }}</pre>
          </li>
        }
      </ol>
      @if (!server.usesDefaultKey()) {
        <p class="muted">Put your API key in place of <code>YOUR_API_KEY</code>: the server has one of its own.</p>
      }
    </app-empty-state>
  `,
  styles: `
    ol {
      display: flex;
      flex-direction: column;
      gap: 12px;
      inline-size: min(100%, 960px);
      margin: 8px 0 0;
      padding: 0;
      list-style: none;
      text-align: start;
    }
    li {
      background: var(--app-code-ground);
      border: 1px solid var(--app-hairline);
      border-radius: 8px;
    }
    .bar {
      display: flex;
      align-items: center;
      justify-content: space-between;
      white-space: nowrap;
      padding: 2px 4px 2px 12px;
      border-block-end: 1px solid var(--app-hairline);
    }
    pre {
      margin: 0;
      padding: 12px;
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }
  `,
})
export class FirstSteps {
  protected readonly server = inject(ServerState);
  protected readonly commands = computed(() => {
    const head = (path: string): string =>
      [`curl -X POST ${this.origin}/api/${path}`, `  -H "x-api-key: ${this.key()}"`, '  -H "Content-Type: application/json"'].join(' \\\n');
    return [
      {
        title: '1. A run',
        text: `${head('run-meta')} \\\n  -d '{"run_id": "test-run-001", "timestamp": "2025-10-02T09:20:00.000Z", "seed_bias": 0.25, "seeding_enabled": true, "max_iters": 100, "beam": 5}'`,
      },
      {
        title: '2. A seed it used',
        text: `${head('used-seeds')} \\\n  -d '{"run_id": "test-run-001", "function": "quick_sort", "reason": {"similarity": 0.92, "method": "jaccard"}, "score": 0.88, "snippet": "def quick_sort(arr):..."}'`,
      },
    ];
  });

  private readonly origin = inject(DOCUMENT).location.origin;
  private readonly key = computed(() => (this.server.usesDefaultKey() ? DEFAULT_KEY : 'YOUR_API_KEY'));
}
