/** What modules do with elements as soon as they are there: in the page, and in what is put into it later. */

const works: ((root: ParentNode) => void)[] = [];

/** Does it with the page now, and with every part and dialog that is added later. */
export function whenShown(work: (root: ParentNode) => void): void {
  works.push(work);
  work(document);
}

/** @param root what was just put into the page */
export function tellShown(root: ParentNode): void {
  for (const work of works) work(root);
}
