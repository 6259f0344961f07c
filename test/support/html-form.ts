/** What a browser without script would send of a form in a page that the service has rendered. */
import { expect } from 'vitest';

/**
 * @param attribute tells the form apart: `data-correct="send"`
 * @returns its fields with their values; buttons are left out
 */
export function fieldsIn(html: string, attribute = 'data-unsaved'): Record<string, string> {
  const [, form] =
    [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)]
      .map((found) => [found[1] ?? '', found[2] ?? ''])
      .find(([attributes = '']) => attributes.includes(attribute)) ?? [];
  expect(form, `no form with ${attribute}`).toBeDefined();
  const fields: Record<string, string> = {};
  // A value may contain a `>`.
  const field = /<input\b(?:"[^"]*"|[^">])*>|<(select|textarea)\b(?:"[^"]*"|[^">])*>([\s\S]*?)<\/\1>/g;
  for (const [whole, kind = 'input', content = ''] of (form ?? '').matchAll(field)) {
    const [tag = ''] = /^<(?:"[^"]*"|[^">])*>/.exec(whole) ?? [];
    const name = attributeOf(tag, 'name');
    const isOff = /type="(?:checkbox|radio)"/.test(tag) && !/\schecked/.test(tag);
    if (name === null || isOff) continue;
    fields[name] =
      kind === 'input'
        ? (attributeOf(tag, 'value') ?? '')
        : kind === 'select'
          ? chosen(content)
          : text(content);
  }
  return fields;
}

function chosen(options: string): string {
  const tags = [...options.matchAll(/<option\b[^>]*>/g)].map(([tag]) => tag);
  const tag = tags.find((one) => /\sselected/.test(one)) ?? tags[0] ?? '';
  return attributeOf(tag, 'value') ?? '';
}

function attributeOf(tag: string, name: string): string | null {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s/>])`).exec(tag);
  return found ? text(found[1] ?? '') : null;
}

/** @returns the text of a piece of a page, without its elements */
export function textOf(html: string): string {
  return text(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
}

function text(escaped: string): string {
  const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return escaped.replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => signs[name] ?? '');
}
