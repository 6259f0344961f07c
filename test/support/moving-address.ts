/** An address of a server that can be moved to another one, as a load balancer or an address of a cluster is. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface MovingAddress {
  readonly port: number;
  /** New connections lead there. Those that are open stay where they are. */
  leadTo(port: number): void;
  /** Closes every open connection. */
  cut(): void;
  /** What is open stays open, but nothing passes any more, as if the machine behind it had vanished. */
  silence(): void;
  close(): Promise<void>;
}

export async function movingAddress(target: number): Promise<MovingAddress> {
  let port = target;
  const open = new Set<Socket>();
  const silent = new Set<Socket>();
  const pass = (from: Socket, to: Socket) => {
    open.add(from);
    from.setNoDelay(true);
    from.pipe(to);
    from.on('error', () => {});
    from.on('close', () => {
      open.delete(from);
      if (!silent.delete(from)) to.destroy();
    });
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  const silence = () => {
    for (const socket of open) {
      silent.add(socket);
      socket.unpipe();
      socket.pause();
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (next) => {
      port = next;
    },
    cut,
    silence,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
