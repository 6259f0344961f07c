/** The kinds of elements in pages, and a few of many pages that together have them all. */

/** Attributes whose values tell kinds of elements apart; of others, only the name does. */
const telling = /^(?:class|role|type|src|aria-(?:current|disabled|expanded|invalid|live|pressed))$/;
/** They have no content and no end. */
const empty = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;
/** A word that may be wider than a narrow window. */
const longWord = /\S{25}/;

/**
 * @param html as the service renders it
 * @returns each kind of element: its name and attributes, those of the element around it, and whether it has a long word
 */
export function elementKinds(html: string): Set<string> {
  const kinds = new Set<string>();
  const open: string[] = [];
  const parts = html.matchAll(/<(\/?)([a-z][\w-]*)((?:"[^"]*"|[^">])*?)(\/?)>([^<]*)/gi);
  for (const [, end, name = '', attributes = '', closed, text = ''] of parts) {
    if (end) open.pop();
    else {
      const own = name + attributesOf(attributes);
      kinds.add(`${open.at(-1) ?? ''} > ${own}`);
      if (!closed && !empty.test(name)) open.push(own);
    }
    if (longWord.test(text)) kinds.add(`${open.at(-1) ?? ''} with a long word`);
  }
  return kinds;
}

function attributesOf(text: string): string {
  const all = [...text.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)];
  return all
    .map(([, name = '', value]) => (telling.test(name) ? `[${name}=${value}]` : `[${name}]`))
    .sort()
    .join('');
}

/**
 * @param kindsOf by the name of a page
 * @returns names of pages that together have every kind, close to as few as possible
 */
export function coverOf(kindsOf: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const missing = new Set([...kindsOf.values()].flatMap((kinds) => [...kinds]));
  const chosen = new Set<string>();
  while (missing.size > 0) {
    const gains = [...kindsOf].map(
      ([name, kinds]) => [name, [...kinds].filter((kind) => missing.has(kind))] as const,
    );
    const [name, gained] = gains.reduce((best, one) => (one[1].length > best[1].length ? one : best));
    chosen.add(name);
    for (const kind of gained) missing.delete(kind);
  }
  return chosen;
}
