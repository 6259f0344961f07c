/**
 * Starts the longest test files first: one that starts last keeps a single core busy while the others idle. vitest
 * knows how long files take only if they ran here before. Files of one project start together, because those of
 * different projects cannot share a process, and a new process loads the program again.
 */
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** From 10 seconds on, on two idle cores. A wrong list costs time, nothing else. */
const longest = [
  'test/console/gallery/gallery.test.ts',
  'test/fuzz/fuzz.engine.test.ts',
  'test/crash/workers.test.ts',
  'test/package.test.ts',
  'test/build.test.ts',
  'test/cli/import/stop.engine.test.ts',
  'test/storage/pglite/folder-lost.test.ts',
  'test/cli/serve/serve.test.ts',
  'test/browser/docs.engine.test.ts',
  'test/sdk/package.test.ts',
  'test/console/correct/correct-page.engine.test.ts',
  'test/crash/service.engine.test.ts',
];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = longest.indexOf(relative(this.ctx.config.root, moduleId).replaceAll('\\', '/'));
      return place < 0 ? longest.length : place;
    };
    const sorted = await super.sort(files);
    const isLong = (file: TestSpecification) => rank(file) < longest.length;
    // The rest starts with the project that these end with, so that its processes go on.
    const byProject = (a: TestSpecification, b: TestSpecification) =>
      a.project.name < b.project.name ? 1 : -1;
    const long = sorted
      .filter(isLong)
      .sort((a, b) => (a.project === b.project ? rank(a) - rank(b) : byProject(a, b)));
    return [...long, ...sorted.filter((file) => !isLong(file))];
  }
}
