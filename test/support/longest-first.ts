/**
 * Starts the longest test files of each project first: one that starts last keeps a single core busy while the others
 * idle. vitest knows how long files take only if they ran here before. The files of a project follow each other,
 * because those of different projects cannot share a process, and a new process loads the program again.
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
  'test/cli/serve/silent-worker.engine.test.ts',
  'test/console/every-link.engine.test.ts',
  'test/console/roads.engine.test.ts',
  'test/cli/closed-pipe.engine.test.ts',
  'test/http/leak.engine.test.ts',
  'test/storage/engine/pooler.engine.test.ts',
  'test/model/customer.engine.test.ts',
  'test/http/frame/session.engine.test.ts',
  'test/cli/serve/upgrade.engine.test.ts',
];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = longest.indexOf(relative(this.ctx.config.root, moduleId).replaceAll('\\', '/'));
      return place < 0 ? longest.length : place;
    };
    const sorted = await super.sort(files);
    const projectOf = ({ project }: TestSpecification) => this.ctx.projects.indexOf(project);
    return sorted.sort((a, b) => projectOf(a) - projectOf(b) || rank(a) - rank(b));
  }
}
