/** What a revert is about: one change that is undone, or a version that is returned to. */
export interface Target {
  readonly kind: 'undo' | 'back';
  readonly version: number;
}

/** @param fields `change=12`, or `to=9` @returns null if they name neither, or both */
export function targetOf(fields: URLSearchParams): Target | null {
  const [change, to] = [fields.get('change'), fields.get('to')];
  const named = change ?? to;
  if (named === null || (change !== null && to !== null) || !/^[1-9]\d{0,8}$/.test(named)) return null;
  return { kind: change === null ? 'back' : 'undo', version: Number(named) };
}

/** The field of a form that names it. */
export function fieldOf({ kind, version }: Target): readonly [name: string, value: string] {
  return [kind === 'undo' ? 'change' : 'to', String(version)];
}

/** The body of the request that carries it out. */
export function bodyOf({ kind, version }: Target, reason: string) {
  return kind === 'undo' ? { change: version, reason } : { version, reason };
}
