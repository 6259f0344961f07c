/** The states of the console's pages, as `npm run console:gallery` shows them, and a server that serves them. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildGallery } from '../../src/console/gallery/serve.ts';
import type { GalleryState } from '../../src/console/gallery/state.ts';

const folder = fileURLToPath(new URL('../../src/console/gallery', import.meta.url));

export interface GalleryPage {
  /** Name of its file, such as `customer`. */
  readonly page: string;
  readonly states: readonly GalleryState[];
}

/** Every file of the gallery that has states. */
export async function galleryPages(): Promise<GalleryPage[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.tsx'));
  const modules = await Promise.all(
    files.map(async (file) => {
      const { states = [] } = (await import(`${folder}/${file}`)) as { states?: readonly GalleryState[] };
      return { page: file.replace('.tsx', ''), states };
    }),
  );
  return modules.filter(({ states }) => states.length > 0);
}

/** @returns the server's origin, and what stops it */
export async function startGallery(pages: readonly GalleryPage[]) {
  const server = buildGallery(pages.flatMap(({ states }) => states));
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { url, close: () => server.close() };
}
