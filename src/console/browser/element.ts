/** Makes elements, without any text being read as HTML. */

type Attributes = Readonly<Record<string, string | boolean>>;

/** @param attributes true: present and empty; false: left out */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

/** @returns the nodes of a part of a page that the service has rendered; scripts in it would not run */
export function nodesOf(html: string): ChildNode[] {
  return [...new DOMParser().parseFromString(html, 'text/html').body.childNodes];
}
