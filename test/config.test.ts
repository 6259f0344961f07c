/** The configuration: all errors are reported at once, and secrets never are. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError, type Environment, inspectConfig, readConfig } from '../src/config.ts';
import { openidSettings } from '../src/config-openid.ts';
import { settings } from '../src/config-settings.ts';
import { limits } from '../src/contract/limits.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const url = 'postgres://opencif:hunter2hunter2@db.example:5432/opencif';

function problemsOf(env: Environment): readonly string[] {
  return inspectConfig(env).problems;
}

/** Returns everything that the program may print about an environment. */
function allText(env: Environment): string {
  const { described, problems, config } = inspectConfig(env);
  return [JSON.stringify(described), ...problems, ...config.warnings, new ConfigError(problems).message].join(
    '\n',
  );
}

describe('defaults', () => {
  test('an empty environment is the sandbox on loopback, port 8080, embedded and durable', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      engine: 'embedded',
      sandbox: true,
      host: '127.0.0.1',
      port: 8080,
      durability: 'full',
      tokenLifetimeSeconds: 86_400,
      tokenIdleSeconds: null,
      trustProxy: [],
      masterKey: null,
      warnings: [],
    });
  });

  test('an empty variable counts as not set', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' })).toEqual(readConfig({}));
  });

  test('DATABASE_URL means PostgreSQL without the sandbox', () => {
    const config = readConfig({ DATABASE_URL: url, OPENCIF_MASTER_KEY: key, HOST: '0.0.0.0' });
    expect(config).toMatchObject({ engine: 'postgres', sandbox: false, host: '0.0.0.0' });
    expect(config.masterKey?.export()).toEqual(Buffer.alloc(32, 7));
  });

  test('a flag wins over the environment, and is named in its problems', () => {
    expect(readConfig({ PORT: '1' }, { port: '2' }).port).toBe(2);
    expect(inspectConfig({ PORT: '1' }, { port: 'x' }).problems).toEqual([
      '--port must be a whole number from 0 to 65535; given: "x"; example: --port 8080',
    ]);
  });

  test('every example is a value its own setting accepts', () => {
    for (const row of Object.values(settings)) {
      if (!row.example.startsWith('$(')) expect(() => row.parse(row.example)).not.toThrow();
    }
  });
});

