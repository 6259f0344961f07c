/** Theirs and mine side by side, if both touch the same value: a person chooses. */
import type { VNode } from 'preact';
import type { Conflict } from '../../domain/merge.ts';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { OnOneLine } from '../frame/components/lists.tsx';
import { Notice } from '../frame/components/notes.tsx';
import { customerPath } from '../frame/own-path.ts';
import { correctWords } from '../words/correct.ts';
import { FormHead } from './CorrectForm.tsx';
import { addressParts, phoneParts } from './on-one-line.ts';
import { type Carried, CarriedFields } from './PreviewPage.tsx';
import { type Member, pathOf } from './target.ts';

const words = correctWords.conflict;

/** A conflict of a member, with what was chosen so far. */
export interface Question extends Conflict {
  readonly member: Member;
  readonly choice: 'theirs' | 'mine' | null;
}

export interface ConflictView {
  readonly carried: Carried;
  /** Who changed it, and what, in a sentence. */
  readonly happened: string;
  /** Who changed it. */
  readonly login: string;
  readonly questions: readonly Question[];
  /** True: a choice is missing though the form was sent. */
  readonly incomplete: boolean;
}

export function ConflictPage({ carried, happened, login, questions, incomplete }: ConflictView): VNode {
  const { target } = carried;
  return (
    <article class="correct">
      <FormHead view={carried} title={words.title} />
      <Notice kind="warning" title={happened}>
        <p>{words.overlaps}</p>
      </Notice>
      <form method="post" action={pathOf(target)} data-unsaved="changed">
        <CarriedFields carried={carried} />
        {questions.map((question) => (
          <Sides
            key={choiceName(question)}
            question={question}
            login={login}
            fault={incomplete && question.choice === null}
          />
        ))}
        <div class="actions">
          <Button kind="primary" name="step" value="merge">
            {words.goOn}
          </Button>
          <LinkButton href={customerPath(target.customerId)}>{correctWords.cancel}</LinkButton>
        </div>
      </form>
    </article>
  );
}

/** @returns the name of the field that says which side is taken */
export function choiceName({ member, path }: Pick<Question, 'member' | 'path'>): string {
  return `choice.${member}${path}`;
}

interface SidesProps {
  readonly question: Question;
  readonly login: string;
  readonly fault: boolean;
}

function Sides({ question, login, fault }: SidesProps): VNode {
  const name = choiceName(question);
  return (
    <fieldset
      class={fault ? 'sides has-fault' : 'sides'}
      aria-describedby={fault ? `${name}-fault` : undefined}
    >
      <legend>{titleOf(question)}</legend>
      <p class="muted">
        {words.base}: <OnOneLine parts={partsOf(question, question.base)} />
      </p>
      <div class="sides-pair">
        <Side question={question} side="theirs" label={words.theirs(login)} />
        <Side question={question} side="mine" label={words.mine} />
      </div>
      {fault && (
        <p class="fault" id={`${name}-fault`}>
          {words.choose}
        </p>
      )}
    </fieldset>
  );
}

function Side(props: {
  readonly question: Question;
  readonly side: 'theirs' | 'mine';
  readonly label: string;
}): VNode {
  const { question, side, label } = props;
  const name = choiceName(question);
  return (
    <label class="side">
      <input type="radio" name={name} value={side} checked={question.choice === side} required />
      <span class="side-label">
        <bdi>{label}</bdi>
      </span>
      <span class="side-text">
        <OnOneLine parts={partsOf(question, question[side])} />
      </span>
    </label>
  );
}

function titleOf({ member, path }: Question): string {
  if (member === 'email') return words.what[''];
  const [, index, field] = path.split('/');
  const number = Number(index) + 1;
  const { address, phone, addressType, phoneType } = words.what;
  if (member === 'addresses') return field === undefined ? address(number) : addressType(number);
  return field === undefined ? phone(number) : phoneType(number);
}

function partsOf({ member, path }: Question, value: unknown): readonly string[] {
  if (value === undefined) return [words.gone];
  const { addressTypes, phoneTypes } = correctWords;
  if (member === 'email') return [String(value)];
  if (path.endsWith('/type'))
    return [(member === 'addresses' ? addressTypes : phoneTypes)[value as 'PRIMARY']];
  return member === 'addresses' ? addressParts(value as object) : phoneParts(value as object);
}
