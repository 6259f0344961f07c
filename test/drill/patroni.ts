/** A PostgreSQL cluster as people run it: two machines under Patroni, etcd, and HAProxy in front, all on loopback. */
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { machineBinaries } from '../support/postgres-programs.ts';
import { freePort } from '../support/postgres-server.ts';
import { until } from '../support/receiver.ts';
import { Processes } from './processes.ts';

const deploy = fileURLToPath(new URL('../../deploy/patroni/', import.meta.url));
const password = 'drill';

interface Machine {
  readonly name: 'db-a' | 'db-b';
  readonly port: number;
  readonly apiPort: number;
}

interface Member {
  readonly name: string;
  readonly role: string;
}

export class PatroniCluster {
  readonly #processes = new Processes();
  #machines: readonly Machine[] = [];
  #etcdPort = 0;
  #port = 0;

  /** The address of HAProxy as `DATABASE_URL`. */
  get url(): string {
    return `postgres://opencif:${password}@127.0.0.1:${this.#port}/opencif`;
  }

  async start(): Promise<void> {
    const [etcdPort = 0, peerPort = 0, port = 0, ...ports] = await Promise.all(
      Array.from({ length: 7 }, () => freePort()),
    );
    this.#etcdPort = etcdPort;
    this.#port = port;
    this.#machines = (['db-a', 'db-b'] as const).map((name, index) => {
      return { name, port: ports[2 * index] ?? 0, apiPort: ports[2 * index + 1] ?? 0 };
    });
    for (const file of ['patroni.yml', 'haproxy.cfg']) this.#take(file);
    this.#startEtcd(peerPort);
    for (const { name } of this.#machines) {
      this.#processes.makeFolder(name);
      this.startMachine(name);
    }
    this.#startHaproxy();
    await this.untilReplicated();
    await this.#makeDatabase();
  }

  stop(): Promise<void> {
    return this.#processes.stop();
  }

  /** What the programs wrote. */
  logs(): string {
    return this.#machines.map(({ name }) => this.#processes.log(name)).join('\n');
  }

  /** Starts Patroni, which starts PostgreSQL, and makes it a standby if there is a primary. */
  startMachine(name: string): void {
    const { port, apiPort } = this.#machine(name);
    this.#processes.start(name, 'patroni', [join(this.#processes.folder, 'patroni.yml')], {
      PATRONI_NAME: name,
      PATRONI_ETCD3_HOSTS: `127.0.0.1:${this.#etcdPort}`,
      PATRONI_RESTAPI_LISTEN: `127.0.0.1:${apiPort}`,
      PATRONI_RESTAPI_CONNECT_ADDRESS: `127.0.0.1:${apiPort}`,
      PATRONI_POSTGRESQL_LISTEN: `127.0.0.1:${port}`,
      PATRONI_POSTGRESQL_CONNECT_ADDRESS: `127.0.0.1:${port}`,
      PATRONI_POSTGRESQL_DATA_DIR: this.#dataOf(name),
      PATRONI_POSTGRESQL_BIN_DIR: machineBinaries() ?? '',
      PATRONI_POSTGRESQL_PGPASS: join(this.#processes.folder, name, 'pgpass'),
      PATRONI_SUPERUSER_USERNAME: 'postgres',
      PATRONI_SUPERUSER_PASSWORD: password,
      PATRONI_REPLICATION_USERNAME: 'replicator',
      PATRONI_REPLICATION_PASSWORD: password,
    });
  }

  /** kill -9 of Patroni and of PostgreSQL. */
  killMachine(name: string): void {
    const postmaster = Number(
      readFileSync(join(this.#dataOf(name), 'postmaster.pid'), 'utf8').split('\n')[0],
    );
    this.#processes.kill(name, 'SIGKILL');
    process.kill(postmaster, 'SIGKILL');
  }

  /** Asks Patroni to change the roles. It answers before it has. */
  async switchOver(leader: string, candidate: string): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${this.#machine(leader).apiPort}/switchover`, {
      method: 'POST',
      body: JSON.stringify({ leader, candidate }),
    });
    if (!answer.ok) throw new Error(`Patroni refused the switchover: ${await answer.text()}`);
  }

  /** Waits until there is a primary and a synchronous standby. @returns their names */
  async untilReplicated(): Promise<{ primary: string; standby: string }> {
    const found = { primary: '', standby: '' };
    await until(
      'a primary and a synchronous standby',
      async () => {
        const members = await this.#members();
        found.primary = members.find(({ role }) => role === 'leader')?.name ?? '';
        found.standby = members.find(({ role }) => role === 'sync_standby')?.name ?? '';
        return found.primary !== '' && found.standby !== '';
      },
      200,
    );
    return found;
  }

  /** Resolves when the machine takes changes. */
  async untilPrimary(name: string): Promise<void> {
    const { port } = this.#machine(name);
    const asked = () => this.#ask(port, 'select pg_is_in_recovery() as standby').catch(() => []);
    await until('the promotion', async () => (await asked())[0]?.standby === false);
  }

  async #members(): Promise<readonly Member[]> {
    for (const { apiPort } of this.#machines) {
      const answer = await fetch(`http://127.0.0.1:${apiPort}/cluster`).catch(() => null);
      if (answer?.ok) return ((await answer.json()) as { members: Member[] }).members;
    }
    return [];
  }

  #machine(name: string): Machine {
    const machine = this.#machines.find((one) => one.name === name);
    if (!machine) throw new Error(`There is no machine ${name}.`);
    return machine;
  }

  #dataOf(name: string): string {
    return join(this.#processes.folder, name, 'data');
  }

  /** The account that runs the programs may not be able to read this folder. */
  #take(file: string): void {
    copyFileSync(join(deploy, file), join(this.#processes.folder, file));
  }

  #startEtcd(peerPort: number): void {
    const peer = `http://127.0.0.1:${peerPort}`;
    const client = `http://127.0.0.1:${this.#etcdPort}`;
    const args = ['--name', 'one', '--data-dir', join(this.#processes.folder, 'etcd')];
    args.push('--listen-client-urls', client, '--advertise-client-urls', client);
    args.push(
      '--listen-peer-urls',
      peer,
      '--initial-advertise-peer-urls',
      peer,
      '--initial-cluster',
      `one=${peer}`,
    );
    this.#processes.start('etcd', 'etcd', args, {});
  }

  #startHaproxy(): void {
    const [a, b] = this.#machines;
    this.#processes.start('haproxy', 'haproxy', ['-db', '-f', join(this.#processes.folder, 'haproxy.cfg')], {
      OPENCIF_DB_BIND: `127.0.0.1:${this.#port}`,
      DB_A: `127.0.0.1:${a?.port}`,
      DB_A_API: String(a?.apiPort),
      DB_B: `127.0.0.1:${b?.port}`,
      DB_B_API: String(b?.apiPort),
    });
  }

  async #makeDatabase(): Promise<void> {
    await until('HAProxy', () => this.#ask(this.#port, 'select 1').then(Boolean, () => false), 200);
    await this.#ask(this.#port, `create role opencif login password '${password}'`);
    await this.#ask(this.#port, 'create database opencif owner opencif');
  }

  async #ask(port: number, text: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({
      connectionString: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      connectionTimeoutMillis: 2000,
      query_timeout: 10_000,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query(text)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  }
}
