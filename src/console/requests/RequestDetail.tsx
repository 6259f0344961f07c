/** One request with its answer, and the command that sends it again. */
import type { VNode } from 'preact';
import type { SandboxHeader, SandboxRequest, SandboxRequestPart } from '../../contract/sandbox-requests.ts';
import { curlOf } from '../../domain/curl.ts';
import { Card } from '../frame/components/Card.tsx';
import { Empty } from '../frame/components/notes.tsx';
import { Copy, Time } from '../frame/components/values.tsx';
import { frameWords } from '../words/frame.ts';
import { requestsWords } from '../words/requests.ts';
import { StatusBadge } from './RequestList.tsx';

const words = requestsWords.detail;

/** A request that was asked for with its headers and bodies. */
export type WholeRequest = SandboxRequest & Required<Pick<SandboxRequest, 'request' | 'answer'>>;

export interface DetailView {
  /** Null: it is not remembered; undefined: none was asked for. */
  readonly one: WholeRequest | null | undefined;
  /** Address of the list without it. */
  readonly back: string;
  readonly now: Date;
}

export function RequestDetail({ one, back, now }: DetailView): VNode {
  if (!one) {
    const { title, text } = one === null ? requestsWords.gone : requestsWords.choose;
    return (
      <Empty title={title}>
        <p>{text}</p>
      </Empty>
    );
  }
  const { method, path, request, answer, login } = one;
  return (
    <div class="request-detail">
      <p class="request-back">
        <a href={back}>{words.back}</a>
      </p>
      <h2>
        <code>
          {method} {path}
        </code>
      </h2>
      <Facts one={one} now={now} />
      <Card title={words.request}>
        {login === undefined ? (
          <p class="muted">{words.notSignedIn}</p>
        ) : (
          <Part part={request} label={words.requestBody} />
        )}
      </Card>
      <Card title={words.answer}>
        <Part part={answer} label={words.answerBody} />
      </Card>
      {login !== undefined && <Command one={one} />}
    </div>
  );
}

/** Customers that are named; the rest is counted. */
const CUSTOMERS = 5;

function Facts({ one, now }: { readonly one: WholeRequest; readonly now: Date }): VNode {
  const { status, code, at, ms, login, requestId, customerIds, answer } = one;
  const hint = answer.headers.find(({ name }) => name === 'opencif-hint')?.value;
  const more = customerIds.length - CUSTOMERS;
  return (
    <dl class="values request-facts">
      <dt>{words.status}</dt>
      <dd>
        <StatusBadge status={status} /> {code && <code>{code}</code>}
      </dd>
      {hint && <Fact name={words.hint}>{hint}</Fact>}
      <Fact name={words.at}>
        <Time at={at} now={now} />
      </Fact>
      <Fact name={words.took}>{requestsWords.ms(ms)}</Fact>
      <Fact name={words.login}>{login === undefined ? requestsWords.nobody : <bdi>{login}</bdi>}</Fact>
      <Fact name={words.requestId}>
        <Copy text={requestId} label={frameWords.parts.requestId} />
      </Fact>
      {customerIds.length > 0 && (
        <Fact name={words.customers}>
          <ul class="request-customers">
            {customerIds.slice(0, CUSTOMERS).map((id) => (
              <li key={id}>
                <a href={`/console/customers/${id}`}>
                  <code>{id}</code>
                </a>
              </li>
            ))}
            {more > 0 && <li class="muted">{words.more(more)}</li>}
          </ul>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: VNode | string }): VNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Part({
  part: { headers, body, leftOut },
  label,
}: {
  readonly part: SandboxRequestPart;
  readonly label: string;
}): VNode {
  return (
    <>
      {body === null ? (
        <p class="muted">{leftOut ? words.leftOut[leftOut] : words.noBody}</p>
      ) : (
        <Text text={JSON.stringify(JSON.parse(body), null, 2)} label={label} />
      )}
      {headers.length > 0 && <Headers headers={headers} />}
    </>
  );
}

function Headers({ headers }: { readonly headers: readonly SandboxHeader[] }): VNode {
  return (
    <details class="request-headers">
      <summary>{words.headers(headers.length)}</summary>
      <dl class="values">
        {headers.map(({ name, value }) => (
          <Fact name={name} key={name}>
            <code>{value}</code>
          </Fact>
        ))}
      </dl>
    </details>
  );
}

function Command({ one: { method, path, request } }: { readonly one: WholeRequest }): VNode {
  const host = request.headers.find(({ name }) => name === 'host')?.value ?? '127.0.0.1:8080';
  const { headers, body } = request;
  const command = curlOf({ method, url: `http://${host}${path}`, headers, body });
  const copy = (
    <button
      type="button"
      class="button small"
      data-copy={command}
      aria-label={`${frameWords.parts.copy} ${words.curlName}`}
      hidden
    >
      {frameWords.parts.copy}
    </button>
  );
  return (
    <Card title={words.curl} actions={copy} footer={words.curlHint}>
      <Text text={command} label={words.curlName} />
    </Card>
  );
}

function Text({ text, label }: { readonly text: string; readonly label: string }): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it with the keys
    <section class="request-text" aria-label={label} tabIndex={0}>
      <pre>
        <code>{text}</code>
      </pre>
    </section>
  );
}
