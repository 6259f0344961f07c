/** Labeled values, one below the other. */
import type { ComponentChildren, VNode } from 'preact';
import { customerWords } from '../words/customer.ts';

export interface Fact {
  readonly label: string;
  readonly value: ComponentChildren;
}

/** How many of a long list are seen at once. */
const AT_ONCE = 5;

/** @param of what the list is of: those beyond the first few are folded away, and the fold says how many they are */
export function Facts({
  facts,
  of,
}: {
  readonly facts: readonly Fact[];
  readonly of?: 'phones' | 'addresses' | 'documents';
}): VNode | null {
  if (facts.length === 0) return null;
  // Nobody should have to unfold a list to find just one more.
  const fold = of !== undefined && facts.length > AT_ONCE + 1;
  return (
    <>
      <List facts={fold ? facts.slice(0, AT_ONCE) : facts} />
      {fold && (
        <details class="more">
          <summary>{customerWords.moreOf(facts.length - AT_ONCE, of)}</summary>
          <List facts={facts.slice(AT_ONCE)} />
        </details>
      )}
    </>
  );
}

function List({ facts }: { readonly facts: readonly Fact[] }): VNode {
  return (
    <dl class="values">
      {facts.map(({ label, value }) => (
        <>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}
