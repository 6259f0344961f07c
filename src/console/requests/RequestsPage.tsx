/** What programs sent: the list on the left, one request on the right. */
import type { VNode } from 'preact';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { SelectField } from '../frame/components/Field.tsx';
import { requestsWords } from '../words/requests.ts';
import { choices, type Filter, OTHER, outcomes } from './filter.ts';
import { type DetailView, RequestDetail } from './RequestDetail.tsx';
import { addressOf, type ListView, REQUESTS, RequestList } from './RequestList.tsx';

const words = requestsWords;

export type RequestsView = ListView & Pick<DetailView, 'one'>;

export function RequestsPage(view: RequestsView): VNode {
  const { filter, one, now } = view;
  return (
    <article class={one === undefined ? 'requests' : 'requests has-chosen'}>
      <header class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p class="muted">{words.about}</p>
        </div>
        <LinkButton href="/console/reset" data-dialog>
          {words.reset}
        </LinkButton>
      </header>
      <FilterForm filter={filter} />
      <div class="requests-panes">
        <section class="requests-left" aria-label={words.list}>
          <p class="muted needs-script" data-live-note data-lost={words.lost} hidden>
            {words.live}
          </p>
          <RequestList {...view} />
        </section>
        <section class="requests-right" aria-label={words.detail.chosen}>
          <RequestDetail one={one} back={addressOf(filter)} now={now} />
        </section>
      </div>
    </article>
  );
}

function FilterForm({ filter }: { readonly filter: Filter }): VNode {
  const { endpoint, all, other, outcome, outcomes: names, submit } = words.filter;
  return (
    <form class="requests-filter" method="get" action={REQUESTS}>
      <SelectField
        name="endpoint"
        label={endpoint}
        value={filter.endpoint}
        options={[
          { value: '', label: all },
          ...choices.map(({ name, method, path }) => ({ value: name, label: `${method} ${path}` })),
          { value: OTHER, label: other },
        ]}
      />
      <SelectField
        name="outcome"
        label={outcome}
        value={filter.outcome}
        options={outcomes.map((value) => ({ value, label: names[value] }))}
      />
      <Button>{submit}</Button>
    </form>
  );
}