describe('problems', () => {
  test('all are listed at once, each with variable, value and example', () => {
    const env = { PORT: '70000', OPENCIF_DURABILITY: 'maybe', OPENCIF_POOL_SIZE: '-1', HOST: '0.0.0.0' };
    const failure = (() => {
      try {
        return readConfig(env);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(ConfigError);
    const { problems, message } = failure as ConfigError;
    expect(problems).toHaveLength(4);
    for (const problem of problems) expect(message).toContain(problem);
    expect(message).toContain(
      'PORT must be a whole number from 0 to 65535; given: "70000"; example: PORT=8080',
    );
    expect(message).toContain('OPENCIF_DURABILITY must be one of full, fast; given: "maybe"');
    expect(message).toContain('OPENCIF_POOL_SIZE');
    expect(message).toContain('HOST');
  });

  test('DATABASE_URL without a key says how to make one, twice', () => {
    const [problem] = problemsOf({ DATABASE_URL: url });
    expect(problem).toContain('OPENCIF_MASTER_KEY');
    expect(problem).toContain('openssl rand -base64 32');
    expect(problem).toContain(`node -p "crypto.randomBytes(32).toString('base64')"`);
  });

  test('a wrong key is blamed once, not as missing too', () => {
    expect(problemsOf({ DATABASE_URL: url, OPENCIF_MASTER_KEY: 'short' })).toHaveLength(1);
  });

  test.each([
    ['postgres://opencif:p,w@db.example:5432,db-2.example/opencif', true],
    ['postgresql://db.example,db-2.example:5433/opencif?sslmode=require', true],
    ['postgres://opencif@db.example/opencif?sslmode=require&target_session_attrs=primary', true],
    ['postgres://opencif:p,w@db.example:5432/opencif', false],
    ['postgres://db.example/a,b', false],
  ])('a list of hosts is refused, because the driver would not try the second: %s', (value, refused) => {
    const problems = problemsOf({ DATABASE_URL: value, OPENCIF_MASTER_KEY: key });
    expect(problems).toEqual(refused ? [expect.stringContaining('must name one host')] : []);
  });

  test('several workers need DATABASE_URL', () => {
    const OPENCIF_WORKERS = '2';
    expect(problemsOf({ OPENCIF_WORKERS })).toEqual([expect.stringContaining('set DATABASE_URL')]);
    expect(problemsOf({ OPENCIF_WORKERS, DATABASE_URL: url, OPENCIF_MASTER_KEY: key })).toEqual([]);
    expect(problemsOf({ OPENCIF_WORKERS: '1' })).toEqual([]);
  });

  test('the sandbox cannot be used with DATABASE_URL', () => {
    const problems = problemsOf({ DATABASE_URL: url, OPENCIF_MASTER_KEY: key, OPENCIF_SANDBOX: 'true' });
    expect(problems).toEqual([expect.stringContaining('OPENCIF_SANDBOX=true')]);
  });

  test.each(['127.0.0.1', '127.9.9.9', '::1', '[::1]', 'localhost'])(
    'the sandbox may listen on %s',
    (host) => {
      expect(problemsOf({ HOST: host })).toEqual([]);
    },
  );

  test.each(['0.0.0.0', '::', '192.168.1.5', 'example.test', '127.0.0.1.example.test'])(
    'the sandbox may not listen on %s; a service without it may',
    (host) => {
      expect(problemsOf({ HOST: host })).toEqual([
        expect.stringContaining('sandbox may listen only on this machine'),
      ]);
      expect(problemsOf({ HOST: host, OPENCIF_SANDBOX: 'false' })).toEqual([]);
    },
  );

  test.each(['10.0.0.0/8', '::1,10.0.0.1', ' 10.0.0.1 , fd00::/8 '])('proxies may be %s', (text) => {
    expect(problemsOf({ OPENCIF_TRUST_PROXY: text })).toEqual([]);
  });

  test('a public URL is an origin, over TLS except on this machine', () => {
    const read = (text: string) => readConfig({ OPENCIF_PUBLIC_URL: text }).publicUrl;
    expect(read('https://CIF.example.test/')).toBe('https://cif.example.test');
    expect(read('https://cif.example.test:8443')).toBe('https://cif.example.test:8443');
    for (const text of ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080']) {
      expect(read(text)).toBe(text);
    }
    for (const text of [
      'cif.example.test',
      'http://cif.example.test',
      'http://localhost.example.test',
      'https://cif.example.test/console',
      'https://cif.example.test/?a=b',
      'https://user:hunter2hunter2@cif.example.test',
      'ftp://cif.example.test',
      'https://',
    ]) {
      expect(problemsOf({ OPENCIF_PUBLIC_URL: text })).toHaveLength(1);
      expect(allText({ OPENCIF_PUBLIC_URL: text })).not.toContain('hunter2');
    }
  });

  test('names of the Host header are a list, and each must be a name or an address', () => {
    const { config, problems } = inspectConfig({ OPENCIF_ALLOWED_HOSTS: 'opencif, [::1],cif.example.test' });
    expect(problems).toEqual([]);
    expect(config.allowedHosts).toEqual(['opencif', '::1', 'cif.example.test']);
    for (const text of ['a,', 'http://a', 'a:80', '*', 'a b'])
      expect(problemsOf({ OPENCIF_ALLOWED_HOSTS: text })).toHaveLength(1);
  });

  test.each(['10.0.0.0/33', 'true', '10.0.0', '10.0.0.1/8/8'])('proxies may not be %s', (text) => {
    expect(problemsOf({ OPENCIF_TRUST_PROXY: text })).toHaveLength(1);
  });
});

describe('limits', () => {
  test('that have a setting are read from it, and are no unknown variables', () => {
    const { config, problems } = inspectConfig({ OPENCIF_REQUESTS_PER_LOGIN: '64' });
    expect(problems).toEqual([]);
    expect(config.warnings).toEqual([]);
    expect(config.limits).toMatchObject({ requestsPerLogin: 64 });
  });

  test('without a value are those of the table, and a wrong value is a problem', () => {
    expect(readConfig({}).limits).toMatchObject({ requestsPerLogin: limits.requestsPerLogin.value });
    expect(problemsOf({ OPENCIF_REQUESTS_PER_LOGIN: '0' })).toEqual([
      'OPENCIF_REQUESTS_PER_LOGIN must be a whole number from 1 to 1000000000; given: "0"; example: OPENCIF_REQUESTS_PER_LOGIN=512',
    ]);
  });
});

describe('unknown variables', () => {
  test('are a warning with the nearest name, and stop nothing', () => {
    const { warnings } = readConfig({ OPENCIF_DATADIR: 'x', OPENCIF_PORT: '1', OPENCIF_ZZZZZZZZZZ: 'x' });
    expect(warnings).toEqual([
      'OPENCIF_DATADIR is not a setting and is ignored; did you mean OPENCIF_DATA_DIR?',
      'OPENCIF_PORT is not a setting and is ignored; did you mean PORT?',
      'OPENCIF_ZZZZZZZZZZ is not a setting and is ignored',
    ]);
  });

  test("other programs' variables are left alone", () => {
    expect(readConfig({ PATH: '/bin', OPENCIFX: '1' }).warnings).toEqual([]);
  });
});

describe('secrets', () => {
  /** Long and unusual enough not to occur in any text by accident. */
  const secret = fc
    .tuple(
      fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
      fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
    )
    .map(([left, right]) => `${left}Zq7canaryZq7${right}`);

  test('the password of DATABASE_URL is never shown, however it is written and whatever else is wrong', () => {
    const text = fc
      .tuple(
        fc.constantFrom('postgres', 'postgresql', 'mysql', 'postgress'),
        secret,
        fc.boolean(),
        fc.boolean(),
      )
      .map(([scheme, password, encode, inQuery]) => {
        const written = encode ? encodeURIComponent(password) : password;
        return inQuery
          ? `${scheme}://u@db.example/x?password=${written}`
          : `${scheme}://u:${written}@db.example/x`;
      });
    fc.assert(
      fc.property(text, fc.constantFrom('true', 'no'), (value, sandbox) => {
        expect(allText({ DATABASE_URL: value, OPENCIF_SANDBOX: sandbox })).not.toContain('canary');
      }),
      { numRuns: 500 },
    );
  });

  test('the master key and the metrics token are never shown, right or wrong', () => {
    fc.assert(
      fc.property(secret, (value) => {
        const env = { OPENCIF_MASTER_KEY: value, OPENCIF_METRICS_TOKEN: value, OPENCIF_MASTERKEY: value };
        expect(allText(env)).not.toContain('canary');
      }),
    );
    expect(allText({ DATABASE_URL: url, OPENCIF_MASTER_KEY: key })).not.toContain(key);
  });

  test('a URL with a password in the wrong variable does not show it either', () => {
    for (const row of Object.values(settings)) expect(allText({ [row.env]: url })).not.toContain('hunter2');
  });
});

describe('the identity provider', () => {
  const whole = {
    OPENCIF_OPENID_ISSUER: 'https://login.example.test/realm',
    OPENCIF_OPENID_CLIENT_ID: 'opencif',
    OPENCIF_OPENID_CLIENT_SECRET: 'SecretOfTheProvider',
    OPENCIF_OPENID_ROLES: 'cif-support=ONE:support, cn=admins;o=bank=TWO:admin',
  };

  test('is whole with issuer, client and roles, in the order of the roles', () => {
    expect(openidSettings(readConfig(whole))).toEqual({
      issuer: whole.OPENCIF_OPENID_ISSUER,
      clientId: 'opencif',
      clientSecret: 'SecretOfTheProvider',
      scope: 'openid',
      claim: 'groups',
      grants: [
        { value: 'cif-support', aggregatorId: 'ONE', role: 'support' },
        { value: 'cn=admins;o=bank', aggregatorId: 'TWO', role: 'admin' },
      ],
      makeLogins: false,
    });
    expect(openidSettings(readConfig({}))).toBeNull();
    expect(allText(whole)).not.toContain('SecretOfTheProvider');
  });

  test.each([
    ['http on another machine', { OPENCIF_OPENID_ISSUER: 'http://login.example.test' }, 'https://'],
    ['a query', { OPENCIF_OPENID_ISSUER: 'https://login.example.test/?a=b' }, 'https://'],
    ['no URL', { OPENCIF_OPENID_ISSUER: 'login.example.test' }, 'https://'],
    ['a program', { OPENCIF_OPENID_ROLES: 'a=ONE:integration' }, 'role of people'],
    ['no aggregator', { OPENCIF_OPENID_ROLES: 'a=support' }, 'VALUE=AGGREGATOR:ROLE'],
    ['no value', { OPENCIF_OPENID_ROLES: '=ONE:support' }, 'VALUE=AGGREGATOR:ROLE'],
    ['no scope openid', { OPENCIF_OPENID_SCOPE: 'profile' }, 'openid'],
    ['no roles', { OPENCIF_OPENID_ROLES: '' }, 'OPENCIF_OPENID_ROLES'],
    ['no issuer', { OPENCIF_OPENID_ISSUER: '' }, 'no effect without OPENCIF_OPENID_ISSUER'],
  ])('with %s is refused', (_what, change, words) => {
    const problems = problemsOf({ ...whole, ...change });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
  });

  test('may use http on this machine', () => {
    expect(problemsOf({ ...whole, OPENCIF_OPENID_ISSUER: 'http://127.0.0.1:4000' })).toEqual([]);
  });
});
