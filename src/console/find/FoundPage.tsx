/** What a search came to: customers, other readings of the text, or why there is nobody. */
import type { VNode } from 'preact';
import { isEnough, type Reading } from '../../domain/find.ts';
import { askedWords } from '../../domain/name-beginning.ts';
import { Button } from '../frame/components/Button.tsx';
import { Failure, Notice } from '../frame/components/notes.tsx';
import { findWords } from '../words/find.ts';
import { FoundList } from './FoundList.tsx';
import { rowOf } from './row.ts';
import type { Found, Outcome } from './search.ts';

interface Props {
  readonly outcome: Outcome;
  readonly now: Date;
}

/** The page itself: results stand below the box of the bar. */
export function FoundPage({ outcome, now }: Props): VNode {
  return (
    <article class="find">
      <h1>{findWords.title}</h1>
      <div data-found>
        <Results outcome={outcome} now={now} />
      </div>
    </article>
  );
}

/** The part that also comes while somebody types. */
export function Results({ outcome, now }: Props): VNode {
  const { found, refusal, withheld, text } = outcome;
  return (
    <div class="found">
      {refusal && <Failure reply={refusal} />}
      {withheld && <Withheld />}
      {found && <FoundBy found={found} text={text} now={now} />}
      {!found && !refusal && !withheld && <Nobody outcome={outcome} />}
      <Others outcome={outcome} />
    </div>
  );
}

export function Withheld(): VNode {
  return (
    <Notice kind="warning" title={findWords.withheld}>
      <p>{findWords.withheldText}</p>
    </Notice>
  );
}

function FoundBy({
  found,
  text,
  now,
}: {
  readonly found: Found;
  readonly text: string;
  readonly now: Date;
}): VNode {
  const { items, reading, next, place } = found;
  return (
    <>
      <h2 class="found-count" data-announce>
        {items.length === 0
          ? findWords.noneYet
          : `${findWords.count(items.length, next !== null)} ${how(reading)}`}
      </h2>
      {items.length === 0 && <p class="muted">{findWords.noneYetText}</p>}
      {items.length > 0 && <FoundList rows={items.map((item) => rowOf(item, reading))} now={now} />}
      {next !== null && (
        <Again text={text} place={place} cursor={next}>
          {findWords.next}
        </Again>
      )}
    </>
  );
}

function Nobody({ outcome: { searched, turnedOff } }: { readonly outcome: Outcome }): VNode {
  const any = searched.length > 0;
  return (
    <div class="found-none">
      <h2 class="found-count" data-announce>
        {any || turnedOff ? findWords.none : findWords.unreadable}
      </h2>
      {turnedOff && <p>{findWords.turnedOff}</p>}
      <p>{any ? findWords.searched(searched.map(how)) : findWords.unreadableText}</p>
      {searched.some(hasShortWord) && <p>{findWords.shortWord}</p>}
      <h3>{findWords.cannotTitle}</h3>
      <ul>
        {findWords.cannot.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

function hasShortWord(reading: Reading): boolean {
  return reading.kind === 'name' && askedWords(reading.shown).some((word) => !isEnough(word));
}

function Others({ outcome: { others, text } }: { readonly outcome: Outcome }): VNode | null {
  if (others.length === 0) return null;
  return (
    <div class="found-others">
      <p class="muted">{findWords.others}</p>
      {others.map(({ reading, place }) => (
        <Again text={text} place={place} key={place}>
          {findWords.search(how(reading))}
        </Again>
      ))}
    </div>
  );
}

interface AgainProps {
  readonly text: string;
  readonly place: number;
  readonly cursor?: string;
  readonly children: string;
}

/** Nothing personal may be in an address, so even a next page is asked for by a form. */
function Again({ text, place, cursor, children }: AgainProps): VNode {
  return (
    <form method="post" action="/console/find">
      <input type="hidden" name="text" value={text} />
      <input type="hidden" name="reading" value={String(place)} />
      {cursor !== undefined && <input type="hidden" name="cursor" value={cursor} />}
      <Button small>{children}</Button>
    </form>
  );
}

function how(reading: Reading): string {
  if (reading.kind === 'customerId') return findWords.by.customerId();
  return findWords.by[reading.kind](reading.shown);
}
