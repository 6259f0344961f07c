/** The button by which a passkey is made or shown. `browser/passkey.ts` does it and shows what happened. */

import { signInWords } from '../../words/sign-in.ts';
import { Button } from './Button.tsx';
import { Field } from './Field.tsx';
import { Notice } from './notes.tsx';

const { passkey } = signInWords;

export interface PasskeyStepProps {
  /** `verify`: show one that the login has; `enrol`: make a new one. */
  readonly step: 'verify' | 'enrol';
  /** The page to go on to. */
  readonly to: string;
}

export function PasskeyStep({ step, to }: PasskeyStepProps) {
  return (
    <div class="passkey" data-passkey={step} data-to={to}>
      <div data-without-script>
        <Notice kind="warning" title={passkey.noScript.title}>
          <p>{passkey.noScript.text}</p>
        </Notice>
      </div>
      <div role="alert">
        {Object.entries(passkey.messages).map(([name, text]) => (
          <p class="fault" data-message={name} hidden key={name}>
            {text}
          </p>
        ))}
      </div>
      <form class="needs-script" hidden>
        {step === 'enrol' && (
          <Field
            name="label"
            label={passkey.label}
            hint={passkey.labelHint}
            value={passkey.defaultLabel}
            maxLength={50}
            required
          />
        )}
        <Button kind="primary">{passkey[step].button}</Button>
      </form>
    </div>
  );
}
