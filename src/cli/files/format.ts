/** File formats that an import reads and an export writes. */
export const fileFormats = ['ndjson', 'csv'] as const;
export type FileFormat = (typeof fileFormats)[number];
