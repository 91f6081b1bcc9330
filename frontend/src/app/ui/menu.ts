import { ChangeDetectionStrategy, Component, ElementRef, inject, input, signal, viewChild } from '@angular/core';
import { Icon } from './icon';

/** A button that unfolds a small panel below it. Escape, and a press anywhere else, fold it again. */
@Component({
  selector: 'app-menu',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(keydown.escape)': 'onEscape($event)', '(document:pointerdown)': 'onPointer($event)', '(focusout)': 'onFocusOut($event)' },
  template: `
    <button #button type="button" [attr.aria-expanded]="isOpen()" (click)="toggle()">
      {{ label() }}<app-icon name="chevron" [class.open]="isOpen()" />
    </button>
    @if (isOpen()) {
      <div class="sheet" role="group" [attr.aria-label]="label()"><ng-content /></div>
    }
  `,
  styleUrl: './menu.scss',
})
export class Menu {
  readonly label = input.required<string>();

  protected readonly isOpen = signal(false);
  private readonly button = viewChild.required<ElementRef<HTMLElement>>('button');
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  close(): void {
    this.isOpen.set(false);
  }

  protected toggle(): void {
    this.isOpen.update((isOpen) => !isOpen);
  }

  protected onEscape(event: Event): void {
    if (!this.isOpen()) return;
    event.stopPropagation();
    this.close();
    this.button().nativeElement.focus();
  }

  protected onPointer({ target }: Event): void {
    if (!(target instanceof Node) || !this.host.contains(target)) this.close();
  }

  protected onFocusOut({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof Node && !this.host.contains(relatedTarget)) this.close();
  }
}
