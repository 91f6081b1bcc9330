import { ChangeDetectionStrategy, Component, computed, forwardRef, input, linkedSignal } from '@angular/core';
import { ValueBar } from '../value-bar';

interface Entry {
  readonly key: string;
  readonly value: unknown;
  readonly isNested: boolean;
  /** A number from 0 to 1, which gets a bar. */
  readonly share: number | undefined;
  readonly text: string;
  readonly size: string;
}

/** Levels that are open at first. */
const OPEN_LEVELS = 2;
const SHOWN_AT_FIRST = 50;
const SHOWN_MORE = 200;

/** One level of a JsonTree. A closed level has no elements for what is inside, so that a large value costs what is seen of it. */
@Component({
  selector: 'app-json-node',
  imports: [forwardRef(() => JsonNode), ValueBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './json-node.html',
  styleUrl: './json-node.scss',
})
export class JsonNode {
  readonly value = input.required<unknown>();
  readonly level = input(0);

  protected readonly all = computed(() => entriesOf(this.value()));
  protected readonly limit = linkedSignal({ source: this.value, computation: () => SHOWN_AT_FIRST });
  protected readonly shown = computed(() => this.all().slice(0, this.limit()));
  protected readonly moreCount = computed(() => Math.min(SHOWN_MORE, this.all().length - this.limit()));
  protected readonly open = linkedSignal<unknown, ReadonlySet<string>>({
    source: this.value,
    computation: () => new Set(this.level() + 1 < OPEN_LEVELS ? this.all().map(({ key }) => key) : []),
  });

  protected showMore(): void {
    this.limit.update((limit) => limit + SHOWN_MORE);
  }

  protected onToggle(key: string, event: Event): void {
    const isOpen = (event.target as HTMLDetailsElement).open;
    this.open.update((open) => {
      const next = new Set(open);
      if (isOpen) next.add(key);
      else next.delete(key);
      return next;
    });
  }
}

function entriesOf(value: unknown): readonly Entry[] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => entryOf(String(index), item));
  if (isNested(value)) return Object.entries(value).map(([key, item]) => entryOf(key, item));
  return [entryOf('value', value)];
}

function entryOf(key: string, value: unknown): Entry {
  return {
    key,
    value,
    isNested: isNested(value),
    share: typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined,
    text: typeof value === 'string' ? value : JSON.stringify(value),
    size: sizeOf(value),
  };
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function sizeOf(value: unknown): string {
  if (!isNested(value)) return '';
  const count = Array.isArray(value) ? value.length : Object.keys(value).length;
  const noun = Array.isArray(value) ? 'item' : 'field';
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
