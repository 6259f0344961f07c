/**
 * The part of JSON Schema (draft 7, as Ajv 8 reads it) that the wire uses, and the static type of a value that
 * matches it. A schema written `as const` is the only place where a shape is defined.
 */

export interface JsonSchema {
  /** Published name of the fragment, for documents; removed before Ajv sees the schema. */
  readonly $id?: string;
  readonly type?: 'object' | 'array' | 'string' | 'boolean' | 'integer';
  readonly description?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly (string | null)[];
  readonly const?: string;
  readonly pattern?: string;
  readonly format?: 'email' | 'date' | 'date-time';
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Of a number. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** Custom keyword of the vendor: the text has at least one character that is not white space. */
  readonly isNotOnlyWhitespace?: boolean;
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  /** Members that require others. */
  readonly dependencies?: { readonly [name: string]: readonly string[] };
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly additionalProperties?: boolean;
  readonly oneOf?: readonly JsonSchema[];
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
}

/** The static type of a value that matches schema `S`. */
export type Static<S> = S extends { readonly nullable: true } ? Value<S> | null : Value<S>;

type Value<S> = S extends { readonly oneOf: readonly (infer Branch)[] }
  ? Branch extends unknown
    ? Static<Branch>
    : never
  : S extends { readonly enum: readonly (infer Member)[] }
    ? Member
    : S extends { readonly type: 'string' }
      ? string
      : S extends { readonly type: 'boolean' }
        ? boolean
        : S extends { readonly type: 'integer' }
          ? number
          : S extends { readonly type: 'array'; readonly items: infer Item }
            ? Static<Item>[]
            : S extends { readonly properties: infer Properties }
              ? ObjectOf<Properties, RequiredOf<S>>
              : keyof S extends 'description'
                ? unknown
                : never;

type RequiredOf<S> = S extends { readonly required: readonly (infer Name)[] } ? Name : never;

type ObjectOf<Properties, Required> = {
  -readonly [Name in keyof Properties as Name extends Required ? Name : never]: Static<Properties[Name]>;
} & {
  -readonly [Name in keyof Properties as Name extends Required ? never : Name]?: Static<Properties[Name]>;
};
