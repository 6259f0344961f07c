/** What an editor shows for the client's types: a name for each shape, and a description for each member. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const entry = join(root, 'src/sdk/index.ts');
const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config;
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
const program = ts.createProgram([entry], options);
const checker = program.getTypeChecker();

interface Member {
  /** `Address.city`. */
  readonly name: string;
  readonly text: string;
  readonly type: string;
}

const isOurs = (symbol: ts.Symbol) =>
  symbol.declarations?.some((one) => one.getSourceFile().fileName.startsWith(join(root, 'src'))) ?? false;

/** Returns members of the interfaces that the client exports, including inherited ones. */
function members(): Member[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry) as ts.SourceFile) as ts.Symbol;
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (!(symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias))) return [];
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    const parts = type.isUnion() ? type.types : [type];
    const properties = parts.flatMap((part) =>
      part.flags & ts.TypeFlags.Object ? part.getProperties() : [],
    );
    return properties.filter(isOurs).map((property) => ({
      name: `${symbol.name}.${property.name}`,
      text: ts.displayPartsToString(property.getDocumentationComment(checker)),
      type: checker.typeToString(
        checker.getTypeOfSymbol(property),
        undefined,
        ts.TypeFormatFlags.NoTruncation,
      ),
    }));
  });
}

const all = members();
const textOf = (name: string) => all.find((one) => one.name === name)?.text;

describe('a member of an exported type', () => {
  test('has a description', () => {
    expect(all.length).toBeGreaterThan(150);
    expect(all.filter(({ text }) => text === '').map(({ name }) => name)).toEqual([]);
  });

  test('has a type with a name, not a dump of its members', () => {
    expect(all.filter(({ type }) => /[{]|ObjectOf|Static/.test(type))).toEqual([]);
    const phones = all.filter(
      ({ name }) => /(^|[.])phones$/.test(name) && !name.startsWith('BusinessContact'),
    );
    expect(new Set(phones.map(({ type }) => type))).toEqual(new Set(['Phone[]', 'Phone[] | undefined']));
  });

  test.each([
    ['Address.postalCode', 'Postal code. Form: 5 to 10 characters, letters, digits and `-`.', '"Update"'],
    ['IndividualContact.email', 'Form: `name@host`, at most 254 characters.', '"Update"'],
    ['NewBusiness.businessFederalEin', 'Form: 9 digits.', '"Create"'],
    ['Phone.countryDialingCode', 'Form: 1 to 4 characters, digits only.', '"Update"'],
    ['NewIndividual.phones', 'Form: 1 to 20 items.', '"Create"'],
    ['PasswordChange.newPassword', 'Form: 8 to 50 characters', '"Change User Password"'],
    ['Token.dtsExpireAt', 'Form: ISO 8601 in UTC, with milliseconds.', '"Get Access Token"'],
    ['BusinessCustomer.employees', 'The people who work there', 'Source: opencif.'],
    ['Webhook.url', 'Where events are sent.', 'Source: opencif.'],
  ])('%s says what it is, its form and length, and where that is from', (name, form, source) => {
    expect(textOf(name)).toContain(form);
    expect(textOf(name)).toContain(source);
  });
});
