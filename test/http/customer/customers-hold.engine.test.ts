/** `POST /customers/:customerId/legal-hold` */
import { isStateStep } from '../../support/state-step.ts';

isStateStep('legalHoldPlaced', ['closed'], { closedAt: true, legalHoldSince: true });
