/** Fields that a form carries along without showing them. */
import type { VNode } from 'preact';

export function Hidden({
  fields,
}: {
  readonly fields: readonly (readonly [name: string, value: string])[];
}): VNode {
  return (
    <>
      {fields.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  );
}
