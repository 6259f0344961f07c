/** A box with a title, for what belongs together. */
import type { ComponentChildren } from 'preact';

export interface CardProps {
  readonly title?: ComponentChildren;
  /** Beside the title: links and buttons. */
  readonly actions?: ComponentChildren;
  /** Below the content, such as when it last changed. */
  readonly footer?: ComponentChildren;
  /** For links to it. */
  readonly id?: string;
  readonly class?: string;
  readonly children?: ComponentChildren;
}

export function Card({ title, actions, footer, id, class: more = '', children }: CardProps) {
  return (
    <section class={`card ${more}`.trim()} id={id}>
      {title !== undefined && (
        <header class="card-head">
          <h2>{title}</h2>
          {actions !== undefined && <div class="actions">{actions}</div>}
        </header>
      )}
      <div class="card-body">{children}</div>
      {footer !== undefined && <footer class="card-foot">{footer}</footer>}
    </section>
  );
}
