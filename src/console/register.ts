/** Adds the console to the server: `buildServer({ console: registerConsole })`. */
import type { FastifyInstance } from 'fastify';
import type { Services } from '../http/frame/call.ts';
import { registerAssets } from './frame/assets.ts';
import { acceptFormsOnly } from './frame/form.ts';
import { pageHeaders } from './frame/headers.ts';
import { HOME } from './frame/own-path.ts';
import { addDoor, addPage, answerFailures, type Site } from './frame/routing.ts';
import { navigationOf } from './navigation.ts';
import { doors, pages } from './pages.ts';

export function registerConsole(server: FastifyInstance, services: Services): void {
  const { sandbox } = services.settings;
  const site: Site = { server, services, navigation: navigationOf(sandbox) };
  const add = (scope: FastifyInstance, _options: object, done: () => void) => {
    scope.addHook('onSend', async (_request, reply) => {
      for (const [name, value] of Object.entries(pageHeaders))
        if (!reply.hasHeader(name)) reply.header(name, value);
    });
    acceptFormsOnly(scope);
    answerFailures(scope, site);
    registerAssets(scope);
    for (const door of doors) addDoor(scope, site, door);
    for (const page of pages) if (sandbox || !page.sandboxOnly) addPage(scope, site, page);
    done();
  };
  void server.register(add, { prefix: HOME });
}
