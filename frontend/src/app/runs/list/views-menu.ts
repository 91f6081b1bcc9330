import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal, viewChild } from '@angular/core';
import { Icon } from '../../ui/icon';
import { Menu } from '../../ui/menu';
import { LONGEST_NAME, MOST_VIEWS, NamedViews, type NamedView } from './named-views';

/** The named views: to be applied, renamed and deleted, and a name for the present one. */
@Component({
  selector: 'app-views-menu',
  imports: [Icon, Menu],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './views-menu.html',
  styleUrl: './views-menu.scss',
})
export class ViewsMenu {
  /** The present view, as in the address. */
  readonly query = input.required<NamedView['query']>();
  readonly applied = output<NamedView['query']>();

  protected readonly longestName = LONGEST_NAME;
  protected readonly named = inject(NamedViews);
  protected readonly label = computed(() => `Views${this.current() === undefined ? '' : `: ${this.current()?.name ?? ''}`}`);
  protected readonly current = computed(() => this.named.views().find(({ query }) => isSame(query, this.query())));
  protected readonly renamed = signal<string | undefined>(undefined);
  protected readonly problem = signal('');
  /** The name that is taken: the next press replaces what it names. */
  protected readonly taken = signal<string | undefined>(undefined);
  private readonly menu = viewChild.required(Menu);

  protected apply({ query }: NamedView): void {
    this.menu().close();
    this.applied.emit(query);
  }

  protected save(event: Event, field: HTMLInputElement): void {
    event.preventDefault();
    const name = field.value.trim();
    this.problem.set(name === '' ? 'Give it a name.' : '');
    if (name === '') return;
    if (this.named.has(name) && this.taken() !== name) {
      this.taken.set(name);
      this.problem.set(`There is a view “${name}” already. Replace it, or take another name.`);
      return;
    }
    this.taken.set(undefined);
    if (this.named.save(name, this.query())) field.value = '';
    else this.problem.set(`There are ${String(MOST_VIEWS)} views already. Delete one first.`);
  }

  protected onName(): void {
    this.taken.set(undefined);
    this.problem.set('');
  }

  protected rename(event: Event, name: string, field: HTMLInputElement): void {
    event.preventDefault();
    const next = field.value.trim();
    const isRenamed = next === '' || this.named.rename(name, next);
    this.problem.set(isRenamed ? '' : `There is a view “${next}” already.`);
    if (isRenamed) this.renamed.set(undefined);
  }
}

function isSame(a: NamedView['query'], b: NamedView['query']): boolean {
  const text = (query: NamedView['query']): string => JSON.stringify(Object.entries(query).sort());
  return text(a) === text(b);
}
